"""Shortest augmenting paths, compiled: what Network does to one edge or along one path."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .scores import Ints

Index = npt.NDArray[np.int32]

CLOSED = -(2**60)
FAR = 2**59


class Edges(NamedTuple):
    """Pairs that take part: those of mentee i are first[i] to first[i + 1]."""

    first: Ints
    mentee: Index
    mentor: Index
    gain: Ints
    slot_first: Ints
    """[mentor + 1] where each mentor's list of used edges starts in `slots`"""


class Book(NamedTuple):
    """Which edges are used."""

    at: Index
    """[edge] place in the mentor's list, -1 = unused"""
    slots: Index
    """used edges, mentor by mentor"""
    filled: Ints
    """[mentee] used edges"""
    load: Ints
    """[mentor] used edges"""


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
def split(keys: Ints, width: int) -> tuple[Index, Index]:
    """(mentee, mentor) of sorted keys, mentee * width + mentor, without a division for each."""
    row, column = np.empty(keys.size, np.int32), np.empty(keys.size, np.int32)
    i, first = 0, 0
    for k in range(keys.size):
        if keys[k] - first >= width:
            i = keys[k] // width
            first = i * width
        row[k], column[k] = i, keys[k] - first
    return row, column


# -- one edge --------------------------------------------------------------------------------


@compiled
def use(edges: Edges, book: Book, e: int) -> None:
    i, j = edges.mentee[e], edges.mentor[e]
    place = book.load[j]
    book.slots[edges.slot_first[j] + place] = e
    book.at[e] = place
    book.load[j] += 1
    book.filled[i] += 1


@compiled
def drop(edges: Edges, book: Book, e: int) -> None:
    i, j = edges.mentee[e], edges.mentor[e]
    book.load[j] -= 1
    book.filled[i] -= 1
    base = edges.slot_first[j]
    last = book.slots[base + book.load[j]]
    book.slots[base + book.at[e]] = last
    book.at[last] = book.at[e]
    book.at[e] = -1


@compiled
def use_where_free(edges: Edges, book: Book, demand: Ints, high: Ints, wanted: Ints) -> None:
    for e in wanted:
        i, j = edges.mentee[e], edges.mentor[e]
        if book.at[e] < 0 and book.filled[i] < demand[i] and book.load[j] < high[j]:
            use(edges, book, e)


@compiled
def use_what_pays(edges: Edges, book: Book, u: Ints, v: Ints) -> None:
    """All edges that are worth more than their two prices."""
    for i in range(u.size):
        for e in range(edges.first[i], edges.first[i + 1]):
            if edges.gain[e] > CLOSED and edges.gain[e] - u[i] > v[edges.mentor[e]]:
                use(edges, book, e)


@compiled
def by_mentor(edges: Edges) -> Index:
    """Edges in the order of mentors, then mentees."""
    order = np.empty(edges.mentor.size, np.int32)
    place = edges.slot_first.copy()
    for e in range(order.size):
        j = edges.mentor[e]
        order[place[j]] = e
        place[j] += 1
    return order


@compiled
def greedy(edges: Edges, book: Book, demand: Ints, high: Ints) -> None:
    """Everybody in turn takes the best that is free."""
    for i in range(demand.size):
        while book.filled[i] < demand[i]:
            best, gain = -1, 0
            for e in range(edges.first[i], edges.first[i + 1]):
                if book.at[e] < 0 and edges.gain[e] > gain:
                    j = edges.mentor[e]
                    if book.load[j] < high[j]:
                        best, gain = e, edges.gain[e]
            if best < 0:
                break
            use(edges, book, best)


@compiled
def used_edges(edges: Edges, book: Book) -> Ints:
    used = np.empty(book.load.sum(), np.int64)
    count = 0
    for j in range(book.load.size):
        start = edges.slot_first[j]
        for place in range(start, start + book.load[j]):
            used[count] = book.slots[place]
            count += 1
    used.sort()
    return used


@compiled
def close_costly(
    edges: Edges, at: Index, by_mentor: Index, u: Ints, v: Ints, rows: Ints, columns: Ints
) -> None:
    """Closes the unused edges that cost something, of these mentees and of these mentors.

    by_mentor: edges sorted by mentor."""
    for i in rows:
        for e in range(edges.first[i], edges.first[i + 1]):
            if at[e] < 0 and u[i] + v[edges.mentor[e]] > edges.gain[e]:
                edges.gain[e] = CLOSED
    for j in columns:
        for place in range(edges.slot_first[j], edges.slot_first[j + 1]):
            e = by_mentor[place]
            if at[e] < 0 and u[edges.mentee[e]] + v[j] > edges.gain[e]:
                edges.gain[e] = CLOSED


@compiled
def worth_over(edges: Edges, u: Ints, v: Ints) -> int:
    """What the open edges are worth above these prices, all together."""
    total = 0
    for e in range(edges.gain.size):
        if edges.gain[e] > CLOSED:
            total += max(0, edges.gain[e] - u[edges.mentee[e]] - v[edges.mentor[e]])
    return total


@compiled
def most_left(edges: Edges, i: int, v: Ints) -> int:
    """What the best mentor leaves over to mentee i, at least 0."""
    best = 0
    for e in range(edges.first[i], edges.first[i + 1]):
        best = max(best, edges.gain[e] - v[edges.mentor[e]])
    return best


@compiled
def price_by_the_best(edges: Edges, people: Ints, v: Ints, u: Ints) -> None:
    for i in people:
        u[i] = most_left(edges, i, v)


@compiled
def lowest_mentee_prices(edges: Edges, demand: Ints, v: Ints, u: Ints) -> None:
    """u[i]: what the last wanted mentor leaves over at prices v, at least 0.

    With demand d that is the d-th largest gain - v: whatever leaves more over has to be used.
    """
    for i in range(demand.size):
        start, stop = edges.first[i], edges.first[i + 1]
        d = demand[i]
        if d <= 1:
            u[i] = most_left(edges, i, v)
        elif stop - start < d:
            u[i] = 0
        else:
            left = np.empty(stop - start, np.int64)
            for e in range(start, stop):
                left[e - start] = edges.gain[e] - v[edges.mentor[e]]
            left.sort()
            u[i] = max(0, left[left.size - d])


# -- a heap of (distance, node), smallest first ------------------------------------------------


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


# -- Dijkstra over the residual arcs -----------------------------------------------------------


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
