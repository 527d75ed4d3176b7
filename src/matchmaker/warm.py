"""Compile everything once, so that no later process pays for it: for the installation."""

from __future__ import annotations

import math

import numpy as np

from .criteria import Criteria
from .explaining import explain
from .peers import pair_peers
from .pricing import WHOLE
from .problem import Problem
from .shortage import why_unmatched
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
    solve(Problem(_criteria()))
    _criteria().pairs([0] * 100, [1] * 100)  # as many as are worth the compiled code
    _again()


def _again() -> None:
    """Problems too large to take part whole, matched again when some have left."""
    people = math.isqrt(WHOLE) + 1
    spots = np.random.default_rng(0).random((2, people, 4))
    goals = spots / np.linalg.norm(spots, axis=2, keepdims=True)
    criteria = Criteria(people, people).vectors("goals", 1, *goals)
    demand = np.arange(people) > 3
    for scores in (criteria, criteria.block(0, people)):
        before = solve(Problem(scores))
        keep = before.pairs.tolist()
        solve(Problem(scores, demand=demand.astype(int), keep=keep), start=before)


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
