"""The exact core: a sparse transport network, repaired into its optimum after each change.

Mentees, mentors and a hub; one unit from the hub through a mentee and a mentor back to the hub is
one filled place. Only the pairs that take part are held, one edge each. `gain[e]` is what a pair is
worth (score + bonus + M). Prices u, v keep every edge in order: u + v >= gain where it is unused,
<= gain where it is used. A change (a lock, a closed pair, a demand, a minimum) breaks the balance
at a few nodes only; each unit of imbalance costs one shortest augmenting path over non-negative
lengths (successive shortest paths with potentials: Ahuja, Magnanti, Orlin, Network Flows, 1993,
ch. 9). All in int64.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

import numpy as np
import numpy.typing as npt

from . import book, paths
from .auction import hold_auction
from .book import CLOSED, FAR, Book, Edges
from .paths import Nodes, Search
from .scores import Flags, Ints

__all__ = ["CLOSED", "FAR", "Network"]

AT_ONCE = 256
"""paths between two questions whether to go on"""


class Network:
    """mentee, mentor: int [edge], sorted by mentee then mentor; gain: int64 [edge], CLOSED where
    not open; demand: places per mentee; low <= high: places per mentor."""

    def __init__(
        self,
        mentee: npt.NDArray[np.integer],
        mentor: npt.NDArray[np.integer],
        gain: Ints,
        demand: Ints,
        low: Ints,
        high: Ints,
    ) -> None:
        n, m = self.shape = (len(demand), len(high))
        self.gain = gain.astype(np.int64)
        first = np.zeros(n + 1, np.int64)
        np.cumsum(np.bincount(mentee, minlength=n), out=first[1:])
        slot_first = np.zeros(m + 1, np.int64)
        np.cumsum(np.bincount(mentor, minlength=m), out=slot_first[1:])
        self.edges = Edges(
            first,
            mentee.astype(np.int32, copy=False),
            mentor.astype(np.int32, copy=False),
            self.gain,
            slot_first,
        )
        self.demand, self.low, self.high = demand.copy(), low.copy(), high.copy()
        self.owed = np.zeros(n, np.int64)  # at least so many units to each mentee
        self.given = np.zeros(n, np.int64)  # units hub -> mentee
        self.taken = np.zeros(m, np.int64)  # units mentor -> hub
        self.filled = np.zeros(n, np.int64)
        self.load = np.zeros(m, np.int64)
        self.u = np.zeros(n, np.int64)
        self.v = np.zeros(m, np.int64)
        self.hub = np.zeros(1, np.int64)  # the hub's own price; 0 except while settling
        self.slots = np.zeros(len(mentee), np.int32)
        self.at = np.full(len(mentee), -1, np.int32)
        self.paths = 0
        self.lifted = 0  # by how much settling has moved all u down and all v up together
        self.reached: Flags = np.zeros(n + m + 1, np.bool_)  # from whom there was no way
        self._search: Search | None = None

    def copy(self) -> Self:
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        for name in COPIED:
            setattr(twin, name, getattr(self, name).copy())
        twin.edges = self.edges._replace(gain=twin.gain)
        return twin

    @property
    def used(self) -> int:
        return int(self.filled.sum())

    def used_edges(self) -> Ints:
        return book.used_edges(self.edges, self.book)

    def pairs(self) -> Ints:
        """int64 [k, 2], by mentee."""
        used = self.used_edges()
        return np.stack([self.edges.mentee[used], self.edges.mentor[used]], 1).astype(np.int64)

    def edge(self, i: int, j: int) -> int:
        """The edge of a pair, -1 when the pair takes no part."""
        start, stop = self.edges.first[i], self.edges.first[i + 1]
        e = int(start + np.searchsorted(self.edges.mentor[start:stop], j))
        return e if e < stop and self.edges.mentor[e] == j else -1

    def use(self, e: int) -> None:
        book.use(self.edges, self.book, e)

    def drop(self, e: int) -> None:
        book.drop(self.edges, self.book, e)

    def close(self, edges: npt.NDArray[np.integer]) -> None:
        """Take pairs out of the network; `settle` finds the way round them."""
        for e in edges[self.at[edges] >= 0].tolist():
            self.drop(e)
        self.gain[edges] = CLOSED

    def lock(self, i: int, j: int) -> bool:
        """Give the pair its places for good; False when there is no place to give."""
        if self.demand[i] < 1 or self.high[j] < 1:
            return False
        e = self.edge(i, j)
        if e >= 0:
            self.close(np.array([e]))
        self.demand[i] -= 1
        self.high[j] -= 1
        self.low[j] = max(0, self.low[j] - 1)
        return True

    @property
    def book(self) -> Book:
        return Book(self.at, self.slots, self.filled, self.load)

    @property
    def nodes(self) -> Nodes:
        return Nodes(
            self.u, self.v, self.hub, self.given, self.taken,
            self.owed, self.demand, self.low, self.high,
        )  # fmt: skip

    # -- from nothing, or from an earlier result ---------------------------------------------

    def start_cold(self) -> None:
        """Prices and pairs from an auction, for demands cut to one and no minimums."""
        self._bid(np.minimum(self.demand, 1), np.zeros(0, np.int64))

    def start_greedy(self) -> None:
        """Any pairs at all, quickly; its prices prove nothing."""
        book.greedy(self.edges, self.book, self.demand, self.high)
        self.u = np.zeros_like(self.u)
        np.maximum.at(self.u, self.edges.mentee, np.maximum(self.gain, 0))

    def start_from(self, kept: npt.NDArray[np.integer], v: Ints) -> None:
        """Earlier pairs (edges) and prices; where they do not fit this network prices decide.

        Where mentees have lost their mentor they bid for another before paths are looked for.
        """
        self.v = v.copy()
        if self.demand.max(initial=0) <= 1:
            self._bid(self.demand, kept, cold=False)
        else:
            self._adopt(kept)

    def _bid(self, demand: Ints, kept: npt.NDArray[np.integer], cold: bool = True) -> None:
        chosen = np.full(self.shape[0], -1, np.int64)
        chosen[self.edges.mentee[kept]] = kept
        hold_auction(self.edges, demand, self.high, self.v, chosen, cold)
        self._adopt(chosen[chosen >= 0])

    def _adopt(self, kept: npt.NDArray[np.integer]) -> None:
        """The lowest u that suits v; used is what the prices demand, and what fits of `kept`."""
        edges = self.edges
        book.lowest_mentee_prices(edges, self.demand, self.v, self.u)
        book.use_what_pays(edges, self.book, self.u, self.v)
        worth = self.u[edges.mentee[kept]] + self.v[edges.mentor[kept]]
        tight = np.asarray(kept)[self.gain[kept] == worth]
        book.use_where_free(edges, self.book, self.demand, self.high, tight)

    def imbalance(self) -> int:
        """How many augmenting paths `settle` will need at most."""
        return int(np.maximum(self.excess(), 0).sum())

    # -- repair ------------------------------------------------------------------------------

    def settle(self, go_on: Callable[[], bool] | None = None) -> bool:
        """Augment until every node is in balance. False when minimums cannot be met.

        `go_on` is asked between paths; its False leaves the rest undone (and returns True).
        """
        excess = self.excess()
        search = self.scratch()
        sources = np.flatnonzero(excess > 0)
        while sources.size:
            if go_on is not None and not go_on():
                break
            done = paths.augment(
                self.edges, self.book, self.nodes, search, excess, sources, AT_ONCE
            )
            if done < 0:
                stuck = sources[excess[sources] > 0][:1]
                self.reached = self.distances(stuck) < FAR
                self._normalise()
                return False
            self.paths += done
            sources = sources[excess[sources] > 0]
        self._normalise()
        return True

    def scratch(self) -> Search:
        if self._search is None:
            self._search = paths.search_for(self.shape, len(self.gain))
        return self._search

    def _normalise(self) -> None:
        self.lifted += int(self.hub[0])
        self.u -= self.hub[0]
        self.v += self.hub[0]
        self.hub[0] = 0

    def excess(self) -> Ints:
        """Units in minus units out per node (mentees, mentors, hub), hub arcs put in order."""
        u, v = self.u, self.v
        self.given = np.where(
            u > 0,
            self.demand,
            np.where(u < 0, self.owed, np.clip(self.filled, self.owed, self.demand)),
        )
        self.taken = np.where(
            v > 0, self.high, np.where(v < 0, self.low, np.clip(self.load, self.low, self.high))
        )
        hub = self.taken.sum() - self.given.sum()
        return np.concatenate([self.given - self.filled, self.load - self.taken, [hub]])

    def distances(self, sources: npt.NDArray[np.intp]) -> Ints:
        """int64 [node]: length of the shortest path from any of the sources, FAR where none."""
        return paths.distances(self.edges, self.book, self.nodes, self.scratch(), sources)

    # -- prices to publish -------------------------------------------------------------------

    def lowest_mentor_prices(self) -> None:
        """Among all optimal prices those lowest for mentors: v = what one more place is worth."""
        n, m = self.shape
        self._price_the_free()
        low = self.low
        self.low = np.where(low == 0, -1, low)  # a mentor without minimum never has a price < 0
        distance = self.distances(np.array([n + m]))
        self.low = low
        distance = np.where(distance < FAR, distance, distance[distance < FAR].max())
        self.u += distance[:n]
        self.v -= distance[n : n + m]
        self._price_the_idle()

    def settled_prices(self) -> None:
        """The optimal prices that settling came to: near those it began with."""
        self._price_the_free()
        self._price_the_idle()

    def _price_the_free(self) -> None:
        """Nobody has a price below nothing for want of a minimum."""
        self.v = np.where((self.v < 0) & (self.low == 0), 0, self.v)

    def _price_the_idle(self) -> None:
        """Mentees without a mentor: what the best one would leave over."""
        book.price_by_the_best(self.edges, np.flatnonzero(self.given == 0), self.v, self.u)


COPIED = (
    "gain", "demand", "low", "high", "owed", "given", "taken", "filled", "load",
    "u", "v", "hub", "slots", "at",
)  # fmt: skip
