"""Repair that moves prices only near what has changed.

A path that goes on behind the hub moves everybody's price by its length beyond it. So whoever has a unit
too many sends it no further than to the hub, and whoever lacks one gets it from nowhere behind the hub:
the same search against the direction of the arcs. When everybody else is in balance, the hub is too.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from . import paths
from .book import FAR, Book, Edges, by_mentor, drop, use
from .compiled import compiled, inlined
from .heap import pop, push
from .keys import Index
from .network import AT_ONCE, Network
from .paths import Nodes, Search, forget
from .scores import Ints

GoOn = Callable[[], bool] | None


def settle_nearby(net: Network, go_on: GoOn = None) -> bool:
    """As `Network.settle`, for few changes to prices that were optimal before them."""
    excess = net.excess()
    _to_the_hub(net, excess, go_on)
    _from_the_hub(net, excess, go_on)
    return net.settle(go_on)


def _to_the_hub(net: Network, excess: Ints, go_on: GoOn) -> None:
    """Units that find no way stay where they are."""
    excess[-1] = -FAR
    sources = np.flatnonzero(excess > 0)
    while sources.size and (go_on is None or go_on()):
        done = paths.augment(
            net.edges, net.book, net.nodes, net.scratch(), excess, sources, AT_ONCE
        )
        if done < 0:
            break
        net.paths += done
        sources = sources[excess[sources] > 0]


def _from_the_hub(net: Network, excess: Ints, go_on: GoOn) -> None:
    excess[-1] = FAR
    lacking = np.flatnonzero(excess < 0)
    if not lacking.size:
        return
    order = by_mentor(net.edges)
    while lacking.size and (go_on is None or go_on()):
        done = fetch(net.edges, net.book, net.nodes, net.scratch(), order, excess, lacking, AT_ONCE)
        if done < 0:
            break
        net.paths += done
        lacking = lacking[excess[lacking] < 0]


@compiled
def fetch(
    edges: Edges,
    book: Book,
    nodes: Nodes,
    search: Search,
    order: Index,
    excess: Ints,
    lacking: Ints,
    most: int,
) -> int:
    """At most so many units, each along the shortest path from who has one too many, the hub
    included, to who lacks one; how many, or -1 when none comes to one of them."""
    done = 0
    for node in lacking:
        while excess[node] < 0:
            if done >= most:
                return done
            giver, touched = nearest_giver(edges, book, nodes, search, order, node, excess)
            if giver < 0:
                forget(search, touched)
                return -1
            _reprice(nodes, search, touched, search.distance[giver])
            _give(edges, book, nodes, search, giver, node)
            excess[giver] -= 1
            excess[node] += 1
            forget(search, touched)
            done += 1
    return done


@compiled
def nearest_giver(
    edges: Edges, book: Book, nodes: Nodes, search: Search, order: Index, to: int, excess: Ints
) -> tuple[int, int]:
    """(nearest node with a unit too many, or -1; how many nodes were touched), distances counted
    to `to`; `parent` is the edge that leads on. The search ends at the hub."""
    n, m = nodes.u.size, nodes.v.size
    hub, giver, best = n + m, -1, FAR
    waiting, touched = _arrive(search, to, 0, -2, 0, 0)
    while waiting > 0:
        here, b = search.key[0], search.node[0]
        waiting = pop(search.key, search.node, waiting)
        if here >= best:
            break
        if search.settled[b]:
            continue
        search.settled[b] = True
        if b < n:
            rest, from_hub = here - nodes.u[b], nodes.given[b] < nodes.demand[b]
            first, last = edges.first[b], edges.first[b + 1]
        else:
            j = b - n
            rest, from_hub = here + nodes.v[j], nodes.taken[j] > nodes.low[j]
            first, last = edges.slot_first[j], edges.slot_first[j + 1]
        for k in range(first, last):
            if b < n:
                e = k
                a, is_open = n + edges.mentor[e], book.at[e] >= 0
                reach = rest + edges.gain[e] - nodes.v[a - n]
            else:
                e = order[k]
                a, is_open = edges.mentee[e], book.at[e] < 0
                reach = rest + nodes.u[a] - edges.gain[e]
            if is_open and reach < best and reach < search.distance[a]:
                waiting, touched = _arrive(search, a, reach, e, waiting, touched)
                if excess[a] > 0:
                    giver, best = a, reach
        if from_hub and rest + nodes.hub[0] < best:
            best, giver = rest + nodes.hub[0], hub
            waiting, touched = _arrive(search, hub, best, -1, waiting, touched)
            search.hub_from[0] = b
    return giver, touched


@inlined
def _arrive(
    search: Search, a: int, reach: int, parent: int, waiting: int, touched: int
) -> tuple[int, int]:
    if search.distance[a] == FAR:
        search.touched[touched] = a
        touched += 1
    search.distance[a], search.parent[a] = reach, parent
    return push(search.key, search.node, waiting, reach, a), touched


@compiled
def _reprice(nodes: Nodes, search: Search, touched: int, length: int) -> None:
    """As `paths.reprice`, for distances to one node instead of from it."""
    n, hub = nodes.u.size, nodes.u.size + nodes.v.size
    for k in range(touched):
        a = search.touched[k]
        nearer = length - search.distance[a]
        if nearer > 0 and a < n:
            nodes.u[a] += nearer
        elif nearer > 0 and a < hub:
            nodes.v[a - n] -= nearer


@compiled
def _give(edges: Edges, book: Book, nodes: Nodes, search: Search, giver: int, to: int) -> None:
    """One unit along the path that begins at the giver."""
    n, hub = nodes.u.size, nodes.u.size + nodes.v.size
    a = giver
    while a != to:
        e = search.parent[a]
        if a < n:
            use(edges, book, e)
            a = n + edges.mentor[e]
        elif a < hub:
            drop(edges, book, e)
            a = edges.mentee[e]
        else:
            a = search.hub_from[0]
            if a < n:
                nodes.given[a] += 1
            else:
                nodes.taken[a - n] -= 1
