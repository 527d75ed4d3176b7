"""Who has changed: a digest of each person, by which an earlier matching knows its people again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .compiled import compiled, inlined
from .scores import Ints

Words: TypeAlias = npt.NDArray[np.uint64]
Digests: TypeAlias = npt.NDArray[np.uint64]
"""[person, 2]"""
ONE, TWO = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
"""odd, with bits of no pattern: of the golden ratio, and a prime of xxHash"""


@dataclass(frozen=True)
class Persons:
    """The score of a pair follows from `common` and the digests of its two people; where
    `is_by_place`, the mentor's column counts as well. Equal digests: the same, but for a chance of
    about 2^-128 (they are no seal: with intent one can find two people of one digest)."""

    common: bytes
    mentees: Digests
    mentors: Digests
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


def digests(people: int, sides: Iterable[Side]) -> Digests:
    state = np.ones((people, 2), np.uint64)
    for side in sides:
        for values in side.known:
            words = _words(values.reshape(people, math.prod(values.shape[1:])))
            absorb(words, np.arange(people + 1) * (words.size // max(1, people)), state)
        for rows_of in side.lists:
            for array in (rows_of.indices.astype(np.int64), rows_of.data[:, None]):
                absorb(_words(array), rows_of.indptr.astype(np.int64), state)
    return state


def _words(values: npt.NDArray[Any]) -> Words:
    """The values of each row one after the other, where they do not fill whole words each as one."""
    whole = np.ascontiguousarray(values)
    if values.shape[-1] * values.itemsize % 8:
        whole = whole.view(f"u{values.itemsize}").astype(np.uint64)
    return whole.reshape(-1).view(np.uint64)


@inlined
def stirred(a: Any, b: Any, w: Any) -> tuple[Any, Any]:
    a, b = a ^ w, b + w
    return (a ^ (a >> np.uint64(32))) * ONE, (b ^ (b >> np.uint64(29))) * TWO


@compiled
def absorb(words: Words, first: Ints, state: Digests) -> None:
    """Stirs words[first[k] : first[k + 1]] and how many they are into the digest of each person k.

    Each step can be undone, so two that differ in one word never meet again by that word alone."""
    for k in range(len(state)):
        a, b = state[k]
        c, d = b, a
        start, stop = first[k], first[k + 1]
        for w in range(start, stop - 1, 2):  # two chains, so that neither waits for itself
            a, b = stirred(a, b, words[w])
            c, d = stirred(c, d, words[w + 1])
        if (stop - start) % 2:
            a, b = stirred(a, b, words[stop - 1])
        for last in (c, d, np.uint64(stop - start)):
            a, b = stirred(a, b, last)
        state[k, 0], state[k, 1] = a, b
