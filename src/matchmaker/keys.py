"""Pairs as single whole numbers in ascending order: looking up some among many."""

from __future__ import annotations

import numpy as np

from .scores import Flags, Ints


def places(keys: Ints, wanted: Ints) -> Ints:
    """Where in `keys` the wanted are, as far as they are there."""
    at, there = _found(keys, wanted)
    return np.asarray(at[there])


def has(keys: Ints, wanted: Ints) -> Flags:
    """bool [wanted]: which of them are there."""
    return _found(keys, wanted)[1]


def inverse(order: Ints) -> Ints:
    """[person] the place of each in a permutation."""
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return place


def _found(keys: Ints, wanted: Ints) -> tuple[Ints, Flags]:
    if not len(keys):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return at, np.asarray(keys[at] == wanted, np.bool_)
