"""An auction for first prices: whoever has no mentor bids for the best, outbidding whoever is there.

Row reduction with one price per place (Jonker and Volgenant 1987; Bertsekas and Castanon 1989 for
places that are alike). The increments are exact, so all that is handed out stays the best choice of
its mentee; what it leaves open is for the shortest paths.
"""

from __future__ import annotations

import numpy as np

from .book import CLOSED, FAR, Edges
from .compiled import compiled
from .scores import Ints

BIDS = 30
"""exact bids for each mentee without a mentor"""
SCALED_BIDS = 20
"""bids for each mentee in an auction with steps"""
SHORT = 0.98
"""Places are about as many as mentees from this share on, either way."""


STEPS = (1000, 200, 40, 8, 2)
"""hundredths of a point by which bids go up where places are short, auction by auction"""


def hold_auction(edges: Edges, demand: Ints, high: Ints, v: Ints, chosen: Ints, cold: bool) -> None:
    """v: int64 [mentor] prices; chosen: int64 [mentee] the edge each has, -1 = none. Both change.

    For demands of at most one. Where there are about as many places as mentees, exact bids crawl:
    there the bids go up in large steps first, then in smaller ones (epsilon scaling, Bertsekas,
    Auction Algorithms for Network Flow Problems, 1992), which leaves prices near the final ones.
    """
    wanted = int(demand.sum())
    places = int(np.minimum(high, np.diff(edges.slot_first)).sum())
    if cold and SHORT * wanted <= places <= wanted / SHORT:
        for step in STEPS:
            bid(edges, demand, high, v, chosen, step, SCALED_BIDS * wanted)
    bid(edges, demand, high, v, chosen, 0, BIDS * int((chosen < 0).sum()))


@compiled
def bid(
    edges: Edges, demand: Ints, high: Ints, v: Ints, chosen: Ints, step: int, most: int
) -> None:
    """One auction of at most so many bids, each going up by `step` more than it has to.

    With step 0 every pair stays the best choice of its mentee; nobody takes a mentor for less than
    nothing.
    """
    n, m = demand.size, high.size
    places = np.zeros(m + 1, np.int64)
    for j in range(m):
        places[j + 1] = places[j] + min(high[j], edges.slot_first[j + 1] - edges.slot_first[j])
    holder = np.full(places[m], -1, np.int64)
    price = np.empty(places[m], np.int64)
    load = np.zeros(m, np.int64)
    place_of = np.full(n, -1, np.int64)
    for j in range(m):
        price[places[j] : places[j + 1]] = v[j]
    waiting = np.empty(n, np.int64)
    top = 0
    for i in range(n - 1, -1, -1):
        e = keep_if_best(edges, v, i, chosen[i], step) if demand[i] > 0 else -1
        if (
            e >= 0
            and places[edges.mentor[e]] + load[edges.mentor[e]] >= places[edges.mentor[e] + 1]
        ):
            e = -1
        chosen[i] = e
        if e >= 0:
            j = edges.mentor[e]
            place_of[i] = places[j] + load[j]
            holder[place_of[i]] = i
            load[j] += 1
        elif demand[i] > 0:
            waiting[top] = i
            top += 1
    bids = most
    while top > 0 and bids > 0:
        top -= 1
        bids -= 1
        i = waiting[top]
        best, at, by = 0, -1, -1
        second, at2, by2 = 0, -1, -1
        for e in range(edges.first[i], edges.first[i + 1]):
            j = edges.mentor[e]
            if edges.gain[e] == CLOSED or edges.gain[e] - v[j] <= second:
                continue
            low, low_at, next_low, next_at = FAR, -1, FAR, -1
            for s in range(places[j], places[j + 1]):
                if price[s] < low or (
                    price[s] == low and holder[s] < 0 and low_at >= 0 and holder[low_at] >= 0
                ):
                    next_low, next_at = low, low_at
                    low, low_at = price[s], s
                elif price[s] < next_low:
                    next_low, next_at = price[s], s
            if low_at < 0:
                continue
            if edges.gain[e] - low > best:
                second, at2, by2 = best, at, by
                best, at, by = edges.gain[e] - low, low_at, e
                if next_at >= 0 and edges.gain[e] - next_low > second:
                    second, at2, by2 = edges.gain[e] - next_low, next_at, e
            elif edges.gain[e] - low > second:
                second, at2, by2 = edges.gain[e] - low, low_at, e
        if at < 0:
            continue
        if step > 0 or (holder[at] >= 0 and best > second):
            price[at] += best - second + step
            j = edges.mentor[by]
            low = FAR
            for s in range(places[j], places[j + 1]):
                low = min(low, price[s])
            v[j] = low
            out = holder[at]
            if out >= 0:
                chosen[out], place_of[out] = -1, -1
                waiting[top] = out
                top += 1
        elif holder[at] >= 0:
            at, by = at2, by2
            if holder[at] >= 0:
                continue
        holder[at], place_of[i], chosen[i] = i, at, by


@compiled
def keep_if_best(edges: Edges, v: Ints, i: int, e: int, step: int) -> int:
    """The edge itself while no other leaves mentee i more over, else -1."""
    if e < 0 or edges.gain[e] == CLOSED:
        return -1
    left = edges.gain[e] - v[edges.mentor[e]]
    if left + step < 0:
        return -1
    for other in range(edges.first[i], edges.first[i + 1]):
        if edges.gain[other] - v[edges.mentor[other]] > left + step:
            return -1
    return e
