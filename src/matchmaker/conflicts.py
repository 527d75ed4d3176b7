"""Minimums that cannot be met: the smallest set of mentors that shows it."""

from __future__ import annotations

import numpy as np

from .problem import Problem
from .scores import FORBIDDEN, ROWS, Flags, Ints


def conflict(problem: Problem, mentors: Ints) -> str:
    """A sentence naming the smallest part of these mentors whose minimums ask for too much.

    By Hall (1935), for demands over one: mentors J are stuck when the sum of their minimums is more
    than the sum over mentees of min(demand, open pairs with J).
    """
    demand, low, _ = problem.left
    open_pairs = _open_columns(problem, mentors)
    chosen = np.arange(len(mentors))

    def missing(part: Ints) -> int:
        can = np.minimum(demand, open_pairs[:, part].sum(1)).sum()
        return int(low[mentors[part]].sum() - can)

    for j in chosen.tolist():
        fewer = chosen[chosen != j]
        if missing(fewer) > 0:
            chosen = fewer
    named = sorted(mentors[chosen].tolist())
    names = ", ".join(repr(problem.mentor_ids[j]) for j in named)
    needed = int(low[named].sum())
    return (
        f"minimums cannot be met: mentors {names} need {needed} mentees together, "
        f"only {needed - missing(chosen)} places can be filled"
    )


def _open_columns(problem: Problem, mentors: Ints) -> Flags:
    """bool [mentee, one of mentors]"""
    n = problem.shape[0]
    columns = np.zeros((n, len(mentors)), np.bool_)
    for start in range(0, n, ROWS):
        stop = min(n, start + ROWS)
        columns[start:stop] = problem.open_block(start, stop)[:, mentors] != FORBIDDEN
    return columns
