"""Pairs as single whole numbers in ascending order: looking up some among many."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .scores import Flags, Ints

Index = npt.NDArray[np.int32]


def places(keys: Ints, wanted: Ints) -> Ints:
    """Where in `keys` the wanted are, as far as they are there."""
    at, there = look_up(keys, wanted)
    return np.asarray(at[there])


def has(keys: Ints, wanted: Ints) -> Flags:
    """bool [wanted]: which of them are there."""
    return look_up(keys, wanted)[1]


def inverse(order: Ints) -> Ints:
    """[person] the place of each in a permutation."""
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return place


@compiled
def look_up(keys: Ints, wanted: Ints) -> tuple[Ints, Flags]:
    """(where each would have its place, whether it is there). Each search begins where the last one
    ended and doubles its steps, which is short where the wanted are sorted as well."""
    at, there = np.empty(wanted.size, np.int64), np.empty(wanted.size, np.bool_)
    low = 0
    for k in range(wanted.size):
        step = 1
        if low > 0 and keys[low - 1] >= wanted[k]:
            low, step = 0, keys.size
        high = low
        while high < keys.size and keys[high] < wanted[k]:
            low, high, step = high + 1, high + step, 2 * step
        high = min(high, keys.size)
        while low < high:
            middle = (low + high) >> 1
            if keys[middle] < wanted[k]:
                low = middle + 1
            else:
                high = middle
        at[k], there[k] = low, low < keys.size and keys[low] == wanted[k]
    return at, there


def numbered(codes: npt.NDArray[np.integer]) -> tuple[Ints, Index]:
    """(the different codes, ascending; which of them each is), for whole numbers from 0 up: counted
    instead of sorted where not too many can occur."""
    size = int(codes.max(initial=-1)) + 1
    if size > 4 * len(codes) + 1024:
        different, which = np.unique(codes, return_inverse=True)
        return different.astype(np.int64), which.astype(np.int32)
    occurs = np.zeros(size, np.bool_)
    occurs[codes] = True
    place = np.cumsum(occurs, dtype=np.int32) - np.int32(1)
    return np.flatnonzero(occurs), place[codes]
