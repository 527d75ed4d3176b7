"""What a criterion is, and the one that is a list of wishes.

Each gives the part of any pair in whole steps of `grid.PART`, the same whichever way it is asked.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from scipy import sparse

from . import grid
from .grid import Floats
from .persons import Side
from .scores import Flags, Ints

Index = npt.NDArray[np.int32]


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
