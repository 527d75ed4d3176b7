"""Why somebody has no mentor: who competes for which places (Hall, 1935)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .problem import Problem, need_problem
from .reading import CELLS, stretches
from .result import Matching, need_matching
from .scores import FORBIDDEN, Ints


@dataclass(frozen=True)
class Stuck:
    """Mentees who compete for too few places, or (mentors empty) whom no mentor may have.

    `places`: how many places these mentees can fill together at most. The deficiencies
    (demand of the mentees - places) add up to the unfilled places of the whole result.
    `removed_by`: {rule: how many pairs of these mentees it removes}.
    """

    mentees: tuple[int, ...]
    mentors: tuple[int, ...]
    places: int
    removed_by: Mapping[str, int]


def why_unmatched(problem: Problem, matching: Matching) -> list[Stuck]:
    """Every unfilled place accounted for: no mentor passes the rules, or too few places.

    For results that are not stopped early. The groups are disjoint and as small as possible:
    the people an alternating search from the unfilled mentees reaches (Hall, 1935).
    """
    need_problem(problem, asked_by="why_unmatched")
    need_matching(matching, asked_by="why_unmatched")
    return _Shortage(problem, matching).found()


class _Shortage:
    """Alternating searches from the mentees with unfilled demand, a layer of mentees at a time."""

    def __init__(self, problem: Problem, matching: Matching) -> None:
        self.problem = problem
        n, m = problem.shape
        self.pairs = matching.pairs
        self.is_locked = np.array([tuple(p) in problem.locks for p in self.pairs.tolist()], bool)
        self.filled = np.bincount(self.pairs[:, 0], minlength=n)
        self.group_of_mentee = np.full(n, -1, np.int64)
        self.group_of_mentor = np.full(m, -1, np.int64)

    def found(self) -> list[Stuck]:
        short = np.flatnonzero(self.filled < self.problem.demand)
        for group, i in enumerate(short.tolist()):
            if self.group_of_mentee[i] < 0:
                self._reach(i, group)
        groups = dict.fromkeys(self.group_of_mentee[short].tolist())
        return [self._stuck(group) for group in groups]

    def _reach(self, mentee: int, group: int) -> None:
        """Everybody to be reached; a group that is met on the way joins this one."""
        layer = np.array([mentee])
        while layer.size:
            self.group_of_mentee[layer] = group
            mentors = self._open_to(layer)
            self._join(self.group_of_mentor[mentors], group)
            fresh = mentors[self.group_of_mentor[mentors] != group]
            self.group_of_mentor[fresh] = group
            to_fresh = np.isin(self.pairs[:, 1], fresh) & ~self.is_locked
            holders = np.unique(self.pairs[to_fresh, 0])
            self._join(self.group_of_mentee[holders], group)
            layer = holders[self.group_of_mentee[holders] != group]

    def _join(self, groups: Ints, group: int) -> None:
        for other in set(groups.tolist()) - {-1, group}:
            self.group_of_mentee[self.group_of_mentee == other] = group
            self.group_of_mentor[self.group_of_mentor == other] = group

    def _open_to(self, mentees: Ints) -> Ints:
        """Mentors with an open pair, not used, with any of these mentees."""
        n, m = self.problem.shape
        open_to = np.zeros(m, np.bool_)
        wanted = np.zeros(n, np.bool_)
        wanted[mentees] = True
        for start, stop in stretches(wanted, max(1, CELLS // max(1, m))):
            is_open = self.problem.open_block(start, stop) != FORBIDDEN
            here = self.pairs[(self.pairs[:, 0] >= start) & (self.pairs[:, 0] < stop)]
            is_open[here[:, 0] - start, here[:, 1]] = False
            open_to |= is_open.any(0)
        return np.flatnonzero(open_to)

    def _stuck(self, group: int) -> Stuck:
        rows = np.flatnonzero(self.group_of_mentee == group)
        own = self.pairs[np.isin(self.pairs[:, 0], rows), 1]
        mentors = np.union1d(np.flatnonzero(self.group_of_mentor == group), own)
        removed: dict[str, int] = {}
        for i in rows.tolist():
            for rule, count in self._removed(i).items():
                removed[rule] = removed.get(rule, 0) + count
        return Stuck(
            tuple(rows.tolist()), tuple(mentors.tolist()), int(self.filled[rows].sum()), removed
        )

    def _removed(self, mentee: int) -> dict[str, int]:
        problem = self.problem
        removed = {}
        scores = problem.block(mentee, mentee + 1)[0]
        forbidden = int((scores == FORBIDDEN).sum())
        if problem.blocks:
            removed = {rule: n for rule, n in problem.blocks.rules(mentee).items() if n}
        elif forbidden:
            removed["not allowed"] = forbidden
        if problem.floor is not None:
            low = int(((scores < problem.floor) & (scores != FORBIDDEN)).sum())
            if low:
                removed["under the floor"] = low
        return removed
