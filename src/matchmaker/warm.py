"""Compile everything once, so that no later process pays for it: for the installation."""

from __future__ import annotations

import numpy as np

from .criteria import Criteria
from .explaining import explain, why_unmatched
from .nearby import settle_nearby
from .peers import pair_peers
from .pricing import Candidates
from .problem import Problem
from .reading import Reader
from .solving import solve
from .stability import stable

SCORES = [[70, 20, 40], [60, 50, 40], [90, 80, 10]]


def compile_engine() -> None:
    """Solves the smallest problems that use every compiled function; numba keeps these on disk
    (beside the source, or in NUMBA_CACHE_DIR). Takes about a minute the first time and about a second after that."""
    arrays = Problem(SCORES, demand=[2, 1, 1], minimum=[1, 0, 0], keep=[(0, 0)])
    for objective in ("total", "floor", "leximin"):
        matching = solve(arrays, objective=objective, start=solve(arrays))
        explain(arrays, matching, 0, 2)
    solve(arrays, time_limit=0)
    solve(Problem(SCORES), time_limit=0)
    why_unmatched(arrays, matching)
    stable(Problem(SCORES))
    pair_peers(np.ones((6, 6), np.int32))
    blocks = Problem(_criteria())
    for problem in (Problem(SCORES), blocks):
        _read(problem)
    solve(blocks)
    _criteria().pairs([0] * 100, [1] * 100)  # as many as are worth the compiled code


def _read(problem: Problem) -> None:
    """What only problems too large to take part whole make use of."""
    field = Candidates(Reader(problem, 0))
    field.is_whole = False
    field.choose(lambda: True)
    net = field.network()
    net.start_cold()
    net.settle()
    field.price(net, None, lambda: True)
    priced = field.network()
    priced.demand[:] = 0
    priced.start_from(np.zeros(0, np.int64), np.ones(3, np.int64))
    settle_nearby(priced)  # nobody is there who pays


def _criteria() -> Criteria:
    levels = [1.0, 2.0, 3.0]
    return (
        Criteria(mentees=3, mentors=3)
        .skills("skills", 40, np.eye(3), np.eye(3))
        .vectors("goals", 20, np.eye(3), np.eye(3))
        .gap("level", 10, levels, levels)
        .wishes("wishes", 10, [[0], [1], [2]])
        .overlap_hours("hours", 10, [[9, 17]] * 3, [[9, 17]] * 3)
        .forbid_same("team", [0, 1, 2], [2, 0, 1])
        .forbid_pairs("apart", [(0, 2)])
        .forbid_reporting_line(["a", "b", "c"], ["d", "e", "f"], {"a": ["f"]})
    )
