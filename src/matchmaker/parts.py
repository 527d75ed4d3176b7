"""The shapes a criterion can have: each gives, for a block of mentees, a part from 0 to 1."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .scores import Flags

Floats = npt.NDArray[np.float64]


class Hashing(Protocol):
    def update(self, data: bytes, /) -> None: ...


class Part(ABC):
    """A weighted criterion. `mentee_known`, `mentor_known`: bool [person], False = missing."""

    def __init__(self, name: str, weight: float, mentee: Flags, mentor: Flags) -> None:
        self.name, self.weight = name, float(weight)
        self.mentee_known, self.mentor_known = mentee, mentor
        self.shape = (len(mentee), len(mentor))

    def known(self, start: int, stop: int) -> Flags:
        """bool [stop - start, mentors]"""
        return self.mentee_known[start:stop, None] & self.mentor_known[None, :]

    @abstractmethod
    def block(self, start: int, stop: int) -> Floats:
        """float64 [stop - start, mentors], 0 to 1; anything where not known"""

    def add_to(self, digest: Hashing) -> None:
        """Everything the part depends on."""
        digest.update(f"{type(self).__name__} {self.name!r} {self.weight!r}".encode())
        for value in vars(self).values():
            add(digest, value)


def add(digest: Hashing, value: object) -> None:
    """One attribute, arrays by content."""
    if sparse.issparse(value):
        tidy: Any = value
        tidy.sum_duplicates()
        for array in (tidy.indptr, tidy.indices, tidy.data):
            add(digest, np.asarray(array, np.float64))
    elif isinstance(value, np.ndarray):
        digest.update(f"{value.dtype} {value.shape}".encode())
        digest.update(np.ascontiguousarray(value).tobytes())
    else:
        digest.update(repr(value).encode())


class Table(Part):
    def __init__(
        self, name: str, weight: float, table: Floats, mentee: Floats, mentor: Floats
    ) -> None:
        super().__init__(name, weight, mentee >= 0, mentor >= 0)
        if table.ndim != 2 or not ((table >= 0) & (table <= 1)).all():
            raise ValueError(f"{name}: the table needs 2 dimensions and parts from 0 to 1")
        if mentee.max(initial=-1) >= table.shape[0] or mentor.max(initial=-1) >= table.shape[1]:
            raise ValueError(f"{name}: a code is outside the table {table.shape}")
        self.values = np.pad(table, ((0, 1), (0, 1)))  # the last row and column: unknown
        self.mentee, self.mentor = codes(mentee), codes(mentor)

    def block(self, start: int, stop: int) -> Floats:
        block: Floats = self.values[self.mentee[start:stop]][:, self.mentor]
        return block


def codes(values: Floats) -> npt.NDArray[np.int64]:
    """Codes as whole numbers; unknown = -1."""
    return np.where(values >= 0, np.nan_to_num(values, nan=-1), -1).astype(np.int64)


class Skills(Part):
    def __init__(
        self, name: str, weight: float, wanted: sparse.csr_array, offered: sparse.csr_array
    ) -> None:
        _same_columns(name, wanted, offered)
        if (wanted.data < 0).any() or (offered.data < 0).any() or (offered.data > 1).any():
            raise ValueError(f"{name}: importance is from 0 up, levels are from 0 to 1")
        importance = np.asarray(wanted.sum(axis=1), np.float64).ravel()
        super().__init__(name, weight, importance > 0, _filled(offered))
        share = np.divide(1, importance, out=np.zeros_like(importance), where=importance > 0)
        self.wanted = sparse.csr_array(sparse.diags_array(share) @ wanted)
        self.offered = sparse.csr_array(offered.T)

    def block(self, start: int, stop: int) -> Floats:
        return _product(self.wanted[start:stop], self.offered)


class Vectors(Part):
    def __init__(
        self,
        name: str,
        weight: float,
        mentee: sparse.csr_array,
        mentor: sparse.csr_array,
        full: float,
    ) -> None:
        _same_columns(name, mentee, mentor)
        if not full > 0:
            raise ValueError(f"{name}: full must be above 0")
        super().__init__(name, weight, _filled(mentee), _filled(mentor))
        self.full = full
        self.mentee, self.mentor = mentee, sparse.csr_array(mentor.T)

    def block(self, start: int, stop: int) -> Floats:
        return np.clip(_product(self.mentee[start:stop], self.mentor) / self.full, 0, 1)


def _product(left: sparse.csr_array, right: sparse.csr_array) -> Floats:
    """Full vectors are multiplied as such: several times faster than as sparse ones."""
    cells = max(1, left.shape[0] * left.shape[1])
    if left.nnz * 4 > cells:
        return np.asarray(left.toarray() @ right.toarray(), np.float64)
    return np.asarray((left @ right).toarray(), np.float64)


def _filled(features: sparse.csr_array) -> Flags:
    return np.asarray(abs(features).sum(axis=1) > 0).ravel()


def _same_columns(name: str, mentee: sparse.csr_array, mentor: sparse.csr_array) -> None:
    if mentee.shape[1] != mentor.shape[1]:
        raise ValueError(f"{name}: {mentee.shape[1]} and {mentor.shape[1]} features do not agree")
    if not (np.isfinite(mentee.data).all() and np.isfinite(mentor.data).all()):
        raise ValueError(f"{name}: values that are no numbers")


class Wishes(Part):
    def __init__(
        self, name: str, weight: float, wishes: Sequence[Sequence[int]], mentors: int
    ) -> None:
        chosen = [list(dict.fromkeys(order)) for order in wishes]
        if any(not 0 <= j < mentors for order in chosen for j in order):
            raise ValueError(f"{name}: a wish is outside the {mentors} mentors")
        has = np.array([bool(order) for order in chosen], np.bool_)
        super().__init__(name, weight, has, np.ones(mentors, np.bool_))
        self.wishes = chosen

    def block(self, start: int, stop: int) -> Floats:
        block = np.zeros((stop - start, self.shape[1]))
        for i, order in enumerate(self.wishes[start:stop]):
            if order:
                block[i, order] = np.linspace(1, 0.5, len(order)) if len(order) > 1 else 1
        return block


class Overlap(Part):
    def __init__(
        self, name: str, weight: float, mentee: Floats, mentor: Floats, full: float
    ) -> None:
        self.mentee, self.mentor = (a[None] if a.ndim == 2 else a for a in (mentee, mentor))
        if self.mentee.shape[0] != self.mentor.shape[0] or not full > 0:
            raise ValueError(f"{name}: the same seasons on both sides, full above 0")
        for hours in (self.mentee, self.mentor):
            if hours.ndim != 3 or hours.shape[2] != 2 or (hours[..., 1] <= hours[..., 0]).any():
                raise ValueError(f"{name}: hours are [person, 2] with the end after the start")
        super().__init__(name, weight, _no_gaps(self.mentee), _no_gaps(self.mentor))
        self.full = full

    def block(self, start: int, stop: int) -> Floats:
        return np.minimum(1, np.nan_to_num(self.hours(start, stop)) / self.full)

    def hours(self, start: int, stop: int) -> Floats:
        """Shared hours a day, float64 [stop - start, mentors]."""
        fewest = np.full((stop - start, self.shape[1]), np.inf)
        for mentee, mentor in zip(self.mentee[:, start:stop], self.mentor, strict=True):
            shared = np.zeros_like(fewest)
            for day in (-48, -24, 0, 24, 48):
                end = np.minimum(mentee[:, 1, None], mentor[None, :, 1] + day)
                begin = np.maximum(mentee[:, 0, None], mentor[None, :, 0] + day)
                shared += np.maximum(0, end - begin)
            fewest = np.minimum(fewest, shared)
        return fewest


def _no_gaps(hours: Floats) -> Flags:
    return np.asarray(~np.isnan(hours).any(axis=(0, 2)), np.bool_)


class Gap(Part):
    def __init__(
        self,
        name: str,
        weight: float,
        mentee: Floats,
        mentor: Floats,
        best: float,
        width: float,
    ) -> None:
        if not width > 0:
            raise ValueError(f"{name}: width must be above 0")
        super().__init__(name, weight, ~np.isnan(mentee), ~np.isnan(mentor))
        self.mentee, self.mentor = np.nan_to_num(mentee), np.nan_to_num(mentor)
        self.best, self.width = best, width

    def block(self, start: int, stop: int) -> Floats:
        gap = self.mentor[None, :] - self.mentee[start:stop, None]
        return np.maximum(0, 1 - np.abs(gap - self.best) / self.width)
