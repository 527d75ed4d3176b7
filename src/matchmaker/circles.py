"""form_circles: groups of mentees round a mentor, with bounds on size and rules on who is in them.

Whether a circle is formed at all is a yes or no, so this is an integer programme and no network.
scipy's HiGHS branches and bounds it over the pairs that can matter: the engine's own prices of the
network without these rules say of each pair by how much a result with it falls short at least.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .checking import array_of
from .problem import (
    InvalidProblem,
    Problem,
    need_problem,
    need_seed,
    need_time_limit,
    seeded_order,
)
from .scores import Flags, Ints
from .solving import solve

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint, OptimizeResult

Floats = npt.NDArray[np.float64]

PAIRS = 60_000
"""Pairs handed to the integer programme; the best by the prices of the network."""
FIT = 1e-3
"""HiGHS counts in floating point, totals are whole: a bound is rounded down from this much above."""
INFEASIBLE = 2
"""in the words of scipy.optimize.milp"""


@dataclass(frozen=True, eq=False)
class Circles:
    """members: {mentor: mentees of the circle, ascending}, by mentor; unmatched: mentees in none.

    placed: seats taken; most: no circles under these rules take more. total: scores and keep
    bonuses in hundredths; bound: no circles with as many seats taken come to more.
    """

    members: Mapping[int, Ints]
    unmatched: Ints
    placed: int
    most: int
    total: int
    bound: int

    @property
    def gap(self) -> int:
        """How much better unknown circles with as many seats could be at most; 0 = proved best."""
        return self.bound - self.total


def form_circles(
    problem: Problem,
    size: tuple[int, int] = (4, 8),
    *,
    at_most_per_team: int | None = None,
    senior: npt.ArrayLike | None = None,
    team: npt.ArrayLike | None = None,
    seed: int = 0,
    time_limit: float | None = 60,
) -> Circles:
    """Most seats taken, then the highest total.

    Each mentor leads one circle of size[0] to size[1] mentees, or none. A column need not be a
    person: for circles among peers it is a subject or an hour, and its scores say whom it suits.
    Of the problem, scores, rules, floor, keep and locks hold as ever; demand = circles a mentee
    wants; capacity 0 = no circle, above 1 = no more seats than that (1, the default, says
    nothing); minimum above 0 = this circle must be formed, with at least so many.
    team: int [mentee], -1 = unknown, with at_most_per_team = seats of one circle for one team.
    senior: bool [mentee]; at least one of them in each circle.
    seed: the order of ties. time_limit: seconds; then the best so far comes back with its bound.
    Raises InvalidProblem with all faults, and when minimums or locks cannot be met under the
    rules; TimeoutError when they were not met in time.
    """
    need_problem(problem, asked_by="form_circles")
    need_seed(seed)
    need_time_limit(time_limit)
    faults = _faults(problem, size, at_most_per_team, senior, team)
    if faults:
        raise InvalidProblem(faults)
    until = time.monotonic() + (np.inf if time_limit is None else time_limit)
    model = _Model(problem, size, seed)
    if not len(model.high):
        return _circles(problem, np.zeros((0, 2), np.int64), 0, 0)
    if team is not None and at_most_per_team is not None:
        model.limit_teams(np.asarray(team, np.int64)[model.rows], at_most_per_team)
    if senior is not None:
        model.want_senior(np.asarray(senior, np.bool_)[model.rows])
    seats = model.best(np.ones(len(model.i)), 0, until)
    chosen = model.chosen(seats)
    better = model.best(model.worth, len(chosen), until)
    if better.x is not None:
        chosen = model.chosen(better)
    most = model.whole.placed
    if model.left_out is None:
        most = min(most, _bound(seats))
    return _circles(problem, chosen, most, model.bound(better, len(chosen)))


class _Model:
    """People stand in the seeded order here. i, j: int [pair], mentee and mentor of each pair that
    can matter; worth: score and bonus. The variables are these pairs and then, for each mentor, the circle.

    whole: the best without these rules. left_out: by how much a result with any pair that is not
    here falls short of it at least; None = all are here."""

    def __init__(self, problem: Problem, size: tuple[int, int], seed: int) -> None:
        n, m = problem.shape
        self.rows = seeded_order(problem.mentee_ids, seed, "mentee")
        self.columns = seeded_order(problem.mentor_ids, seed, "mentor")
        own = np.where(problem.capacity > 1, problem.capacity, n)
        least, most = (min(int(each), n + 1) for each in size)
        high = np.minimum(np.minimum(most, own), n) * (problem.capacity > 0)
        low = np.maximum(least, problem.minimum)
        high[high < low] = 0
        self.whole = solve(_without_rules(problem, high), seed=seed)
        self.high, self.low = high[self.columns], low[self.columns]
        self.must = problem.minimum[self.columns] > 0
        self._take_pairs(problem)
        seat_of, self.seats_at = _ones(self.i, n), _ones(self.j, m)
        self.rules = [
            self._rule(seat_of, sparse.csr_array((n, m)), -np.inf, problem.demand[self.rows]),
            self._rule(self.seats_at, -sparse.diags_array(self.high.astype(float)), -np.inf, 0),
            self._rule(self.seats_at, -sparse.diags_array(self.low.astype(float)), 0, np.inf),
        ]

    def _take_pairs(self, problem: Problem) -> None:
        """The pairs that lack least by the prices of the network."""
        whole = self.whole
        locked = np.zeros(problem.shape, np.bool_)
        for pair in problem.locked:
            locked[pair] = True
        open_pairs = (problem.open_pairs | locked)[np.ix_(self.rows, self.columns)]
        self.i, self.j = np.nonzero(open_pairs & (self.high > 0))
        i, j = self.rows[self.i], self.columns[self.j]
        self.worth = (problem.scores_of(i, j) + problem.bonus_of(i, j)).astype(np.float64)
        self.locked = locked[i, j]
        prices = whole.mentee_price[i] + whole.mentor_price[j] - whole.placing
        lack = np.where(self.locked, -1, np.maximum(prices - self.worth, 0))
        nearest = np.argsort(lack, kind="stable")
        self.left_out = int(lack[nearest[PAIRS]]) if len(lack) > PAIRS else None
        here = np.sort(nearest[:PAIRS])
        self.i, self.j, self.worth = self.i[here], self.j[here], self.worth[here]
        self.locked = self.locked[here]

    def _rule(
        self, pairs: sparse.csr_array, circles: sparse.csr_array, low: float, high: npt.ArrayLike
    ) -> LinearConstraint:
        from scipy.optimize import LinearConstraint  # 28 MB, for circles alone

        return LinearConstraint(sparse.hstack([pairs, circles]), low, high)

    def limit_teams(self, team: Ints, at_most: int) -> None:
        """In a circle that is formed, at most so many of each team."""
        known = np.flatnonzero(team[self.i] >= 0)
        names = np.stack([self.j[known], team[self.i[known]]], 1)
        each, which, size = np.unique(names, axis=0, return_inverse=True, return_counts=True)
        seats = sparse.csr_array(
            (np.ones(len(known)), (which.ravel(), known)), shape=(len(each), len(self.i))
        )
        circle = -at_most * _ones(each[:, 0], len(self.high)).T
        large = size > at_most
        self.rules.append(self._rule(seats[large], circle[large], -np.inf, 0))

    def want_senior(self, senior: Flags) -> None:
        """In a circle that is formed, at least one of them."""
        seats = self.seats_at @ sparse.diags_array(senior[self.i].astype(float))
        self.rules.append(self._rule(seats, -sparse.eye_array(len(self.high)), 0, np.inf))

    def best(self, worth: Floats, placed: int, until: float) -> OptimizeResult:
        """The highest sum of worth with at least so many seats taken."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        circles = np.zeros(len(self.high))
        taken = np.concatenate([np.ones(len(self.i)), circles])[None]
        options = {"mip_rel_gap": 0.0}
        if until < np.inf:
            options["time_limit"] = max(0.0, until - time.monotonic())
        found = milp(
            -np.concatenate([worth, circles]),
            integrality=np.ones(taken.shape[1]),
            bounds=Bounds(np.concatenate([self.locked, self.must]).astype(float), 1),
            constraints=[*self.rules, LinearConstraint(taken, placed, np.inf)],
            options=options,
        )
        if found.status == INFEASIBLE:
            raise InvalidProblem(["no circles under these rules meet the minimums and the locks"])
        return found

    def chosen(self, found: OptimizeResult) -> Ints:
        """int [k, 2]: mentee, mentor, of the problem"""
        if found.x is None:
            if self.must.any() or self.locked.any():
                raise TimeoutError("no circles were found in time that meet minimums and locks")
            return np.zeros((0, 2), np.int64)
        taken = np.flatnonzero(found.x[: len(self.i)] > 0.5)
        return np.stack([self.rows[self.i[taken]], self.columns[self.j[taken]]], 1)

    def bound(self, found: OptimizeResult, placed: int) -> int:
        """No circles with as many seats taken come to more, pairs left out included."""
        network = self.whole.bound + self.whole.placing * (self.whole.placed - placed)
        if self.left_out is None:
            return min(network, _bound(found))
        return min(network, max(network - self.left_out, _bound(found)))


def _bound(found: OptimizeResult) -> int:
    known = found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound)
    return int(np.floor(-found.mip_dual_bound + FIT)) if known else 2**62


def _ones(row: Ints, rows: int) -> sparse.csr_array:
    """float [rows, variable]: 1 in the row of each variable"""
    return sparse.csr_array((np.ones(len(row)), (row, np.arange(len(row)))), (rows, len(row)))


def _without_rules(problem: Problem, high: Ints) -> Problem:
    """The network that is left when nothing but the largest size counts."""
    return Problem(
        problem.blocks or problem.scores,
        problem.mask,
        capacity=high,
        demand=problem.demand,
        locked=problem.locked,
        keep=problem.keep,
        keep_bonus=problem.keep_bonus,
        floor=problem.floor,
        mentee_ids=problem.mentee_ids,
        mentor_ids=problem.mentor_ids,
    )


def _circles(problem: Problem, pairs: Ints, most: int, bound: int) -> Circles:
    i, j = pairs[:, 0], pairs[:, 1]
    total = int(problem.scores_of(i, j).sum(dtype=np.int64) + problem.bonus_of(i, j).sum())
    return Circles(
        members={int(mentor): np.sort(i[j == mentor]) for mentor in np.unique(j)},
        unmatched=np.setdiff1d(np.arange(problem.shape[0]), i),
        placed=len(pairs),
        most=most,
        total=total,
        bound=max(bound, total),
    )


def _faults(
    problem: Problem,
    size: tuple[int, int],
    at_most_per_team: int | None,
    senior: npt.ArrayLike | None,
    team: npt.ArrayLike | None,
) -> list[str]:
    faults: list[str] = []
    n = problem.shape[0]
    if not _is_size(size):
        faults.append(f"size is two whole numbers, least and most, found {size!r}")
    elif not 1 <= size[0] <= size[1]:
        faults.append(f"size goes from at least 1 upwards, found {size[0]} to {size[1]}")
    if (team is None) != (at_most_per_team is None):
        faults.append("team and at_most_per_team have a meaning only together")
    if at_most_per_team is not None and not (_is_whole(at_most_per_team) and at_most_per_team > 0):
        faults.append(f"at_most_per_team is at least 1, found {at_most_per_team!r}")
    for name, given, kinds in (("team", team, "iu"), ("senior", senior, "b")):
        if given is None:
            continue
        array = array_of(name, given, faults)
        if array is None:
            continue
        if array.shape != (n,):
            faults.append(f"{name} has shape {array.shape}, expected ({n},)")
        elif n and array.dtype.kind not in kinds:
            wanted = "bool" if kinds == "b" else "whole numbers"
            faults.append(f"{name} must be {wanted}, found {array.dtype}")
    return faults


def _is_size(given: object) -> bool:
    return isinstance(given, Sequence) and len(given) == 2 and all(map(_is_whole, given))


def _is_whole(given: object) -> bool:
    return isinstance(given, int | np.integer) and not isinstance(given, bool)
