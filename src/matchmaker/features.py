"""Criteria by inner product of the features of two people: skills and vectors."""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from . import grid
from .grid import Floats, Singles
from .parts import Hashing, Part
from .persons import Side
from .scores import Flags, Ints

Features: TypeAlias = npt.ArrayLike | sparse.spmatrix | sparse.sparray
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
