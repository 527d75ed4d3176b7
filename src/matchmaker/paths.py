"""Shortest augmenting paths, compiled: Dijkstra over the residual arcs, and what is sent along them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .book import FAR, Book, Edges, drop, use
from .compiled import compiled
from .heap import pop, push
from .keys import Index
from .scores import Ints


class Nodes(NamedTuple):
    """Prices, units to and from the hub, and their limits."""

    u: Ints
    v: Ints
    hub: Ints
    given: Ints
    taken: Ints
    owed: Ints
    demand: Ints
    low: Ints
    high: Ints


class Search(NamedTuple):
    """Room for one search; `distance` is FAR and `settled` False everywhere between searches.

    Nodes: mentees, then mentors, then the hub. `parent` is -2 for a source, -1 when reached from
    the hub, else the edge; the hub itself is reached from `hub_from`.
    """

    distance: Ints
    parent: Index
    settled: npt.NDArray[np.bool_]
    touched: Index
    key: Ints
    node: Index
    stack: Index
    hub_from: Index


def search_for(shape: tuple[int, int], edges: int) -> Search:
    size = sum(shape) + 1
    room = 2 * edges + 2 * size + 16
    return Search(
        np.full(size, FAR, np.int64),
        np.full(size, -2, np.int32),
        np.zeros(size, np.bool_),
        np.empty(size, np.int32),
        np.empty(room, np.int64),
        np.empty(room, np.int32),
        np.empty(room, np.int32),
        np.empty(1, np.int32),
    )


@compiled
def nearest(
    edges: Edges, book: Book, nodes: Nodes, search: Search, sources: Ints, excess: Ints
) -> tuple[int, int]:
    """(nearest node with a deficit, or -1; how many nodes were touched).

    Nodes nearer than it are settled. Whatever is not nearer than a deficit known of is left out.
    """
    n, m = nodes.u.size, nodes.v.size
    hub = n + m
    distance, parent = search.distance, search.parent
    waiting, ready, touched = 0, 0, 0
    target, best = -1, FAR
    for a in sources:
        distance[a] = 0
        parent[a] = -2
        search.touched[touched] = a
        touched += 1
        search.stack[ready] = a
        ready += 1
    while ready > 0 or waiting > 0:
        if ready > 0:
            ready -= 1
            a = search.stack[ready]
            here = distance[a]
        else:
            here, a = search.key[0], search.node[0]
            waiting = pop(search.key, search.node, waiting)
            if here >= best:
                break
            if here > distance[a]:
                continue
        if search.settled[a] or here >= best:
            continue
        search.settled[a] = True
        if a < n:
            i, price = a, nodes.u[a]
            base = here + price
            for e in range(edges.first[i], edges.first[i + 1]):
                b = n + edges.mentor[e]
                reach = base + nodes.v[b - n] - edges.gain[e]
                if reach < best and reach < distance[b] and book.at[e] < 0:
                    if distance[b] == FAR:
                        search.touched[touched] = b
                        touched += 1
                    distance[b], parent[b] = reach, e
                    if excess[b] < 0:
                        target, best = b, reach
                    elif reach == here:
                        search.stack[ready] = b
                        ready += 1
                    else:
                        waiting = push(search.key, search.node, waiting, reach, b)
            if nodes.given[i] > nodes.owed[i]:
                reach = base - nodes.hub[0]
                if reach < best and reach < distance[hub]:
                    if distance[hub] == FAR:
                        search.touched[touched] = hub
                        touched += 1
                    distance[hub], parent[hub], search.hub_from[0] = reach, -1, a
                    if excess[hub] < 0:
                        target, best = hub, reach
                    elif reach == here:
                        search.stack[ready] = hub
                        ready += 1
                    else:
                        waiting = push(search.key, search.node, waiting, reach, hub)
        elif a < hub:
            j, price = a - n, nodes.v[a - n]
            start = edges.slot_first[j]
            for place in range(start, start + book.load[j]):
                e = book.slots[place]
                b = edges.mentee[e]
                reach = here + edges.gain[e] - nodes.u[b] - price
                if reach < best and reach < distance[b]:
                    if distance[b] == FAR:
                        search.touched[touched] = b
                        touched += 1
                    distance[b], parent[b] = reach, e
                    if excess[b] < 0:
                        target, best = b, reach
                    elif reach == here:
                        search.stack[ready] = b
                        ready += 1
                    else:
                        waiting = push(search.key, search.node, waiting, reach, b)
            if nodes.taken[j] < nodes.high[j]:
                reach = here - price - nodes.hub[0]
                if reach < best and reach < distance[hub]:
                    if distance[hub] == FAR:
                        search.touched[touched] = hub
                        touched += 1
                    distance[hub], parent[hub], search.hub_from[0] = reach, -1, a
                    if excess[hub] < 0:
                        target, best = hub, reach
                    elif reach == here:
                        search.stack[ready] = hub
                        ready += 1
                    else:
                        waiting = push(search.key, search.node, waiting, reach, hub)
        else:
            base = here + nodes.hub[0]
            for b in range(hub):
                if b < n:
                    if nodes.given[b] >= nodes.demand[b]:
                        continue
                    reach = base - nodes.u[b]
                else:
                    if nodes.taken[b - n] <= nodes.low[b - n]:
                        continue
                    reach = base + nodes.v[b - n]
                if reach < best and reach < distance[b]:
                    if distance[b] == FAR:
                        search.touched[touched] = b
                        touched += 1
                    distance[b], parent[b] = reach, -1
                    if excess[b] < 0:
                        target, best = b, reach
                    elif reach == here:
                        search.stack[ready] = b
                        ready += 1
                    else:
                        waiting = push(search.key, search.node, waiting, reach, b)
    return target, touched


@compiled
def before(edges: Edges, search: Search, n: int, hub: int, a: int) -> int:
    """The node from which `a` was reached, -1 for a source."""
    if search.parent[a] == -2:
        return -1
    if a == hub:
        return int(search.hub_from[0])
    if search.parent[a] == -1:
        return hub
    e = search.parent[a]
    return n + int(edges.mentor[e]) if a < n else int(edges.mentee[e])


@compiled
def forget(search: Search, touched: int) -> None:
    for k in range(touched):
        a = search.touched[k]
        search.distance[a] = FAR
        search.settled[a] = False
        search.parent[a] = -2


@compiled
def room(nodes: Nodes, n: int, hub: int, a: int, b: int) -> int:
    """How many units the arc from a to b takes."""
    units = 1
    if a == hub and b < n:
        units = nodes.demand[b] - nodes.given[b]
    elif a == hub:
        units = nodes.taken[b - n] - nodes.low[b - n]
    elif b == hub and a < n:
        units = nodes.given[a] - nodes.owed[a]
    elif b == hub:
        units = nodes.high[a - n] - nodes.taken[a - n]
    return units


@compiled
def send(edges: Edges, book: Book, nodes: Nodes, search: Search, target: int, amount: int) -> None:
    """Units along the path that ends at target."""
    n = nodes.u.size
    hub = n + nodes.v.size
    b = target
    while True:
        a = before(edges, search, n, hub, b)
        if a < 0:
            break
        if a == hub:
            if b < n:
                nodes.given[b] += amount
            else:
                nodes.taken[b - n] -= amount
        elif b == hub:
            if a < n:
                nodes.given[a] -= amount
            else:
                nodes.taken[a - n] += amount
        elif a < n:
            use(edges, book, search.parent[b])
        else:
            drop(edges, book, search.parent[b])
        b = a


@compiled
def reprice(nodes: Nodes, search: Search, touched: int, length: int) -> None:
    """Lengths become length + distance[a] - distance[b]: zero along shortest paths."""
    n = nodes.u.size
    hub = n + nodes.v.size
    for k in range(touched):
        a = search.touched[k]
        nearer = length - search.distance[a]
        if search.settled[a] and nearer > 0:
            if a < n:
                nodes.u[a] -= nearer
            elif a < hub:
                nodes.v[a - n] += nearer
            else:
                nodes.hub[0] -= nearer


@compiled
def augment(
    edges: Edges,
    book: Book,
    nodes: Nodes,
    search: Search,
    excess: Ints,
    sources: Ints,
    most: int,
) -> int:
    """At most so many shortest paths, source by source; how many, or -1 when one has no way."""
    n = nodes.u.size
    hub = n + nodes.v.size
    done = 0
    one = np.zeros(1, np.int64)
    for source in sources:
        while excess[source] > 0:
            if done >= most:
                return done
            one[0] = source
            target, touched = nearest(edges, book, nodes, search, one, excess)
            if target < 0:
                forget(search, touched)
                return -1
            reprice(nodes, search, touched, search.distance[target])
            amount = min(excess[source], -excess[target])
            b = target
            while True:
                a = before(edges, search, n, hub, b)
                if a < 0:
                    break
                amount = min(amount, room(nodes, n, hub, a, b))
                b = a
            send(edges, book, nodes, search, target, amount)
            excess[source] -= amount
            excess[target] += amount
            forget(search, touched)
            done += 1
    return done


@compiled
def distances(edges: Edges, book: Book, nodes: Nodes, search: Search, sources: Ints) -> Ints:
    """int64 [node]: shortest path from any of the sources, FAR where there is none."""
    nobody = np.zeros(search.distance.size, np.int64)
    _, touched = nearest(edges, book, nodes, search, sources, nobody)
    found = search.distance.copy()
    forget(search, touched)
    return found
