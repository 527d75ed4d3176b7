"""The shapes a criterion can have: by kinds of people, by inner product, by list.

Each gives the part of any pair in whole steps of `grid.PART`, the same whichever way it is asked.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from . import grid
from .grid import Floats, Singles
from .persons import Side
from .scores import Flags, Ints

Index = npt.NDArray[np.int32]
Features: TypeAlias = npt.ArrayLike | sparse.spmatrix | sparse.sparray
CELLS = 1 << 22
"""a table of two kinds that is kept; a larger one is made anew for each block"""


class Hashing(Protocol):
    def update(self, data: bytes | memoryview, /) -> None: ...


class Part(ABC):
    """A weighted criterion. `mentee_known`, `mentor_known`: bool [person], False = missing."""

    def __init__(self, name: str, weight: float, mentee: Flags, mentor: Flags) -> None:
        self.name, self.weight = name, float(weight)
        self.mentee_known, self.mentor_known = mentee, mentor
        self.shape = (len(mentee), len(mentor))

    @abstractmethod
    def block(self, start: int, stop: int) -> Floats:
        """float64 [stop - start, mentors], steps from 0 to 2^20; 0 where not known"""

    @abstractmethod
    def each(self, mentees: Ints, mentors: Ints) -> Floats:
        """float64 [pair]: the same for single pairs"""

    @abstractmethod
    def add_to(self, digest: Hashing) -> None:
        """Everything the steps depend on."""

    @abstractmethod
    def sides(self) -> tuple[Side, Side]:
        """What of it belongs to single people."""

    def common(self) -> tuple[object, ...]:
        """What else the steps depend on."""
        return ()

    def _add(self, digest: Hashing, *values: object) -> None:
        digest.update(f"{type(self).__name__} {self.name!r} {self.weight!r}".encode())
        for value in (self.mentee_known, self.mentor_known, *values):
            add(digest, value)


def add(digest: Hashing, value: object) -> None:
    """One attribute, arrays by content."""
    if sparse.issparse(value):
        tidy: Any = value
        for array in (tidy.indptr, tidy.indices):
            add(digest, np.asarray(array, np.int64))
        add(digest, tidy.data)
    elif isinstance(value, np.ndarray):
        digest.update(f"{value.dtype} {value.shape}".encode())
        digest.update(np.ascontiguousarray(value).data.cast("B") if value.size else b"")
    else:
        digest.update(repr(value).encode())


# -- by kinds ----------------------------------------------------------------------------------


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


# -- by inner product --------------------------------------------------------------------------

DENSE = 8
"""features of which one in so many is filled are multiplied as full arrays"""
WIDEST = 2048
FEW = 64
"""pairs up to here are not worth the compiled code"""


class Inner(Part):
    """part = inner product / full, cut to 0 to 1. Features on the grid, float32, exact.

    `most`: no sum of |feature| * |feature| of a pair is above it.
    """

    def __init__(
        self, name: str, weight: float, mentee: Any, mentor: Any, *, full: float, most: float
    ) -> None:
        super().__init__(name, weight, _filled(mentee), _filled(mentor))
        cells = max(1, sum(side.shape[0] for side in (mentee, mentor)) * mentee.shape[1])
        filled = sum(_count(side) for side in (mentee, mentor))
        self.is_dense = mentee.shape[1] <= WIDEST and filled * DENSE >= cells
        form = _as_dense if self.is_dense else _as_sparse
        self.mentee, self.mentor = form(mentee), form(mentor)
        self.full, self.most = float(full), float(most)
        least = min(_values(side).min(initial=0) for side in (mentee, mentor))
        self.is_never_cut = bool(least >= 0 and most <= full)

    def steps(self, products: Floats) -> Floats:
        return grid.parts(products / self.full)

    def block(self, start: int, stop: int) -> Floats:
        rows = self.mentee[start:stop].astype(np.float64)
        if not self.is_dense:
            return self.steps((rows @ self._across).toarray())
        steps = np.empty((stop - start, self.shape[1]))
        for first in range(0, self.shape[1], grid.ROWS):
            columns = slice(first, first + grid.ROWS)
            steps[:, columns] = self.steps(rows @ self.mentor[columns].astype(np.float64).T)
        return steps

    @cached_property
    def _across(self) -> sparse.csr_array:
        return sparse.csr_array(self.mentor.T.astype(np.float64))

    def each(self, mentees: Ints, mentors: Ints) -> Floats:
        rows: Any = self.mentee[mentees]
        columns: Any = self.mentor[mentors]
        if self.is_dense:
            products = np.einsum("kd,kd->k", rows, columns, dtype=np.float64)
        else:
            both = rows.astype(np.float64).multiply(columns.astype(np.float64))
            products = np.asarray(both.sum(axis=1)).ravel()
        return self.steps(products)

    def add_to(self, digest: Hashing) -> None:
        self._add(digest, self.mentee, self.mentor, self.full)

    def sides(self) -> tuple[Side, Side]:
        if self.is_dense:
            return Side([self.mentee]), Side([self.mentor])
        return Side(lists=[self.mentee]), Side(lists=[self.mentor])

    def common(self) -> tuple[object, ...]:
        return self.full, self.is_dense


class Skills(Inner):
    def __init__(self, name: str, weight: float, wanted: Features, offered: Features) -> None:
        want, offer = _array(wanted), _array(offered)
        _same_columns(name, want, offer)
        if (_values(want) < 0).any() or ((_values(offer) < 0) | (_values(offer) > 1)).any():
            raise ValueError(f"{name}: importance is from 0 up, levels are from 0 to 1")
        share = sparse.csr_array(want, dtype=np.float64)
        importance = np.asarray(share.sum(axis=1), np.float64).ravel()
        share.data = grid.shares(share.data / np.repeat(importance, np.diff(share.indptr)))
        super().__init__(name, weight, share, _on_grid(offer), full=1, most=1)


class Vectors(Inner):
    def __init__(
        self, name: str, weight: float, mentee: Features, mentor: Features, full: float
    ) -> None:
        mine, theirs = _array(mentee), _array(mentor)
        _same_columns(name, mine, theirs)
        if not full > 0:
            raise ValueError(f"{name}: full must be above 0")
        mine, theirs = _on_grid(mine), _on_grid(theirs)
        longest = [_longest(side) for side in (mine, theirs)]
        if max(longest) > LONGEST:
            raise ValueError(f"{name}: vectors have the length 1, or 0 where nothing is known")
        super().__init__(name, weight, mine, theirs, full=full, most=longest[0] * longest[1])


LONGEST = 1.01


def _longest(side: Any) -> float:
    """The greatest length of a vector, never too small."""
    most = 0.0
    for start in range(0, side.shape[0], grid.ROWS):
        rows = side[start : start + grid.ROWS].astype(np.float64)
        squares = rows.multiply(rows) if sparse.issparse(rows) else rows * rows
        most = max(most, float(np.max(squares.sum(axis=1), initial=0)))
    return float(np.sqrt(most) * (1 + 2.0**-40))


def _array(given: Features) -> Any:
    """A dense array as it is, anything sparse as canonical rows."""
    if not sparse.issparse(given):
        array = np.asarray(given)
        return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)
    rows = sparse.csr_array(given, dtype=np.float64)
    rows.sum_duplicates()
    return rows


def _on_grid(side: Any) -> Any:
    if not sparse.issparse(side):
        return grid.features(side)
    return sparse.csr_array((grid.features(side.data), side.indices, side.indptr), shape=side.shape)


def _as_dense(side: Any) -> Singles:
    array = side.toarray() if sparse.issparse(side) else side
    return np.ascontiguousarray(array, np.float32)


def _as_sparse(side: Any) -> sparse.csr_array:
    rows = sparse.csr_array(side, dtype=np.float32)
    rows.eliminate_zeros()
    rows.sort_indices()
    return rows


def _values(side: Any) -> npt.NDArray[Any]:
    values: npt.NDArray[Any] = side.data if sparse.issparse(side) else side
    return values


def _count(side: Any) -> int:
    return int(np.count_nonzero(_values(side)))


def _filled(side: Any) -> Flags:
    if sparse.issparse(side):
        return np.asarray(abs(side).sum(axis=1) > 0).ravel()
    return np.asarray(side.any(axis=1), np.bool_)


def _same_columns(name: str, mentee: Any, mentor: Any) -> None:
    if mentee.ndim != 2 or mentor.ndim != 2 or mentee.shape[1] != mentor.shape[1]:
        raise ValueError(f"{name}: {mentee.shape} and {mentor.shape} features do not agree")
    if not (np.isfinite(_values(mentee)).all() and np.isfinite(_values(mentor)).all()):
        raise ValueError(f"{name}: values that are no numbers")


# -- by list -----------------------------------------------------------------------------------


class Wishes(Part):
    def __init__(
        self, name: str, weight: float, wishes: Sequence[Sequence[int]], mentors: int
    ) -> None:
        chosen = [list(dict.fromkeys(order)) for order in wishes]
        if any(not 0 <= j < mentors for order in chosen for j in order):
            raise ValueError(f"{name}: a wish is outside the {mentors} mentors")
        has = np.array([bool(order) for order in chosen], np.bool_)
        super().__init__(name, weight, has, np.ones(mentors, np.bool_))
        steps = [
            step
            for order in chosen
            for step in grid.parts(
                np.linspace(1, 0.5, len(order)) if len(order) > 1 else np.ones(1)
            )
            if order
        ]
        first = np.cumsum([0, *map(len, chosen)])
        columns = [j for order in chosen for j in order]
        self.listed = sparse.csr_array(
            (np.array(steps, np.float64), np.array(columns, np.int32), first),
            shape=(len(chosen), mentors),
        )
        self.listed.sort_indices()

    def block(self, start: int, stop: int) -> Floats:
        return np.asarray(self.listed[start:stop].toarray(), np.float64)

    def each(self, mentees: Ints, mentors: Ints) -> Floats:
        return listed(self.listed, mentees, mentors)

    def add_to(self, digest: Hashing) -> None:
        self._add(digest, self.listed)

    def sides(self) -> tuple[Side, Side]:
        return Side(lists=[self.listed]), Side()


def listed(rows: sparse.csr_array, mentees: Ints, mentors: Ints) -> Floats:
    """The values of single cells, 0 where there is none; indices sorted within each row."""
    width = rows.shape[1]
    people = np.repeat(np.arange(rows.shape[0], dtype=np.int64), np.diff(rows.indptr))
    keys = people * width + rows.indices
    wanted = np.asarray(mentees, np.int64) * width + mentors
    if not keys.size:
        return np.zeros(wanted.size)
    at = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
    return np.where(keys[at] == wanted, rows.data[at], 0.0)
