"""verify: an independent judge of a result. Plain numpy; shares no code with the solver."""

from __future__ import annotations

import numpy as np

from .problem import Problem
from .result import Matching
from .scores import Flags, Ints


def verify(problem: Problem, matching: Matching) -> list[str]:
    """Recompute rules, places, locks, total, bound and gap; every fault as a sentence.

    An empty list means: the result is permitted, its numbers are true, and (when `gap` is 0 and
    the objective is "total") no other matching with as many places filled has a higher total.
    For "floor" that holds among the pairs of at least the lowest unlocked score. For "leximin"
    the prices are those of the best total, which is checked to be no lower than the result.
    """
    faults = _shape_faults(problem, matching)
    if faults:
        return faults
    pairs = matching.pairs.astype(np.int64)
    i, j = pairs[:, 0], pairs[:, 1]
    locked = np.array(problem.locked, np.int64).reshape(-1, 2)
    is_locked = np.zeros(problem.shape, bool)
    is_locked[locked[:, 0], locked[:, 1]] = True
    used = np.zeros(problem.shape, np.int64)
    np.add.at(used, (i, j), 1)

    def check(fine: bool, fault: str) -> None:
        if not fine:
            faults.append(fault)

    check(bool((used <= 1).all()), "a pair is used more than once")
    check(bool(problem.allowed[i, j].all()), "a pair breaks a rule")
    check(bool(used[is_locked].all()), "a locked pair is missing")
    if problem.floor is not None:
        low = (problem.scores[i, j] < problem.floor) & ~is_locked[i, j]
        check(not low.any(), "a pair is under the floor")
    by_mentor, by_mentee = used.sum(0), used.sum(1)
    check(bool((by_mentor <= problem.capacity).all()), "a mentor is over capacity")
    check(bool((by_mentor >= problem.minimum).all()), "a mentor is under the minimum")
    check(bool((by_mentee <= problem.demand).all()), "a mentee has more mentors than wanted")
    order = np.lexsort((j, i))
    check(bool((order == np.arange(len(i))).all()), "pairs are not sorted")
    check(
        np.array_equal(matching.unmatched, np.flatnonzero(by_mentee == 0)),
        "unmatched is not the list of mentees without a mentor",
    )
    check(matching.placed == len(pairs), f"placed is {len(pairs)}, not {matching.placed}")
    bonus = np.zeros(problem.shape, np.int64)
    for a, b in problem.keep:
        bonus[a, b] = problem.keep_bonus
    total = int((problem.scores[i, j] + bonus[i, j]).sum())
    check(matching.total == total, f"total is {total}, not {matching.total}")
    lowest = int(problem.scores[i, j].min()) if len(pairs) else 0
    check(matching.lowest == lowest, f"lowest is {lowest}, not {matching.lowest}")
    check(matching.gap >= 0, "the bound is under the total")
    check(matching.status != "optimal" or matching.gap == 0, "called optimal with a gap")
    check(matching.digest == problem.digest, "the digest is of another problem")
    blocking = _blocking(problem, used, by_mentee, by_mentor)
    check(
        matching.blocking_pairs == blocking,
        f"blocking pairs are {blocking}, not {matching.blocking_pairs}",
    )
    check(bool((matching.mentee_price >= 0).all()), "a mentee price is negative")
    if not faults:
        bound = _bound(problem, matching, is_locked, bonus)
        if matching.objective == "leximin" and matching.status == "optimal":
            check(bound >= total, f"prices give {bound}, under the total {total}")
            check(matching.bound == total, "the bound of a leximin result is its total")
        else:
            check(matching.bound == bound, f"bound is {bound}, not {matching.bound}")
    return faults


def _shape_faults(problem: Problem, matching: Matching) -> list[str]:
    n, m = problem.shape
    faults = []
    pairs = matching.pairs
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        return [f"pairs have shape {pairs.shape}, expected (k, 2)"]
    if pairs.size and (pairs.min() < 0 or pairs[:, 0].max() >= n or pairs[:, 1].max() >= m):
        faults.append("a pair is outside the problem")
    for name, prices, size in (
        ("mentee_price", matching.mentee_price, n),
        ("mentor_price", matching.mentor_price, m),
    ):
        if prices.shape != (size,) or prices.dtype != np.int64:
            faults.append(f"{name} is {prices.dtype} {prices.shape}, expected int64 ({size},)")
    return faults


def _bound(problem: Problem, matching: Matching, is_locked: Flags, bonus: Ints) -> int:
    """The certificate formula over all open pairs, in int64."""
    u, v = matching.mentee_price, matching.mentor_price
    by_mentee, by_mentor = is_locked.sum(1), is_locked.sum(0)
    open_pairs = problem.allowed & ~is_locked
    if problem.floor is not None:
        open_pairs &= problem.scores >= problem.floor
    i, j = matching.pairs[:, 0], matching.pairs[:, 1]
    free = ~is_locked[i, j]
    if matching.objective == "floor" and free.any():
        open_pairs &= problem.scores >= problem.scores[i, j][free].min()
    prices = ((problem.demand - by_mentee) * u).sum()
    prices += ((problem.capacity - by_mentor) * np.maximum(v, 0)).sum()
    prices += (np.maximum(problem.minimum - by_mentor, 0) * np.minimum(v, 0)).sum()
    worth = problem.scores.astype(np.int64) + bonus
    over = np.maximum(worth + matching.placing - u[:, None] - v[None, :], 0)[open_pairs].sum()
    fixed = worth[is_locked].sum()
    return int(prices + over + fixed) - matching.placing * int(free.sum())


def _blocking(problem: Problem, used: Ints, by_mentee: Ints, by_mentor: Ints) -> int:
    """Pairs of two people who both would rather have each other, by the definition."""
    n, m = problem.shape
    worst_mentor = np.full(n, -np.inf)
    worst_mentee = np.full(m, -np.inf)
    scores = problem.scores.astype(float)
    for i in range(n):
        if by_mentee[i] >= problem.demand[i]:
            worst_mentor[i] = scores[i][used[i] > 0].min(initial=np.inf)
    for j in range(m):
        if by_mentor[j] >= problem.capacity[j]:
            worst_mentee[j] = scores[:, j][used[:, j] > 0].min(initial=np.inf)
    wanted = problem.allowed & (used == 0)
    if problem.floor is not None:
        wanted &= problem.scores >= problem.floor
    both = (scores > worst_mentor[:, None]) & (scores > worst_mentee[None, :])
    return int((wanted & both).sum())
