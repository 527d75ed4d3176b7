"""How the engine reads the pairs of a problem: by blocks, best first, people in the seeded order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from .book import CLOSED
from .compiled import compiled
from .heap import pop, push
from .keys import Index, has, inverse
from .problem import Problem, seeded_order
from .ranking import Heap, in_order, own_order, sift_down, sift_up, turn_of
from .scores import FORBIDDEN, Flags, Ints, ScannedBlocks, Scores, Turns

CELLS = 1 << 22
"""pairs of a block that is made here"""
SCANNED = 1 << 25
"""pairs scanned between two reports"""


class Found(NamedTuple):
    """The best pairs of some mentees under prices. People in the seeded order."""

    people: Ints
    """[row] mentees looked at"""
    mentee: Ints
    mentor: Ints
    score: Scores
    top: Ints
    """[row] at least the greatest score - price of all that is open"""
    least: Ints
    """[row] what was asked for"""
    rest: Ints
    """[row] at least how many pairs above the least were not returned"""


class Held(NamedTuple):
    """The best open pairs of one piece of mentors under prices of the mentees."""

    people: Ints
    """[row] mentors looked at"""
    mentee: Ints
    mentor: Ints
    score: Scores
    least: Ints
    """[row] no open pair that was not returned has a greater score - price"""


class Reader:
    """The open pairs of a problem. Mentee k of the engine is row rows[k] of the problem."""

    def __init__(self, problem: Problem, seed: int, order: tuple[Ints, Ints] | None = None) -> None:
        self.problem = problem
        self.rows, self.columns = order or (
            seeded_order(problem.mentee_ids, seed, "mentee"),
            seeded_order(problem.mentor_ids, seed, "mentor"),
        )
        self.row, self.column = inverse(self.rows), inverse(self.columns)
        blocks = problem.blocks
        self.fast = blocks if isinstance(blocks, ScannedBlocks) and problem.mask is None else None
        locked = np.array(problem.locked, np.int64).reshape(-1, 2)
        self.locked = np.sort(self.key(self.row[locked[:, 0]], self.column[locked[:, 1]]))
        keep = problem.keep_array
        self.kept = np.sort(self.key(self.row[keep[:, 0]], self.column[keep[:, 1]]))
        self.priced = 0

    def key(self, mentee: Ints, mentor: Ints) -> Ints:
        return mentee * np.int64(max(1, self.problem.shape[1])) + mentor

    def people_of(self, keys: Ints) -> tuple[Ints, Ints]:
        """(mentee, mentor) of these keys"""
        mentee, mentor = np.divmod(keys, max(1, self.problem.shape[1]))
        return mentee, mentor

    def scores(self, mentee: Ints, mentor: Ints) -> Scores:
        """int32 [pair]; FORBIDDEN where a rule forbids it"""
        return self.problem.scores_of(self.rows[mentee], self.columns[mentor])

    def best(
        self,
        prices: Ints,
        least: Ints,
        most: int,
        floor: int | None = None,
        people: Ints | None = None,
        *,
        alike: bool = False,
    ) -> Iterator[Found]:
        """For each mentee at most `most` open pairs with score - price > least, the largest first,
        of equals those first in the mentee's own order, or the first mentors where all choose
        `alike`; in pieces, between which one can stop.

        prices: int64 [mentor]; least: int64 [mentee]; people: only these mentees.
        """
        floor = self.problem.floor if floor is None else floor
        n, m = self.problem.shape
        rows = np.arange(n) if people is None else np.sort(self.rows[people])
        if self.fast is None:
            for found in self._read(rows, prices, least, most, floor, alike):
                self.priced += len(found.people) * m
                yield found
            return
        for some in pieces(rows, m):
            self.priced += len(some) * m
            yield from self._scanned(self.fast, some, prices, least, most, floor, alike)

    @property
    def can_turn(self) -> bool:
        return hasattr(type(self.fast), "turned")  # not asked of it, which would make it

    def held(self, mentors: Ints, prices: Ints, least: Ints, most: int) -> Iterator[Held]:
        """For each of these mentors at most `most` open pairs with score - price > least; none of
        several equals where not all of them fit. prices: int64 [mentee]; least: int64 [mentor]."""
        turned: Any = getattr(self.fast, "turned", None)
        row_prices = prices[self.row]
        for columns in pieces(np.sort(self.columns[mentors]), len(prices)):
            self.priced += len(columns) * len(prices)
            here = self.column[columns]
            scan = turned.scan(columns, row_prices, least[here], most)
            row, mentee = scan.rows, self.row[scan.columns]
            value = scan.scores - prices[mentee]
            last = np.full(len(here), np.iinfo(np.int64).max)
            np.minimum.at(last, row, value)
            last = np.where(scan.rest > 0, np.minimum(last, scan.top), least[here])
            good = value > last[row]
            good &= ~has(self.locked, self.key(mentee, here[row]))
            if self.problem.floor is not None:
                good &= scan.scores >= self.problem.floor
            yield Held(here, mentee[good], here[row][good], scan.scores[good], last)

    def best_of_mentors(self, most: int) -> tuple[Ints, Ints, Scores] | None:
        """(mentee, mentor, score): for each mentor its best mentees, where the blocks can be
        turned; else the rows bring them along, see `best_mentees`."""
        turned = getattr(self.fast, "turned", None)
        if turned is None:
            return None
        n, m = self.problem.shape
        prices, found = np.zeros(n, np.int64), []
        for columns in pieces(np.arange(m), n):
            self.priced += len(columns) * n
            here = self.column[columns]
            turns = own_order(self.row, here)
            scan = turned.scan(columns, prices, np.full(len(columns), CLOSED), most, turns)
            found.append((self.row[scan.columns], here[scan.rows], scan.scores))
        mentee, mentor, score = (np.concatenate(part) for part in zip(*found, strict=True))
        is_open = ~has(self.locked, self.key(mentee, mentor))
        if self.problem.floor is not None:
            is_open &= score >= self.problem.floor
        return mentee[is_open], mentor[is_open], score[is_open]

    def _scanned(
        self,
        fast: ScannedBlocks,
        rows: Ints,
        prices: Ints,
        least: Ints,
        most: int,
        floor: int | None,
        alike: bool,
    ) -> Iterator[Found]:
        """By the blocks' own scan. Where that returns what is not open instead of what is, the row
        is read again."""
        here, size = self.row[rows], len(rows)
        turns = in_order(self.column, size) if alike else own_order(self.column, here)
        scan = fast.scan(rows, prices[self.column], least[here], most, turns)
        row = scan.rows
        mentee, mentor = here[row], self.column[scan.columns]
        is_open = ~has(self.locked, self.key(mentee, mentor))
        if floor is not None:
            is_open &= scan.scores >= floor
        closed = np.bincount(row[~is_open], minlength=size) > 0
        again = closed & (scan.rest > 0)
        good = is_open & ~again[row]
        yield Found(
            here[~again],
            mentee[good],
            mentor[good],
            scan.scores[good],
            scan.top[~again],
            least[here][~again],
            scan.rest[~again],
        )
        yield from self._read(rows[again], prices, least, most, floor, alike)

    def _read(
        self,
        rows: Ints,
        prices: Ints,
        least: Ints,
        most: int,
        floor: int | None,
        alike: bool,
    ) -> Iterator[Found]:
        """By whole blocks. rows: ascending."""
        n, m = self.problem.shape
        wanted = np.zeros(n, np.bool_)
        wanted[rows] = True
        for start, stop in stretches(wanted, max(1, CELLS // max(1, m))):
            scores = self.problem.open_block(start, stop).take(self.columns, axis=1)
            if floor is not None:
                scores[scores < floor] = FORBIDDEN
            here = self.row[start:stop]
            order = np.arange(m)
            turns = in_order(order, len(here)) if alike else own_order(order, here)
            row, mentor, top, rest = best_of(scores, prices, least[here], min(most, m), turns)
            yield Found(here, here[row], mentor, scores[row, mentor], top, least[here], rest)


def pieces(people: Ints, others: int) -> Iterator[Ints]:
    """As many people at a time as are scanned between two reports."""
    step = max(64, SCANNED // max(1, others))
    for first in range(0, len(people), step):
        yield people[first : first + step]


def stretches(wanted: Flags, step: int) -> Iterator[tuple[int, int]]:
    """(start, stop) of the runs of True, in pieces of at most `step`."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]]).astype(np.int8)))
    for start, stop in edges.reshape(-1, 2).tolist():
        for first in range(start, stop, step):
            yield first, min(stop, first + step)


@compiled
def best_of(
    scores: Scores, prices: Ints, least: Ints, most: int, turns: Turns
) -> tuple[Ints, Ints, Ints, Ints]:
    """(row, column, top of each row, rest of each row)"""
    n, m = scores.shape
    heap = Heap(np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int32))
    top, rest = np.full(n, CLOSED, np.int64), np.zeros(n, np.int64)
    rows, columns = np.empty(n * most, np.int64), np.empty(n * most, np.int64)
    count = 0
    for a in range(n):
        size, over = 0, 0
        for j in range(m):
            if scores[a, j] == FORBIDDEN:
                continue
            value = np.int64(scores[a, j]) - prices[j]
            top[a] = max(top[a], value)
            if value <= least[a]:
                continue
            over += 1
            if size < most:
                sift_up(heap, size, value, turn_of(turns, a, j), j)
                size += 1
            elif most > 0 and value >= heap.worth[0]:
                turn = turn_of(turns, a, j)
                if value > heap.worth[0] or turn < heap.turn[0]:
                    sift_down(heap, size, value, turn, j)
        rest[a] = over - size
        for k in range(size):
            rows[count], columns[count] = a, heap.column[k]
            count += 1
    return rows[:count], columns[:count], top, rest


@compiled
def best_mentees(
    scores: Scores, mentees: Ints, turns: Turns, key: Ints, mentee: Index, size: Ints
) -> None:
    """Keeps for every mentor the best mentees of the rows seen so far.

    scores: int32 [row, mentor]; turns: of equal mentees for each mentor; key, mentee: [mentor, place]
    heaps, key = score * 2^31 - turn; size: [mentor].
    """
    most = key.shape[1]
    for a in range(scores.shape[0]):
        for j in range(scores.shape[1]):
            if scores[a, j] == FORBIDDEN:
                continue
            turn = turn_of(turns, j, mentees[a])
            new = (int(np.int64(scores[a, j])) << 31) - turn
            if size[j] == most:
                if new <= key[j, 0]:
                    continue
                size[j] = pop(key[j], mentee[j], size[j])
            size[j] = push(key[j], mentee[j], size[j], new, mentees[a])
