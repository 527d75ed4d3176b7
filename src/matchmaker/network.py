"""The exact core: a transport network that is always at its optimum, repaired after each change.

Mentees, mentors and a hub; one unit from the hub through a mentee and a mentor back to the hub
is one filled place. `gain[i, j]` is what a pair is worth (score + bonus + M). Prices u, v keep
every arc in order: u + v >= gain on unused pairs, <= on used ones. A change (a lock, a closed
pair, a demand, a minimum) breaks the balance at a few nodes only; each unit of imbalance costs
one shortest augmenting path over non-negative lengths (successive shortest paths with
potentials: Ahuja, Magnanti, Orlin, Network Flows, 1993, ch. 9). All in int64.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from .scores import Flags, Ints, Scores

CLOSED = -(2**60)
FAR = 2**59
CELLS = 60_000_000
"""Largest matrix handed to the first stage: 480 MB of float64."""


class Network:
    """gain: int64 [mentee, mentor], CLOSED where not open; low <= high: places per mentor."""

    def __init__(self, gain: Ints, demand: Ints, low: Ints, high: Ints) -> None:
        self.shape: tuple[int, int] = (gain.shape[0], gain.shape[1])
        self.gain = gain
        self.unused = gain.copy()  # CLOSED on used pairs too: a row can be relaxed at one stroke
        self.demand, self.low, self.high = demand.copy(), low.copy(), high.copy()
        n, m = self.shape
        self.owed = np.zeros(n, np.int64)  # at least so many units to each mentee
        self.mentors_of: list[list[int]] = [[] for _ in range(n)]
        self.mentees_of: list[list[int]] = [[] for _ in range(m)]
        self.used = 0
        self.given = np.zeros(n, np.int64)  # units hub -> mentee
        self.taken = np.zeros(m, np.int64)  # units mentor -> hub
        self.u = np.zeros(n, np.int64)
        self.v = np.zeros(m, np.int64)
        self.paths = 0
        self.priced = 0

    def copy(self) -> Network:
        twin = Network.__new__(Network)
        twin.__dict__.update(self.__dict__)
        for name in ("unused", "demand", "owed", "low", "high", "given", "taken", "u", "v"):
            setattr(twin, name, getattr(self, name).copy())
        twin.mentors_of = [list(of) for of in self.mentors_of]
        twin.mentees_of = [list(of) for of in self.mentees_of]
        return twin

    def pairs(self) -> Ints:
        """int64 [k, 2], by mentee."""
        found = [(i, j) for i, mentors in enumerate(self.mentors_of) for j in sorted(mentors)]
        return np.array(found, np.int64).reshape(-1, 2)

    def use(self, i: int, j: int) -> None:
        self.mentors_of[i].append(j)
        self.mentees_of[j].append(i)
        self.unused[i, j] = CLOSED
        self.used += 1

    def drop(self, i: int, j: int) -> None:
        self.mentors_of[i].remove(j)
        self.mentees_of[j].remove(i)
        self.unused[i, j] = self.gain[i, j]
        self.used -= 1

    def close(self, i: int, j: int) -> None:
        """Take one pair out of the network; `settle` finds the way round it."""
        if j in self.mentors_of[i]:
            self.drop(i, j)
        self.unused[i, j] = CLOSED

    def lock(self, i: int, j: int) -> bool:
        """Give the pair its places for good; False when there is no place to give."""
        if self.demand[i] < 1 or self.high[j] < 1:
            return False
        self.close(i, j)
        self.demand[i] -= 1
        self.high[j] -= 1
        self.low[j] = max(0, self.low[j] - 1)
        return True

    # -- from nothing, or from an earlier result ---------------------------------------------

    def start_cold(self) -> None:
        """Optimum for demands cut to one and no minimums, with exact prices."""
        units = np.minimum(self.high, (self.gain > CLOSED).sum(0))
        units = _cut(units, CELLS // max(1, self.shape[0]))
        wanting = np.flatnonzero(self.demand > 0)
        columns = np.repeat(np.arange(self.shape[1]), units)
        value = np.maximum(self.gain[np.ix_(wanting, columns)], 0).astype(np.float64)
        rows, chosen = linear_sum_assignment(value, maximize=True)
        real = value[rows, chosen] > 0
        for i, j in zip(wanting[rows[real]], columns[chosen[real]], strict=True):
            self.use(int(i), int(j))
        self._first_prices(np.minimum(self.demand, 1), units)

    def start_greedy(self) -> None:
        """Any pairs at all, quickly, with prices that give a valid bound but prove nothing."""
        room = self.high.copy()
        for i in range(self.shape[0]):
            for _ in range(int(self.demand[i])):
                row = np.where(room > 0, self.unused[i], CLOSED)
                j = int(row.argmax()) if row.size else -1
                if j < 0 or row[j] <= 0:
                    break
                self.use(i, j)
                room[j] -= 1
        self.u = np.maximum(self.gain.max(1, initial=0), 0)

    def start_from(self, pairs: npt.NDArray[np.int64], u: Ints, v: Ints) -> None:
        """Earlier pairs and prices; where they do not fit this network the prices decide."""
        self.u, self.v = u.copy(), v.copy()
        slack = self.gain - self.u[:, None] - self.v[None, :]
        chosen = slack > 0
        for i, j in pairs:
            chosen[i, j] |= slack[i, j] == 0
        for i, j in np.argwhere(chosen):
            self.use(int(i), int(j))

    def imbalance(self) -> int:
        """How many augmenting paths `settle` will need at most."""
        return int(np.maximum(self._excess(), 0).sum())

    def _first_prices(self, demand: Ints, units: Ints) -> None:
        """Longest paths from the hub, by label correction over changed rows only."""
        n, m = self.shape
        pairs = self.pairs()
        i_of, j_of = pairs[:, 0], pairs[:, 1]
        worth = self.gain[i_of, j_of]
        filled = np.bincount(i_of, minlength=n)
        far = -FAR
        mentee = np.where(filled < demand, 0, far)
        mentor = np.zeros(m, np.int64)
        mentee_new = mentee.copy()
        np.maximum.at(mentee_new, i_of, mentor[j_of] - worth)
        changed = np.flatnonzero(mentee_new > far)
        mentee = mentee_new
        rounds = 0
        while changed.size:
            better = mentor.copy()
            for start in range(0, changed.size, 128):
                rows = changed[start : start + 128]
                np.maximum(better, (mentee[rows, None] + self.unused[rows]).max(0), out=better)
            self.priced += int(changed.size) * m
            moved = better > mentor
            mentor = better
            again = moved[j_of]
            mentee_new = mentee.copy()
            np.maximum.at(mentee_new, i_of[again], mentor[j_of[again]] - worth[again])
            changed = np.flatnonzero(mentee_new > mentee)
            mentee = mentee_new
            rounds += 1
            if rounds > n + m + 1:
                raise ArithmeticError("first stage was not optimal: no prices exist")
        self.u = np.where(mentee > far, -mentee, 0)
        self.v = mentor
        self.rounds = rounds

    # -- repair ------------------------------------------------------------------------------

    def settle(self, go_on: Callable[[], bool] | None = None) -> bool:
        """Augment until every node is in balance. False when minimums cannot be met.

        `go_on` is asked between paths; its False leaves the rest undone (and returns True).
        """
        excess = self._excess()
        while (excess > 0).any():
            if go_on is not None and not go_on():
                return True
            if not self._augment(excess):
                return False
        return True

    def _excess(self) -> Ints:
        """Units in minus units out per node (mentees, mentors, hub), hub arcs put in order."""
        u, v = self.u, self.v
        filled = np.fromiter(map(len, self.mentors_of), np.int64, self.shape[0])
        load = np.fromiter(map(len, self.mentees_of), np.int64, self.shape[1])
        self.given = np.where(
            u > 0, self.demand, np.where(u < 0, self.owed, np.clip(filled, self.owed, self.demand))
        )
        self.taken = np.where(
            v > 0, self.high, np.where(v < 0, self.low, np.clip(load, self.low, self.high))
        )
        hub = self.taken.sum() - self.given.sum()
        return np.concatenate([self.given - filled, load - self.taken, [hub]])

    def _augment(self, excess: Ints) -> bool:
        """One shortest path from any excess to the nearest deficit; updates prices and units."""
        distance, parent, target = self.distances(np.flatnonzero(excess > 0), excess < 0)
        if target < 0:
            self.reached = distance < FAR
            return False
        self._reprice(np.minimum(distance, distance[target]))
        path = [target]
        while parent[path[-1]] >= 0:
            path.append(int(parent[path[-1]]))
        path.reverse()
        amount = int(min(excess[path[0]], -excess[target]))
        for a, b in pairwise(path):
            amount = min(amount, self._room(a, b))
        for a, b in pairwise(path):
            self._push(a, b, amount)
        excess[path[0]] -= amount
        excess[target] += amount
        self.paths += 1
        return True

    def distances(self, sources: npt.NDArray[np.intp], targets: Flags) -> tuple[Ints, Ints, int]:
        """Dijkstra over the residual arcs (all lengths >= 0), up to the first target."""
        n, m = self.shape
        hub = n + m
        distance = np.full(hub + 1, FAR, np.int64)
        parent = np.full(hub + 1, -1, np.int64)
        distance[sources] = 0
        waiting = distance.copy()
        mentor_part, mentor_waiting = distance[n:hub], waiting[n:hub]
        mentor_parent = parent[n:hub]
        while True:
            node = int(waiting.argmin())
            here = int(waiting[node])
            if here >= FAR:
                return distance, parent, -1
            if targets[node]:
                return distance, parent, node
            waiting[node] = FAR
            if node < n:
                reach = self.v - self.unused[node]
                reach += here + self.u[node]
                closer = (reach < mentor_part).nonzero()[0]
                mentor_part[closer] = mentor_waiting[closer] = reach[closer]
                mentor_parent[closer] = node
                self.priced += m
                near = (
                    [(hub, here + int(self.u[node]))] if self.given[node] > self.owed[node] else []
                )
            elif node < hub:
                j = node - n
                v = int(self.v[j])
                near = [
                    (i, here + int(self.gain[i, j]) - int(self.u[i]) - v)
                    for i in self.mentees_of[j]
                ]
                if self.taken[j] < self.high[j]:
                    near.append((hub, here - v))
            else:
                near = [
                    (int(i), here - int(self.u[i]))
                    for i in np.flatnonzero(self.given < self.demand)
                ]
                near += [
                    (n + int(j), here + int(self.v[j]))
                    for j in np.flatnonzero(self.taken > self.low)
                ]
            for other, length in near:
                if length < distance[other]:
                    distance[other] = waiting[other] = length
                    parent[other] = node

    def _reprice(self, distance: Ints) -> None:
        """Lengths become length + distance[a] - distance[b]: zero along shortest paths."""
        n, m = self.shape
        hub = distance[n + m]
        self.u += distance[:n] - hub
        self.v -= distance[n : n + m] - hub

    def _room(self, a: int, b: int) -> int:
        n, m = self.shape
        hub = n + m
        if a == hub:
            room = self.demand[b] - self.given[b] if b < n else self.taken[b - n] - self.low[b - n]
            return int(room)
        if b == hub:
            room = self.given[a] - self.owed[a] if a < n else self.high[a - n] - self.taken[a - n]
            return int(room)
        return 1

    def _push(self, a: int, b: int, amount: int) -> None:
        n, m = self.shape
        hub = n + m
        if hub in (a, b):
            node, sign = (b, 1) if a == hub else (a, -1)
            if node < n:
                self.given[node] += sign * amount
            else:
                self.taken[node - n] -= sign * amount
        elif a < n:
            self.use(a, b - n)
        else:
            self.drop(b, a - n)

    # -- prices to publish -------------------------------------------------------------------

    def lowest_mentor_prices(self) -> None:
        """Among all optimal prices those lowest for mentors: v = what one more place is worth."""
        n, m = self.shape
        self.v = np.where((self.v < 0) & (self.low == 0), 0, self.v)
        low = self.low
        self.low = np.where(low == 0, -1, low)  # a mentor without minimum never has a price < 0
        distance, _, _ = self.distances(np.array([n + m]), np.zeros(n + m + 1, np.bool_))
        self.low = low
        reached = distance < FAR
        self._reprice(np.where(reached, distance, distance[reached].max()))
        idle = np.flatnonzero(self.given == 0)
        self.u[idle] = (self.unused[idle] - self.v).max(1, initial=0)

    def close_below(self, scores: Scores, floor: int) -> None:
        """Close every pair with a score under `floor`."""
        for i, j in self.pairs():
            if scores[i, j] < floor:
                self.drop(int(i), int(j))
        np.copyto(self.unused, CLOSED, where=scores < floor)


def _cut(units: Ints, most: int) -> Ints:
    """Fewer places for the largest mentors, so that at most `most` stay (but one each)."""
    limit = int(units.max(initial=0))
    while limit > 1 and int(np.minimum(units, limit).sum()) > most:
        limit //= 2
    return np.minimum(units, limit)
