"""Who has changed: a digest of each person, by which an earlier matching knows its people again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

Bytes: TypeAlias = npt.NDArray[np.uint8]
SIZE = 16


@dataclass(frozen=True)
class Persons:
    """The score of a pair follows from `common` and the digests of its two people; where
    `is_by_place`, the mentor's column counts as well. Equal digests: the same, but for a collision
    of BLAKE2b."""

    common: bytes
    mentees: npt.NDArray[np.void]
    mentors: npt.NDArray[np.void]
    """[person] 16 bytes"""
    is_by_place: bool


@dataclass(frozen=True)
class Side:
    """What a criterion or a rule knows of the people of one side."""

    known: Sequence[npt.NDArray[Any]] = ()
    """[person] or [person, value]"""
    lists: Sequence[sparse.csr_array] = ()
    """[person, thing]"""

    @property
    def form(self) -> list[tuple[str, tuple[int, ...]]]:
        lists = [(each.data.dtype.str, ()) for each in self.lists]
        return [*((each.dtype.str, each.shape[1:]) for each in self.known), *lists]


def digests(people: int, sides: Iterable[Side]) -> npt.NDArray[np.void]:
    """16 bytes [person]"""
    short, streams = [np.zeros((people, 0), np.uint8)], []
    for side in sides:
        for values in side.known:
            rows = _bytes_of(values)
            if rows.shape[1] <= 64:
                short.append(rows)
            else:
                streams.append((rows.reshape(-1), np.arange(people + 1) * rows.shape[1]))
        for rows_of in side.lists:
            short.append(_bytes_of(np.diff(rows_of.indptr).astype(np.int64)))
            for array in (rows_of.indices.astype(np.int64), rows_of.data):
                held = np.ascontiguousarray(array).view(np.uint8)
                streams.append((held, rows_of.indptr.astype(np.int64) * array.itemsize))
    together = np.hstack(short)
    streams.append((together.reshape(-1), np.arange(people + 1) * together.shape[1]))
    return _hashed(people, [(held.data, first.tolist()) for held, first in streams])


def _hashed(people: int, streams: Sequence[tuple[memoryview, list[int]]]) -> npt.NDArray[np.void]:
    found = bytearray()
    for k in range(people):
        digest = blake2b(digest_size=SIZE)
        for held, first in streams:
            digest.update(held[first[k] : first[k + 1]])
        found += digest.digest()
    return np.frombuffer(bytes(found), np.dtype((np.void, SIZE)))


def _bytes_of(values: npt.NDArray[Any]) -> Bytes:
    """uint8 [person, byte]; what has no width stays so"""
    flat = np.ascontiguousarray(values.reshape(len(values), int(np.prod(values.shape[1:]))))
    found: Bytes = flat.view(np.uint8).reshape(len(values), flat.shape[1] * flat.itemsize)
    return found
