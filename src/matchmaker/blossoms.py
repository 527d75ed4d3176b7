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
from typing import NamedTuple, TypeAlias

import numpy as np

from .compiled import compiled
from .scores import Ints

Whole: TypeAlias = int | np.int64
Heap: TypeAlias = list[tuple[Whole, Whole]]
"""(time by the clock, what happens): an edge becomes tight, + edges: a blossom loses its price,
+ edges + blossoms: a vertex does."""

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
            _settle(g, b)
    for b in range(n, size):
        if g.base[b] >= 0 and g.parent[b] < 0 and g.price[b] == 0:
            _dissolve(g, b)
    return True


@compiled
def _without_price(g: Graph, heap: Heap, b: Whole, when: Whole) -> None:
    """An odd blossom whose price has come to nothing opens."""
    there = g.base[b] >= 0 and g.parent[b] < 0 and g.label[b] == ODD
    if there and _now(g, b) <= when - g.clock[0]:
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
    slack = _slack(g, edge)
    due = g.clock[0] + (slack if far else slack // 2)
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
        _rebase(g, other, w)
        g.mate[w] = arc
        return True
    base = _meeting(g, v, w)
    if base >= 0:
        _shrink(g, heap, base, arc)
        return False
    _turn(g, v, arc ^ 1)
    _turn(g, w, arc)
    return True


# Prices --------------------------------------------------------------------------------------------


@compiled
def _now(g: Graph, b: Whole) -> int:
    """The price at this time by the clock; b is a vertex or a top blossom."""
    at = g.label[g.top[b]] if b < len(g.top) else g.label[b]
    passed = g.clock[0] - g.since[b]
    sign = -1 if at == EVEN else (1 if at == ODD else 0)
    return int(g.price[b] + sign * passed if b < len(g.top) else g.price[b] - sign * passed)


@compiled
def _slack(g: Graph, edge: Whole) -> int:
    return int(_now(g, g.end[2 * edge]) + _now(g, g.end[2 * edge + 1]) - 2 * g.weight[edge])


@compiled
def _settle(g: Graph, b: Whole) -> None:
    """Write down the prices in a top blossom before its label changes."""
    if b >= len(g.top):
        g.price[b] = _now(g, b)
        g.since[b] = g.clock[0]
    v = _leaf(g, b)
    while v >= 0:
        g.price[v] = _now(g, v)
        g.since[v] = g.clock[0]
        v = _next_leaf(g, b, v)


@compiled
def _leaf(g: Graph, b: Whole) -> Whole:
    while b >= len(g.top):
        b = g.child[b]
    return b


@compiled
def _next_leaf(g: Graph, b: Whole, v: Whole) -> Whole:
    """The vertex of b that follows v, -1 after the last."""
    while v != b and g.after[v] == g.child[g.parent[v]]:
        v = g.parent[v]
    return -1 if v == b else _leaf(g, g.after[v])


# Trees ---------------------------------------------------------------------------------------------


@compiled
def _label(g: Graph, heap: Heap, v: Whole, label: Whole, entry: Whole) -> None:
    """Take the blossom of v into a tree; an odd one brings its partner."""
    while True:
        b = g.top[v]
        _settle(g, b)
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
    v = _leaf(g, part)
    while v >= 0:
        heappush(heap, (g.clock[0] + g.price[v], np.int64(len(g.weight) + len(g.label) + v)))
        for at in range(g.first[v], g.first[v + 1]):
            arc = g.arcs[at]
            other = g.top[g.end[arc]]
            if other != b and g.label[other] != ODD:
                slack = _slack(g, arc >> 1)
                due = slack if g.label[other] == FREE else slack // 2
                heappush(heap, (g.clock[0] + due, arc >> 1))
        v = _next_leaf(g, part, v)


@compiled
def _look_out(g: Graph, heap: Heap, b: Whole) -> None:
    """A blossom that fell out of its tree can be reached again."""
    v = _leaf(g, b)
    while v >= 0:
        for at in range(g.first[v], g.first[v + 1]):
            arc = g.arcs[at]
            if g.label[g.top[g.end[arc]]] == EVEN:
                heappush(heap, (g.clock[0] + _slack(g, arc >> 1), arc >> 1))
        v = _next_leaf(g, b, v)


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
        _rebase(g, b, v)
        g.mate[v] = arc
        if g.entry[b] < 0:
            return
        odd = g.top[g.end[g.entry[b]]]
        arc = g.entry[odd]
        w = g.end[arc ^ 1]
        _rebase(g, odd, w)
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
        _settle(g, each)
    for each in ring:
        g.parent[each] = b
    g.label[b], g.entry[b] = EVEN, g.entry[home]
    v = _leaf(g, b)
    while v >= 0:
        g.top[v] = b
        v = _next_leaf(g, b, v)
    for each in odd:
        _look_round(g, heap, each, b)


@compiled
def _rebase(g: Graph, b: Whole, v: Whole) -> None:
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
        forward = _odd_place(g, b, part)
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
def _odd_place(g: Graph, b: Whole, part: Whole) -> bool:
    """Whether part is an odd number of steps behind the child with the base."""
    odd, at = False, g.child[b]
    while at != part:
        at, odd = g.after[at], not odd
    return odd


@compiled
def _open(g: Graph, heap: Heap, b: Whole) -> None:
    """An odd blossom without price: its children stand for themselves again, those on the even
    way from the entry to the base in the tree, the others free."""
    _settle(g, b)
    entry, first = g.entry[b], g.child[b]
    part = g.end[entry ^ 1]
    while g.parent[part] != b:
        part = g.parent[part]
    forward = _odd_place(g, b, part)
    _release(g, b)
    while part != first:
        _label(g, heap, g.end[entry ^ 1], ODD, entry)
        part = g.after[part] if forward else g.before[part]
        beyond = g.after[part] if forward else g.before[part]
        entry = g.link[part] if forward else g.link[beyond] ^ 1
        part = beyond
    _settle(g, first)
    g.label[first], g.entry[first] = ODD, entry
    if first >= len(g.top):
        heappush(heap, (g.clock[0] + g.price[first], np.int64(len(g.weight) + first)))
    at = g.after[first]
    while at != first:
        if g.label[at] == FREE:
            _look_out(g, heap, at)
        at = g.after[at]


@compiled
def _release(g: Graph, b: Whole) -> None:
    """The children of b become top blossoms, free; the number b can be used anew."""
    at = g.child[b]
    while g.parent[at] == b:
        g.parent[at], g.label[at], g.entry[at] = -1, FREE, -1
        v = _leaf(g, at)
        while v >= 0:
            g.top[v] = at
            v = _next_leaf(g, at, v)
        at = g.after[at]
    g.base[b], g.label[b] = -1, FREE
    g.spare[g.spare[-1]] = b
    g.spare[-1] += 1


@compiled
def _dissolve(g: Graph, b: Whole) -> None:
    """Between steps a blossom without price is nothing, nor is one in it."""
    todo = [b]
    while todo:
        b = todo.pop()
        first = g.child[b]
        _release(g, b)
        at = first
        while True:
            if at >= len(g.top) and g.price[at] == 0:
                todo.append(at)
            at = g.after[at]
            if at == first:
                break
