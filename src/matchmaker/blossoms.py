"""The heaviest matching of a graph, with the prices that prove it, from a start that is nearly one.

Edmonds, Maximum Matching and a Polyhedron with 0,1-Vertices, 1965; the primal-dual method as in
Galil, Efficient Algorithms for Finding Maximum Matching in Graphs, 1986. Trees grow from all
people left over at once, prices move by a clock, and a heap knows what becomes tight next.

Every vertex v has a price d[v] >= 0, every blossom (an odd set, shrunk) a price z >= 0, and
d[a] + d[b] + 2 z(blossoms around both) >= 2 w for each edge. So no matching weighs more than
(sum d + sum z (size - 1)) / 2, and one whose edges and blossoms are tight weighs just that.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TypeAlias

import numpy as np

from .compiled import compiled
from .graph import (
    EVEN,
    FREE,
    ODD,
    Graph,
    Whole,
    dissolve,
    leaf,
    next_leaf,
    now,
    odd_place,
    rebase,
    release,
    settle,
    slack,
)

Heap: TypeAlias = list[tuple[Whole, Whole]]
"""(time by the clock, what happens): an edge becomes tight, + edges: a blossom loses its price,
+ edges + blossoms: a vertex does."""


@compiled
def step(g: Graph) -> bool:
    """Match, or leave alone at no price, one more vertex; False when none is left that could."""
    n, edges, size = len(g.top), len(g.weight), len(g.label)
    heap: Heap = [(np.int64(0), np.int64(0)) for _ in range(0)]
    g.clock[0] = 0
    g.label[:] = FREE
    g.since[:] = 0
    for root in range(n):
        if g.mate[root] < 0 and g.price[root] > 0:
            _label(g, heap, root, EVEN, -1)
    if not heap:
        return False
    done = False
    while not done:
        when, what = heappop(heap)
        if what >= edges + size:
            g.clock[0] = max(g.clock[0], when)
            _turn(g, what - edges - size, -1)
            done = True
        elif what >= edges:
            _without_price(g, heap, what - edges, when)
        else:
            done = _tight(g, heap, what, when)
    for b in range(size):
        if g.base[b] >= 0 and g.parent[b] < 0:
            settle(g, b)
    for b in range(n, size):
        if g.base[b] >= 0 and g.parent[b] < 0 and g.price[b] == 0:
            dissolve(g, b)
    return True


@compiled
def _without_price(g: Graph, heap: Heap, b: Whole, when: Whole) -> None:
    """An odd blossom whose price has come to nothing opens."""
    there = g.base[b] >= 0 and g.parent[b] < 0 and g.label[b] == ODD
    if there and now(g, b) <= when - g.clock[0]:
        g.clock[0] = max(g.clock[0], when)
        _open(g, heap, b)


@compiled
def _tight(g: Graph, heap: Heap, edge: Whole, when: Whole) -> bool:
    """An edge from an even blossom has become tight: the tree grows, shrinks, or is done."""
    arc = 2 * edge
    one, other = g.top[g.end[arc]], g.top[g.end[arc + 1]]
    if g.label[one] != EVEN:
        arc, one, other = arc + 1, other, one
    if one == other or g.label[one] != EVEN or g.label[other] == ODD:
        return False
    far = g.label[other] == FREE
    left = slack(g, edge)
    due = g.clock[0] + (left if far else left // 2)
    if due > when:
        heappush(heap, (due, edge))
        return False
    g.clock[0] = max(g.clock[0], due)
    v, w = g.end[arc], g.end[arc ^ 1]
    if far and g.mate[g.base[other]] >= 0:
        _label(g, heap, w, ODD, arc)
        return False
    if far:
        _turn(g, v, arc ^ 1)
        rebase(g, other, w)
        g.mate[w] = arc
        return True
    base = _meeting(g, v, w)
    if base >= 0:
        _shrink(g, heap, base, arc)
        return False
    _turn(g, v, arc ^ 1)
    _turn(g, w, arc)
    return True


# Trees ---------------------------------------------------------------------------------------------


@compiled
def _label(g: Graph, heap: Heap, v: Whole, label: Whole, entry: Whole) -> None:
    """Take the blossom of v into a tree; an odd one brings its partner."""
    while True:
        b = g.top[v]
        settle(g, b)
        g.label[b], g.entry[b] = label, entry
        if label == EVEN:
            _look_round(g, heap, b, b)
            return
        if b >= len(g.top):
            heappush(heap, (g.clock[0] + g.price[b], np.int64(len(g.weight) + b)))
        arc = g.mate[g.base[b]]
        v, label, entry = g.end[arc], EVEN, arc ^ 1


@compiled
def _look_round(g: Graph, heap: Heap, part: Whole, b: Whole) -> None:
    """When do the edges of what is now even in b become tight, its vertices free of price?"""
    v = leaf(g, part)
    while v >= 0:
        heappush(heap, (g.clock[0] + g.price[v], np.int64(len(g.weight) + len(g.label) + v)))
        for at in range(g.first[v], g.first[v + 1]):
            arc = g.arcs[at]
            other = g.top[g.end[arc]]
            if other != b and g.label[other] != ODD:
                left = slack(g, arc >> 1)
                due = left if g.label[other] == FREE else left // 2
                heappush(heap, (g.clock[0] + due, arc >> 1))
        v = next_leaf(g, part, v)


@compiled
def _look_out(g: Graph, heap: Heap, b: Whole) -> None:
    """A blossom that fell out of its tree can be reached again."""
    v = leaf(g, b)
    while v >= 0:
        for at in range(g.first[v], g.first[v + 1]):
            arc = g.arcs[at]
            if g.label[g.top[g.end[arc]]] == EVEN:
                heappush(heap, (g.clock[0] + slack(g, arc >> 1), arc >> 1))
        v = next_leaf(g, b, v)


@compiled
def _meeting(g: Graph, v: Whole, w: Whole) -> int:
    """The base of the first blossom on both ways to the root, -1 when the roots differ."""
    seen = [np.int64(0) for _ in range(0)]
    base = -1
    while v >= 0 or w >= 0:
        if v >= 0:
            b = g.top[v]
            if g.label[b] < 0:
                base = g.base[b]
                break
            seen.append(b)
            g.label[b] = -EVEN
            v = -1
            if g.entry[b] >= 0:
                v = g.end[g.entry[g.top[g.end[g.entry[b]]]]]
        v, w = w, v
    for b in seen:
        g.label[b] = EVEN
    return int(base)


@compiled
def _turn(g: Graph, v: Whole, arc: Whole) -> None:
    """Match v along `arc` (-1: leave it alone) and turn over the way from it to the root."""
    while True:
        b = g.top[v]
        rebase(g, b, v)
        g.mate[v] = arc
        if g.entry[b] < 0:
            return
        odd = g.top[g.end[g.entry[b]]]
        arc = g.entry[odd]
        w = g.end[arc ^ 1]
        rebase(g, odd, w)
        g.mate[w] = arc
        v, arc = g.end[arc], arc ^ 1


# Blossoms ------------------------------------------------------------------------------------------


@compiled
def _shrink(g: Graph, heap: Heap, base: Whole, arc: Whole) -> None:
    """A ring of odd length through `arc`, whose ends meet at `base`, becomes one even blossom."""
    g.spare[-1] -= 1
    b = g.spare[g.spare[-1]]
    home = g.top[base]
    v, w = g.end[arc], g.end[arc ^ 1]
    g.base[b], g.child[b], g.parent[b] = base, home, -1
    g.price[b], g.since[b] = 0, g.clock[0]
    last, over = g.top[v], arc
    ring = [last]
    while last != home:  # from v to the base
        before = g.top[g.end[g.entry[last]]]
        g.after[before], g.before[last], g.link[before] = last, before, g.entry[last]
        ring.append(before)
        last = before
    last, here = ring[0], g.top[w]
    while True:  # from v over to w, and on to the base
        g.after[last], g.before[here], g.link[last] = here, last, over
        if here == home:
            break
        ring.append(here)
        over = g.entry[here] ^ 1
        last, here = here, g.top[g.end[g.entry[here]]]
    odd = [each for each in ring if g.label[each] == ODD]
    for each in ring:
        settle(g, each)
    for each in ring:
        g.parent[each] = b
    g.label[b], g.entry[b] = EVEN, g.entry[home]
    v = leaf(g, b)
    while v >= 0:
        g.top[v] = b
        v = next_leaf(g, b, v)
    for each in odd:
        _look_round(g, heap, each, b)


@compiled
def _open(g: Graph, heap: Heap, b: Whole) -> None:
    """An odd blossom without price: its children stand for themselves again, those on the even
    way from the entry to the base in the tree, the others free."""
    settle(g, b)
    entry, first = g.entry[b], g.child[b]
    part = g.end[entry ^ 1]
    while g.parent[part] != b:
        part = g.parent[part]
    forward = odd_place(g, b, part)
    release(g, b)
    while part != first:
        _label(g, heap, g.end[entry ^ 1], ODD, entry)
        part = g.after[part] if forward else g.before[part]
        beyond = g.after[part] if forward else g.before[part]
        entry = g.link[part] if forward else g.link[beyond] ^ 1
        part = beyond
    settle(g, first)
    g.label[first], g.entry[first] = ODD, entry
    if first >= len(g.top):
        heappush(heap, (g.clock[0] + g.price[first], np.int64(len(g.weight) + first)))
    at = g.after[first]
    while at != first:
        if g.label[at] == FREE:
            _look_out(g, heap, at)
        at = g.after[at]
