"""verify: an independent judge of a result. Plain numpy; shares no code with the solver."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .problem import Problem
from .result import Matching
from .scores import FORBIDDEN, Flags, Ints

CELLS = 1 << 21
"""pairs read at a time"""


def verify(problem: Problem, matching: Matching) -> list[str]:
    """Recompute rules, places, locks, total, bound and gap; every fault as a sentence.

    An empty list means: the result is permitted, its numbers are true, and (when `gap` is 0 and
    the objective is "total") no other matching with as many places filled has a higher total.
    For "floor" that holds among the pairs of at least the lowest unlocked score. For "leximin"
    the prices are those of the best total, which is checked to be no lower than the result.
    Raises TypeError for what is no Problem or no Matching.
    """
    if not isinstance(problem, Problem) or not isinstance(matching, Matching):
        found = f"{type(problem).__name__} and {type(matching).__name__}"
        raise TypeError(f"verify takes a Problem and a Matching, not {found}")
    faults = _shape_faults(problem, matching)
    if faults:
        return faults
    pairs = matching.pairs.astype(np.int64)
    i, j = pairs[:, 0], pairs[:, 1]
    n, m = problem.shape
    key = i * m + j
    locks = np.array(problem.locked, np.int64).reshape(-1, 2)
    lock_key = locks[:, 0] * m + locks[:, 1]
    is_locked = np.isin(key, lock_key)
    scores, allowed = _of_pairs(problem, i, j)

    def check(fine: bool, fault: str) -> None:
        if not fine:
            faults.append(fault)

    check(len(np.unique(key)) == len(key), "a pair is used more than once")
    check(bool(allowed.all()), "a pair breaks a rule")
    check(bool(np.isin(lock_key, key).all()), "a locked pair is missing")
    if problem.floor is not None:
        low = (scores < problem.floor) & ~is_locked
        check(not low.any(), "a pair is under the floor")
    by_mentor, by_mentee = np.bincount(j, minlength=m), np.bincount(i, minlength=n)
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
    total = int(scores.sum()) + problem.keep_bonus * int(np.isin(key, _kept(problem)).sum())
    check(matching.total == total, f"total is {total}, not {matching.total}")
    lowest = int(scores.min()) if len(pairs) else 0
    check(matching.lowest == lowest, f"lowest is {lowest}, not {matching.lowest}")
    check(matching.gap >= 0, "the bound is under the total")
    check(matching.status != "optimal" or matching.gap == 0, "called optimal with a gap")
    check(matching.digest == problem.digest, "the digest is of another problem")
    check(bool((matching.mentee_price >= 0).all()), "a mentee price is negative")
    floor = problem.floor
    if matching.objective == "floor" and not is_locked.all():
        free = int(scores[~is_locked].min())
        floor = free if floor is None else max(floor, free)
    over, blocking = _through_all_pairs(problem, matching, pairs, scores, lock_key, floor)
    check(
        matching.blocking_pairs == blocking,
        f"blocking pairs are {blocking}, not {matching.blocking_pairs}",
    )
    if not faults:
        fixed = 0
        if len(locks):
            fixed = int(_of_pairs(problem, locks[:, 0], locks[:, 1])[0].sum())
            fixed += problem.keep_bonus * int(np.isin(lock_key, _kept(problem)).sum())
        free_places = int((~is_locked).sum())
        bound = _prices(problem, matching, locks) + over + fixed - matching.placing * free_places
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


def _kept(problem: Problem) -> Ints:
    kept = np.array(problem.keep, np.int64).reshape(-1, 2)
    return np.asarray(kept[:, 0] * problem.shape[1] + kept[:, 1])


def _block(problem: Problem, start: int, stop: int) -> tuple[Ints, Flags]:
    """(scores, allowed) of some mentees with all mentors, from what the problem was given."""
    given = problem.blocks.block(start, stop) if problem.blocks else problem.scores[start:stop]
    allowed: Flags = np.not_equal(given, FORBIDDEN)
    if problem.mask is not None:
        allowed = allowed & problem.mask[start:stop]
    return given.astype(np.int64), allowed


def _blocks(problem: Problem) -> Iterator[tuple[int, int, Ints, Flags]]:
    n, m = problem.shape
    step = max(1, CELLS // max(1, m))
    for start in range(0, n, step):
        stop = min(n, start + step)
        yield start, stop, *_block(problem, start, stop)


def _of_pairs(problem: Problem, i: Ints, j: Ints) -> tuple[Ints, Flags]:
    """(scores, allowed) of single pairs, read from the blocks they are in."""
    scores, allowed = np.zeros(len(i), np.int64), np.zeros(len(i), np.bool_)
    if problem.blocks is None:
        marked: Flags = np.not_equal(problem.scores[i, j], FORBIDDEN)
        if problem.mask is not None:
            marked = marked & problem.mask[i, j]
        return problem.scores[i, j].astype(np.int64), marked
    for start, stop, block, fine in _blocks(problem):
        here = (i >= start) & (i < stop)
        scores[here] = block[i[here] - start, j[here]]
        allowed[here] = fine[i[here] - start, j[here]]
    return scores, allowed


def _prices(problem: Problem, matching: Matching, locks: Ints) -> int:
    """What all places cost at the prices, locked places taken away."""
    n, m = problem.shape
    u, v = matching.mentee_price, matching.mentor_price
    by_mentee = np.bincount(locks[:, 0], minlength=n)
    by_mentor = np.bincount(locks[:, 1], minlength=m)
    prices = ((problem.demand - by_mentee) * u).sum()
    prices += ((problem.capacity - by_mentor) * np.maximum(v, 0)).sum()
    prices += (np.maximum(problem.minimum - by_mentor, 0) * np.minimum(v, 0)).sum()
    return int(prices)


def _through_all_pairs(
    problem: Problem,
    matching: Matching,
    pairs: Ints,
    scores: Ints,
    lock_key: Ints,
    floor: int | None,
) -> tuple[int, int]:
    """(what open pairs are worth above their prices; pairs who would rather have each other)"""
    n, m = problem.shape
    u, v = matching.mentee_price, matching.mentor_price
    worst_mentor = _worst(n, pairs[:, 0], scores, problem.demand)
    worst_mentee = _worst(m, pairs[:, 1], scores, problem.capacity)
    kept, key = np.sort(_kept(problem)), pairs[:, 0] * m + pairs[:, 1]
    over = blocking = 0
    for start, stop, block, wanted in _blocks(problem):
        rows = slice(start, stop)
        _set(wanted, lock_key - start * m, False)
        worth = block + matching.placing - u[rows, None] - v
        flat = worth.reshape(-1)
        inside = kept[(kept >= start * m) & (kept < stop * m)] - start * m
        flat[inside] += problem.keep_bonus
        high = wanted if floor is None else wanted & (block >= floor)
        over += int(np.maximum(worth, 0)[high].sum())
        if problem.floor is not None:
            wanted &= block >= problem.floor
        _set(wanted, key - start * m, False)
        both = (block > worst_mentor[rows, None]) & (block > worst_mentee)
        blocking += int((wanted & both).sum())
    return over, blocking


def _set(flags: Flags, places: Ints, value: bool) -> None:
    inside = (places >= 0) & (places < flags.size)
    flags.reshape(-1)[places[inside]] = value


def _worst(size: int, of: Ints, scores: Ints, places: Ints) -> Ints:
    """What each has to be offered more than: the lowest partner, or anything while a place is free."""
    worst = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(worst, of, scores)
    worst[np.bincount(of, minlength=size) < places] = np.iinfo(np.int64).min
    return worst
