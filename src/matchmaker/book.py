"""Which pairs take part, which of them are used, and what they leave over at given prices; compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .compiled import compiled
from .keys import Index
from .scores import Ints

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


# -- at given prices ---------------------------------------------------------------------------


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
