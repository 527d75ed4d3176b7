"""A graph in which odd rings are shrunk to blossoms, within each other, and prices that go by a clock; compiled."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np

from .compiled import compiled
from .scores import Ints

Whole: TypeAlias = int | np.int64

FREE, EVEN, ODD = 0, 1, 2
"""Labels of a top blossom: in no tree; at an even, at an odd distance from the root of its tree."""


class Graph(NamedTuple):
    """Edge k joins end[2 k] and end[2 k + 1]; an arc p leads to end[p], its twin p ^ 1 back.

    Vertices are 0 to n - 1, blossoms n and up; a vertex is a blossom of one. Blossoms of one
    parent stand in a ring: link[b] is the arc from after[b] back to b.
    """

    end: Ints
    weight: Ints
    first: Ints  # arcs out of v: arcs[first[v]:first[v + 1]]
    arcs: Ints
    mate: Ints  # [vertex] arc to the partner, -1 = alone
    price: Ints  # [blossom] d of a vertex, z of a blossom, as of `since`
    since: Ints
    clock: Ints  # [1]
    label: Ints
    entry: Ints  # [blossom] arc back to whom it got its label from, -1 = root
    top: Ints  # [vertex] the outermost blossom around it
    parent: Ints
    base: Ints  # [blossom] the one vertex of it that is not matched inside
    child: Ints  # [blossom] the child that holds the base
    after: Ints
    before: Ints
    link: Ints
    spare: Ints  # numbers of blossoms to use, and how many they are at the end


def graph(vertices: int, edges: Ints, weight: Ints, price: Ints, mates: Ints) -> Graph:
    """edges: int [k, 2]; weight: int [k]; price: int [vertex], all of one parity, with
    price[a] + price[b] >= 2 weight; mates: edge of each vertex, -1 = alone, all of them tight."""
    end = edges.reshape(-1).astype(np.int64)
    out = np.arange(len(end), dtype=np.int64) ^ 1
    first = np.zeros(vertices + 1, np.int64)
    np.cumsum(np.bincount(end, minlength=vertices), out=first[1:])
    arcs = out[np.argsort(end, kind="stable")]
    mate = np.where(mates >= 0, 2 * mates, -1)
    own = (
        (mates >= 0) & (end[np.maximum(mate, 0)] == np.arange(vertices)) if len(end) else mates >= 0
    )
    mate = np.where(own, mate + 1, mate)
    size = vertices + vertices // 2 + 1

    def fresh(fill: int = -1) -> Ints:
        return np.full(size, fill, np.int64)

    base, prices = fresh(), fresh(0)
    base[:vertices] = np.arange(vertices)
    prices[:vertices] = price
    spare = np.append(np.arange(size - 1, vertices - 1, -1), size - vertices).astype(np.int64)
    return Graph(
        end,
        weight.astype(np.int64),
        first,
        arcs,
        mate.astype(np.int64),
        prices,
        fresh(0),
        np.zeros(1, np.int64),
        fresh(FREE),
        fresh(),
        np.arange(vertices, dtype=np.int64),
        fresh(),
        base,
        fresh(),
        fresh(),
        fresh(),
        fresh(),
        spare,
    )


# Prices -------------------------------------------------------------------------------------------


@compiled
def now(g: Graph, b: Whole) -> int:
    """The price at this time by the clock; b is a vertex or a top blossom."""
    at = g.label[g.top[b]] if b < len(g.top) else g.label[b]
    passed = g.clock[0] - g.since[b]
    sign = -1 if at == EVEN else (1 if at == ODD else 0)
    return int(g.price[b] + sign * passed if b < len(g.top) else g.price[b] - sign * passed)


@compiled
def slack(g: Graph, edge: Whole) -> int:
    return int(now(g, g.end[2 * edge]) + now(g, g.end[2 * edge + 1]) - 2 * g.weight[edge])


@compiled
def settle(g: Graph, b: Whole) -> None:
    """Write down the prices in a top blossom before its label changes."""
    if b >= len(g.top):
        g.price[b] = now(g, b)
        g.since[b] = g.clock[0]
    v = leaf(g, b)
    while v >= 0:
        g.price[v] = now(g, v)
        g.since[v] = g.clock[0]
        v = next_leaf(g, b, v)


@compiled
def leaf(g: Graph, b: Whole) -> Whole:
    while b >= len(g.top):
        b = g.child[b]
    return b


@compiled
def next_leaf(g: Graph, b: Whole, v: Whole) -> Whole:
    """The vertex of b that follows v, -1 after the last."""
    while v != b and g.after[v] == g.child[g.parent[v]]:
        v = g.parent[v]
    return -1 if v == b else leaf(g, g.after[v])


# Rings --------------------------------------------------------------------------------------------


@compiled
def rebase(g: Graph, b: Whole, v: Whole) -> None:
    """Match round the ring of b and of the blossoms in it, so that v is the one left over."""
    todo = [(b, v)]
    while todo:
        b, v = todo.pop()
        if g.base[b] == v:
            continue
        part = v
        while g.parent[part] != b:
            part = g.parent[part]
        todo.append((part, v))
        forward = odd_place(g, b, part)
        here = part
        while here != g.child[b]:
            here = g.after[here] if forward else g.before[here]
            beyond = g.after[here] if forward else g.before[here]
            arc = g.link[here] if forward else g.link[beyond] ^ 1
            a, z = g.end[arc], g.end[arc ^ 1]
            todo.append((here, a))
            todo.append((beyond, z))
            g.mate[a], g.mate[z] = arc ^ 1, arc
            here = beyond
        g.child[b], g.base[b] = part, v


@compiled
def odd_place(g: Graph, b: Whole, part: Whole) -> bool:
    """Whether part is an odd number of steps behind the child with the base."""
    odd, at = False, g.child[b]
    while at != part:
        at, odd = g.after[at], not odd
    return odd


@compiled
def release(g: Graph, b: Whole) -> None:
    """The children of b become top blossoms, free; the number b can be used anew."""
    at = g.child[b]
    while g.parent[at] == b:
        g.parent[at], g.label[at], g.entry[at] = -1, FREE, -1
        v = leaf(g, at)
        while v >= 0:
            g.top[v] = at
            v = next_leaf(g, at, v)
        at = g.after[at]
    g.base[b], g.label[b] = -1, FREE
    g.spare[g.spare[-1]] = b
    g.spare[-1] += 1


@compiled
def dissolve(g: Graph, b: Whole) -> None:
    """Between steps a blossom without price is nothing, nor is one in it."""
    todo = [b]
    while todo:
        b = todo.pop()
        first = g.child[b]
        release(g, b)
        at = first
        while True:
            if at >= len(g.top) and g.price[at] == 0:
                todo.append(at)
            at = g.after[at]
            if at == first:
                break
