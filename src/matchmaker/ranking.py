"""The best few of a row, and between equals an order of the row's own.

One order for all would send everybody to the same few people wherever many scores are the same. Here
the columns stand in one order, by rank, and each row takes them in turn by (times * rank + plus) modulo a
prime, which is different for every rank. Rows with numbers of their own choose nearly at random, and of
a few random choices each a matching that leaves nobody out is nearly certain (Walkup, Matchings in Random
Regular Bipartite Digraphs, 1980).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compiled import compiled, inlined
from .scores import Ints, Turns

Index = npt.NDArray[np.int32]
PRIME = 2**31 - 1


class Heap(NamedTuple):
    """The smallest at the root: of equals the one whose turn comes last."""

    worth: Ints
    turn: Ints
    column: Index


def in_order(rank: Ints, rows: int) -> Turns:
    """Of equals the lowest rank, for every row."""
    return Turns(rank, np.ones(rows, np.int64), np.zeros(rows, np.int64))


def own_order(rank: Ints, people: Ints) -> Turns:
    """Each person has an order of its own. people: int64 [row], 0 and up."""
    mixed = _mixed(people.astype(np.uint64))
    times = mixed % np.uint64(PRIME - 1) + np.uint64(1)
    plus = (mixed >> np.uint64(32)) % np.uint64(PRIME)
    return Turns(rank, times.astype(np.int64), plus.astype(np.int64))


def _mixed(number: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Every bit depends on every bit (splitmix64: Steele, Lea, Flood 2014), modulo 2^64."""
    mixed = (number + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), np.uint64)


@inlined
def turn_of(turns: Turns, a: int, j: int) -> int:
    return int((turns.times[a] * turns.rank[j] + turns.plus[a]) % PRIME)


@compiled
def sift_down(heap: Heap, size: int, new: int, turn: int, at: int) -> None:
    """Puts a new one in place of the root."""
    worth, turns, column = heap
    k = 0
    while True:
        child = 2 * k + 1
        if child >= size:
            break
        other = child + 1
        if other < size and (
            worth[other] < worth[child]
            or (worth[other] == worth[child] and turns[other] > turns[child])
        ):
            child = other
        if worth[child] > new or (worth[child] == new and turns[child] < turn):
            break
        worth[k], turns[k], column[k] = worth[child], turns[child], column[child]
        k = child
    worth[k], turns[k], column[k] = new, turn, at


@compiled
def sift_up(heap: Heap, size: int, new: int, turn: int, at: int) -> None:
    """Adds a new one behind the first `size`."""
    worth, turns, column = heap
    k = size
    while k > 0:
        parent = (k - 1) >> 1
        if worth[parent] < new or (worth[parent] == new and turns[parent] > turn):
            break
        worth[k], turns[k], column[k] = worth[parent], turns[parent], column[parent]
        k = parent
    worth[k], turns[k], column[k] = new, turn, at
