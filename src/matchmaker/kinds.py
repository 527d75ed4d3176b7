"""Criteria by kinds of people: the steps of a pair are looked up in a table of two kinds."""

from __future__ import annotations

import math
from abc import abstractmethod
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from . import grid
from .grid import Floats
from .parts import Hashing, Index, Part
from .persons import Side
from .scores import Flags, Ints

CELLS = 1 << 22
"""a table of two kinds that is kept; a larger one is made anew for each block"""


class Kinds(Protocol):
    """People of one kind are alike here. `first`, `second`: the kind of each mentee and mentor."""

    first: Index
    second: Index

    def of(self, mentee: Any, mentor: Any) -> npt.NDArray[Any]:
        """float64 or bool for kinds that broadcast against each other"""


class KindTable:
    """The values of all pairs of kinds, kept when they are few."""

    def __init__(self, kinds: Kinds) -> None:
        self.kinds = kinds
        self.rows, self.columns = (
            int(codes.max(initial=-1)) + 1 for codes in (kinds.first, kinds.second)
        )

    @cached_property
    def kept(self) -> npt.NDArray[Any] | None:
        if self.rows * self.columns > CELLS:
            return None
        return self.kinds.of(np.arange(self.rows)[:, None], np.arange(self.columns)[None])

    def __call__(self, mentee: Any, mentor: Any) -> npt.NDArray[Any]:
        if self.kept is None:
            return self.kinds.of(mentee, mentor)
        found: npt.NDArray[Any] = self.kept[mentee, mentor]
        return found


def kinds_of(values: npt.NDArray[Any], known: Flags) -> tuple[npt.NDArray[Any], Index]:
    """[person, …] -> the different values, the first NaN = unknown, and which of them each has"""
    told = np.ascontiguousarray(
        values[known].reshape(int(known.sum()), math.prod(values.shape[1:]))
    )
    different, found = np.unique(told, axis=0, return_inverse=True)
    kinds = np.full((len(different) + 1, told.shape[1]), np.nan)
    kinds[1:] = different
    codes = np.zeros(len(values), np.int32)
    codes[known] = found.ravel() + 1
    return kinds.reshape(-1, *values.shape[1:]), codes


class KindPart(Part):
    first: Index
    second: Index

    @abstractmethod
    def of(self, mentee: Any, mentor: Any) -> Floats:
        """Steps for kinds that broadcast against each other."""

    @cached_property
    def table(self) -> KindTable:
        return KindTable(self)

    def block(self, start: int, stop: int) -> Floats:
        return self.table(self.first[start:stop, None], self.second[None])

    def each(self, mentees: Ints, mentors: Ints) -> Floats:
        return self.table(self.first[mentees], self.second[mentors])


class Table(KindPart):
    def __init__(
        self, name: str, weight: float, table: Floats, mentee: Floats, mentor: Floats
    ) -> None:
        super().__init__(name, weight, mentee >= 0, mentor >= 0)
        if table.ndim != 2 or not ((table >= 0) & (table <= 1)).all():
            raise ValueError(f"{name}: the table needs 2 dimensions and parts from 0 to 1")
        if mentee.max(initial=-1) >= table.shape[0] or mentor.max(initial=-1) >= table.shape[1]:
            raise ValueError(f"{name}: a code is outside the table {table.shape}")
        self.steps = grid.parts(np.pad(table, ((1, 0), (1, 0))))  # the first of each: unknown
        self.first, self.second = (codes(side).astype(np.int32) + 1 for side in (mentee, mentor))

    def of(self, mentee: Any, mentor: Any) -> Floats:
        steps: Floats = self.steps[mentee, mentor]
        return steps

    def add_to(self, digest: Hashing) -> None:
        self._add(digest, self.steps, self.first, self.second)

    def sides(self) -> tuple[Side, Side]:
        return Side([self.first]), Side([self.second])

    def common(self) -> tuple[object, ...]:
        return (self.steps,)


def codes(values: Floats) -> Ints:
    """Codes as whole numbers; unknown = -1."""
    return np.where(values >= 0, np.nan_to_num(values, nan=-1), -1).astype(np.int64)


class Gap(KindPart):
    def __init__(
        self, name: str, weight: float, mentee: Floats, mentor: Floats, best: float, width: float
    ) -> None:
        if not width > 0:
            raise ValueError(f"{name}: width must be above 0")
        super().__init__(name, weight, ~np.isnan(mentee), ~np.isnan(mentor))
        self.mentee, self.first = kinds_of(mentee, self.mentee_known)
        self.mentor, self.second = kinds_of(mentor, self.mentor_known)
        self.best, self.width = best, width

    def of(self, mentee: Any, mentor: Any) -> Floats:
        gap = self.mentor[mentor] - self.mentee[mentee]
        return grid.parts(np.nan_to_num(1 - np.abs(gap - self.best) / self.width))

    def add_to(self, digest: Hashing) -> None:
        levels = (self.mentee, self.first, self.mentor, self.second)
        self._add(digest, *levels, self.best, self.width)

    def sides(self) -> tuple[Side, Side]:
        return Side([self.mentee[self.first]]), Side([self.mentor[self.second]])

    def common(self) -> tuple[object, ...]:
        return self.best, self.width


class Overlap(KindPart):
    def __init__(
        self, name: str, weight: float, mentee: Floats, mentor: Floats, full: float
    ) -> None:
        sides = [a[None] if a.ndim == 2 else a for a in (mentee, mentor)]
        if sides[0].shape[0] != sides[1].shape[0] or not full > 0:
            raise ValueError(f"{name}: the same seasons on both sides, full above 0")
        for hours in sides:
            if hours.ndim != 3 or hours.shape[2] != 2 or (hours[..., 1] <= hours[..., 0]).any():
                raise ValueError(f"{name}: hours are [person, 2] with the end after the start")
        mine, theirs = (np.asarray(~np.isnan(a).any(axis=(0, 2))) for a in sides)
        super().__init__(name, weight, mine, theirs)
        by_person = [a.transpose(1, 0, 2) for a in sides]
        self.mentee, self.first = kinds_of(by_person[0], self.mentee_known)
        self.mentor, self.second = kinds_of(by_person[1], self.mentor_known)
        self.full = full

    def of(self, mentee: Any, mentor: Any) -> Floats:
        mine, theirs = self.mentee[mentee], self.mentor[mentor]
        shared: Any = 0.0
        for day in (-48, -24, 0, 24, 48):
            end = np.minimum(mine[..., 1], theirs[..., 1] + day)
            begin = np.maximum(mine[..., 0], theirs[..., 0] + day)
            shared = shared + np.maximum(0, end - begin)
        return grid.parts(np.nan_to_num(shared.min(axis=-1)) / self.full)

    def add_to(self, digest: Hashing) -> None:
        hours = (self.mentee, self.first, self.mentor, self.second)
        self._add(digest, *hours, self.full)

    def sides(self) -> tuple[Side, Side]:
        return Side([self.mentee[self.first]]), Side([self.mentor[self.second]])

    def common(self) -> tuple[object, ...]:
        return (self.full,)
