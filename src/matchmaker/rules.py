"""Hard rules: each says, for a block of mentees, which mentors are forbidden."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .parts import Floats, Hashing, add, codes
from .scores import Flags


class Rule(ABC):
    def __init__(self, name: str, shape: tuple[int, int]) -> None:
        self.name, self.shape = name, shape

    @abstractmethod
    def forbids(self, start: int, stop: int) -> Flags:
        """bool [stop - start, mentors]"""

    def add_to(self, digest: Hashing) -> None:
        digest.update(f"{type(self).__name__} {self.name!r}".encode())
        for value in vars(self).values():
            add(digest, value)


class Same(Rule):
    def __init__(self, name: str, mentee: Floats, mentor: Floats) -> None:
        super().__init__(name, (len(mentee), len(mentor)))
        self.mentee, self.mentor = codes(mentee), codes(mentor)

    def forbids(self, start: int, stop: int) -> Flags:
        mentee = self.mentee[start:stop, None]
        return np.asarray((mentee == self.mentor[None, :]) & (mentee >= 0), np.bool_)


class Common(Rule):
    def __init__(self, name: str, mentee: sparse.csr_array, mentor: sparse.csr_array) -> None:
        if mentee.shape[1] != mentor.shape[1]:
            raise ValueError(f"{name}: {mentee.shape[1]} and {mentor.shape[1]} do not agree")
        super().__init__(name, (mentee.shape[0], mentor.shape[0]))
        self.mentee, self.mentor = abs(mentee), sparse.csr_array(abs(mentor).T)
        self.mentee_says = np.asarray(self.mentee.sum(axis=1)).ravel() > 0
        self.mentor_says = np.asarray(self.mentor.sum(axis=0)).ravel() > 0

    def forbids(self, start: int, stop: int) -> Flags:
        nothing = (self.mentee[start:stop] @ self.mentor).toarray() == 0
        both = self.mentee_says[start:stop, None] & self.mentor_says[None, :]
        return np.asarray(nothing & both, np.bool_)


class LeastGap(Rule):
    def __init__(self, name: str, mentee: Floats, mentor: Floats, at_least: float) -> None:
        super().__init__(name, (len(mentee), len(mentor)))
        self.mentee, self.mentor, self.at_least = mentee, mentor, at_least

    def forbids(self, start: int, stop: int) -> Flags:
        gap = self.mentor[None, :] - self.mentee[start:stop, None]
        return np.asarray(gap < self.at_least, np.bool_)  # NaN compares as false: unknown passes


class Apart(Rule):
    def __init__(self, name: str, pairs: Iterable[tuple[int, int]], shape: tuple[int, int]) -> None:
        super().__init__(name, shape)
        found: npt.NDArray[np.int64] = np.array(sorted(set(pairs)), np.int64).reshape(-1, 2)
        if found.size and (found.min() < 0 or (found >= np.array(shape)).any()):
            raise ValueError(f"{name}: a pair is outside the people {shape}")
        self.first = np.searchsorted(found[:, 0], np.arange(shape[0] + 1))
        self.pairs = found

    def forbids(self, start: int, stop: int) -> Flags:
        forbidden = np.zeros((stop - start, self.shape[1]), np.bool_)
        here = self.pairs[self.first[start] : self.first[stop]]
        forbidden[here[:, 0] - start, here[:, 1]] = True
        return forbidden


def reporting_pairs(
    mentees: Sequence[Hashable],
    mentors: Sequence[Hashable],
    managers: Mapping[Any, Iterable[Hashable]],
) -> Iterator[tuple[int, int]]:
    """(mentee, mentor) where one is above the other at any depth, or both are one person."""
    mentee_rows, mentor_rows = _rows(mentees), _rows(mentors)
    for person in {**mentee_rows, **mentor_rows}:
        for above in {person, *_above(person, managers)}:
            yield from _all(mentee_rows.get(person), mentor_rows.get(above))
            yield from _all(mentee_rows.get(above), mentor_rows.get(person))


def _above(person: Hashable, managers: Mapping[Any, Iterable[Hashable]]) -> set[Hashable]:
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
