"""A heap of (distance, node), the smallest first; compiled, in arrays that are there already."""

from __future__ import annotations

from .compiled import compiled
from .keys import Index
from .scores import Ints


@compiled
def push(key: Ints, node: Index, size: int, distance: int, a: int) -> int:
    k = size
    while k > 0:
        above = (k - 1) >> 1
        if key[above] <= distance:
            break
        key[k], node[k] = key[above], node[above]
        k = above
    key[k], node[k] = distance, a
    return size + 1


@compiled
def pop(key: Ints, node: Index, size: int) -> int:
    """Takes the smallest away; the caller has read it from place 0."""
    size -= 1
    last, a = key[size], node[size]
    k = 0
    while True:
        child = 2 * k + 1
        if child >= size:
            break
        if child + 1 < size and key[child + 1] < key[child]:
            child += 1
        if key[child] >= last:
            break
        key[k], node[k] = key[child], node[child]
        k = child
    key[k], node[k] = last, a
    return size
