"""Hard rules: by kinds of people, by stretches of an order, or pair by pair."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .grid import Floats
from .kinds import KindTable, codes, kinds_of
from .parts import Hashing, Index, add, listed
from .persons import Side
from .scores import Flags, Ints


class Rule(ABC):
    def __init__(self, name: str, shape: tuple[int, int]) -> None:
        self.name, self.shape = name, shape

    @abstractmethod
    def forbids(self, start: int, stop: int) -> Flags:
        """bool [stop - start, mentors]"""

    @abstractmethod
    def each(self, mentees: Ints, mentors: Ints) -> Flags:
        """bool [pair]: the same for single pairs"""

    @abstractmethod
    def add_to(self, digest: Hashing) -> None:
        """Everything the rule depends on."""

    @abstractmethod
    def sides(self) -> tuple[Side, Side]:
        """What of it belongs to single people."""

    def common(self) -> tuple[object, ...]:
        """What else the rule depends on."""
        return ()

    def _add(self, digest: Hashing, *values: object) -> None:
        digest.update(f"{type(self).__name__} {self.name!r}".encode())
        for value in values:
            add(digest, value)


# -- by kinds ----------------------------------------------------------------------------------


class KindRule(Rule):
    first: Index
    second: Index

    @abstractmethod
    def of(self, mentee: Any, mentor: Any) -> Flags:
        """Whether kinds that broadcast against each other are kept apart."""

    @cached_property
    def table(self) -> KindTable:
        return KindTable(self)

    def forbids(self, start: int, stop: int) -> Flags:
        return self.table(self.first[start:stop, None], self.second[None])

    def each(self, mentees: Ints, mentors: Ints) -> Flags:
        return self.table(self.first[mentees], self.second[mentors])


class Common(KindRule):
    """Things as bits of whole words: a pair needs one in common."""

    def __init__(self, name: str, mentee: sparse.csr_array, mentor: sparse.csr_array) -> None:
        if mentee.shape[1] != mentor.shape[1]:
            raise ValueError(f"{name}: {mentee.shape[1]} and {mentor.shape[1]} do not agree")
        super().__init__(name, (mentee.shape[0], mentor.shape[0]))
        self.mentee, self.first = _bits(mentee)
        self.mentor, self.second = _bits(mentor)

    def of(self, mentee: Any, mentor: Any) -> Flags:
        mine, theirs = self.mentee[mentee], self.mentor[mentor]
        nothing = ~(mine & theirs).any(axis=-1)
        return np.asarray(nothing & mine.any(axis=-1) & theirs.any(axis=-1), np.bool_)

    def add_to(self, digest: Hashing) -> None:
        self._add(digest, self.mentee, self.first, self.mentor, self.second)

    def sides(self) -> tuple[Side, Side]:
        return Side([self.mentee[self.first]]), Side([self.mentor[self.second]])


def _bits(things: sparse.csr_array) -> tuple[npt.NDArray[np.uint8], Index]:
    """The different sets of things, 8 a byte, and which of them each person has."""
    has = sparse.csr_array(things != 0)
    packed = np.zeros((things.shape[0], max(1, -(-things.shape[1] // 8))), np.uint8)
    rows = np.repeat(np.arange(things.shape[0]), np.diff(has.indptr))
    bits = np.left_shift(1, has.indices % 8).astype(np.uint8)
    np.bitwise_or.at(packed, (rows, has.indices // 8), bits)
    different, found = np.unique(packed, axis=0, return_inverse=True)
    return different, found.ravel().astype(np.int32)


class BetweenGaps(KindRule):
    """at_least <= mentor - mentee <= at_most; who is unknown passes."""

    def __init__(
        self, name: str, mentee: Floats, mentor: Floats, at_least: float, at_most: float
    ) -> None:
        super().__init__(name, (len(mentee), len(mentor)))
        self.mentee, self.first = kinds_of(mentee, ~np.isnan(mentee))
        self.mentor, self.second = kinds_of(mentor, ~np.isnan(mentor))
        self.at_least, self.at_most = at_least, at_most

    def of(self, mentee: Any, mentor: Any) -> Flags:
        gap = self.mentor[mentor] - self.mentee[mentee]
        outside = (gap < self.at_least) | (gap > self.at_most)  # false for NaN
        return np.asarray(outside, np.bool_)

    def add_to(self, digest: Hashing) -> None:
        levels = (self.mentee, self.first, self.mentor, self.second)
        self._add(digest, *levels, self.at_least, self.at_most)

    def sides(self) -> tuple[Side, Side]:
        return Side([self.mentee[self.first]]), Side([self.mentor[self.second]])

    def common(self) -> tuple[object, ...]:
        return self.at_least, self.at_most


# -- by stretches ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stretches:
    """For each row the columns order[low:high] are barred, and those at above, up[above], … until -1."""

    order: Index
    up: Index
    low: Index
    high: Index
    above: Index


class Nested(Rule):
    """Intervals that lie within or outside each other; a pair is barred when one holds the other.

    A tree walked once gives each person the interval from entering to leaving it: above and below
    at any depth is the same as within (Euler tour). Equal codes are intervals of one point.
    """

    def __init__(self, name: str, mentee: tuple[Ints, Ints], mentor: tuple[Ints, Ints]) -> None:
        super().__init__(name, (len(mentee[0]), len(mentor[0])))
        self.mentee, self.mentor = mentee, mentor

    def forbids(self, start: int, stop: int) -> Flags:
        (enter, leave), (first, last) = self.mentee, self.mentor
        rows = enter[start:stop, None], leave[start:stop, None]
        return _within(rows, (first[None], last[None]))

    def each(self, mentees: Ints, mentors: Ints) -> Flags:
        (enter, leave), (first, last) = self.mentee, self.mentor
        return _within((enter[mentees], leave[mentees]), (first[mentors], last[mentors]))

    def stretches(self, turned: bool) -> Stretches:
        rows, columns = (self.mentor, self.mentee) if turned else (self.mentee, self.mentor)
        order = np.lexsort((-columns[1], columns[0]))
        enter, leave = columns[0][order], columns[1][order]
        low, high = np.searchsorted(enter, rows[0]), np.searchsorted(enter, rows[1], "right")
        low, high = np.where(rows[0] < 0, 0, low), np.where(rows[0] < 0, 0, high)
        up, above = np.full(len(order), -1), np.full(len(low), -1)
        if (leave > enter).any():  # points hold nothing but each other
            up, above = _holders(enter, leave), np.where(rows[0] < 0, -1, low - 1)
        while (climbing := (above >= 0) & (np.append(leave, 0)[above] < rows[0])).any():
            above[climbing] = up[above[climbing]]
        return Stretches(*(a.astype(np.int32) for a in (order, up, low, high, above)))

    def add_to(self, digest: Hashing) -> None:
        self._add(digest, *self.mentee, *self.mentor)

    def sides(self) -> tuple[Side, Side]:
        return Side(self.mentee), Side(self.mentor)


def _within(rows: tuple[Ints, Ints], columns: tuple[Ints, Ints]) -> Flags:
    below = (rows[0] <= columns[0]) & (columns[0] <= rows[1])
    above = (columns[0] <= rows[0]) & (rows[0] <= columns[1])
    return np.asarray((below | above) & (rows[0] >= 0) & (columns[0] >= 0), np.bool_)


def _holders(enter: Ints, leave: Ints) -> Ints:
    """The last interval before each that holds it, -1 = none; unknown ones (-1) hold nothing."""
    holders: list[int] = []
    open_now: list[int] = []
    for k, begin in enumerate(enter.tolist()):
        while open_now and leave[open_now[-1]] < begin:
            open_now.pop()
        holders.append(open_now[-1] if open_now else -1)
        if begin >= 0:
            open_now.append(k)
    return np.array(holders, np.int64)


def same(name: str, mentee: Floats, mentor: Floats) -> Nested:
    mine, theirs = codes(mentee), codes(mentor)
    return Nested(name, (mine, mine), (theirs, theirs))


# -- pair by pair ------------------------------------------------------------------------------


class Apart(Rule):
    def __init__(self, name: str, pairs: Iterable[tuple[int, int]], shape: tuple[int, int]) -> None:
        super().__init__(name, shape)
        found: npt.NDArray[np.int64] = np.array(list(pairs), np.int64).reshape(-1, 2)
        if found.size and (found.min() < 0 or (found >= np.array(shape)).any()):
            raise ValueError(f"{name}: a pair is outside the people {shape}")
        keys = np.unique(found[:, 0] * max(1, shape[1]) + found[:, 1])
        rows, columns = np.divmod(keys, max(1, shape[1]))
        first = np.searchsorted(rows, np.arange(shape[0] + 1))
        self.barred = sparse.csr_array((np.ones(keys.size, np.bool_), columns, first), shape=shape)

    def forbids(self, start: int, stop: int) -> Flags:
        return np.asarray(self.barred[start:stop].toarray(), np.bool_)

    def each(self, mentees: Ints, mentors: Ints) -> Flags:
        return np.asarray(listed(self.barred, mentees, mentors), np.bool_)

    def add_to(self, digest: Hashing) -> None:
        self._add(digest, self.barred)

    def sides(self) -> tuple[Side, Side]:
        return Side(lists=[self.barred]), Side()


# -- the reporting line ------------------------------------------------------------------------

Managers: TypeAlias = Mapping[Any, Iterable[Hashable]]


def reporting_line(
    name: str, mentees: Sequence[Hashable], mentors: Sequence[Hashable], managers: Managers
) -> Rule:
    """One above the other at any depth, or both one person. Intervals where the organisation is a
    tree; pair by pair where somebody has two managers or the lines run in a circle."""
    tour = _tour({**dict.fromkeys(mentees), **dict.fromkeys(mentors)}, managers)
    if tour is None:
        shape = (len(mentees), len(mentors))
        return Apart(name, reporting_pairs(mentees, mentors, managers), shape)

    def side(people: Sequence[Hashable]) -> tuple[Ints, Ints]:
        found = np.array([tour[person] for person in people], np.int64).reshape(-1, 2)
        return np.ascontiguousarray(found[:, 0]), np.ascontiguousarray(found[:, 1])

    return Nested(name, side(mentees), side(mentors))


def _tour(
    people: Mapping[Hashable, None], managers: Managers
) -> dict[Hashable, tuple[int, int]] | None:
    """Person -> (entered, left) on a walk over the tree; None where it is no tree."""
    reports: dict[Hashable, list[Hashable]] = {}
    everybody = dict(people)
    led = set()
    for person, above in managers.items():
        everybody[person] = None
        over = set(above) - {person}
        if len(over) > 1:
            return None
        for manager in over:
            everybody[manager] = None
            led.add(person)
            reports.setdefault(manager, []).append(person)
    tour: dict[Hashable, tuple[int, int]] = {}
    clock = 0
    for root in everybody:
        if root in led:
            continue
        waiting: list[tuple[Hashable, int]] = [(root, -1)]
        while waiting:
            person, entered = waiting.pop()
            if entered >= 0:
                tour[person] = entered, clock - 1
                continue
            waiting.append((person, clock))
            clock += 1
            waiting += [(report, -1) for report in reports.get(person, ())]
    return tour if len(tour) == len(everybody) else None


def reporting_pairs(
    mentees: Sequence[Hashable], mentors: Sequence[Hashable], managers: Managers
) -> Iterator[tuple[int, int]]:
    """(mentee, mentor) where one is above the other at any depth, or both are one person."""
    mentee_rows, mentor_rows = _rows(mentees), _rows(mentors)
    for person in {**mentee_rows, **mentor_rows}:
        for above in {person, *_above(person, managers)}:
            yield from _all(mentee_rows.get(person), mentor_rows.get(above))
            yield from _all(mentee_rows.get(above), mentor_rows.get(person))


def _above(person: Hashable, managers: Managers) -> set[Hashable]:
    """Everybody above, each looked at once: a circle ends by itself."""
    seen: set[Hashable] = set()
    waiting = [person]
    while waiting:
        for manager in managers.get(waiting.pop(), ()):
            if manager not in seen:
                seen.add(manager)
                waiting.append(manager)
    return seen


def _rows(people: Sequence[Hashable]) -> dict[Hashable, list[int]]:
    rows: dict[Hashable, list[int]] = {}
    for row, person in enumerate(people):
        rows.setdefault(person, []).append(row)
    return rows


def _all(left: list[int] | None, right: list[int] | None) -> Iterator[tuple[int, int]]:
    return ((i, j) for i in left or () for j in right or ())
