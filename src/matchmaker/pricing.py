"""Exact over all pairs without holding them: candidates first, then whoever the prices let in.

The best of a few candidates is found with its prices (network.py). Then all pairs are held against
these prices, block by block: a pair that is worth more than its two people cost could still help, and
joins. When there is none, the prices prove that the best of the candidates is the best of all (column
generation; for assignments Lee and Orlin, On Very Large Scale Assignment Problems, 1994).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .network import CLOSED, Network
from .reading import CELLS, Found, Reader, best_mentees
from .scores import FORBIDDEN, Ints, Scores

WHOLE = 250_000
"""Pairs; a problem of no more than that takes part whole."""
FIRST = 32
"""Candidates each mentee brings at first; each mentor brings half as many where places are short."""
JOIN = 12
"""Pairs that join for each mentee at a time."""
TIGHT = 1.1
"""Places are short when there are fewer than so many for each one wanted."""

Stop = Callable[[], bool]


@dataclass
class Proof:
    """Prices that bound the total, in the seeded order: u >= 0 and v, and what pairs are worth
    above them, M included."""

    u: Ints
    v: Ints
    over: int


class Candidates:
    """The pairs that take part, sorted by (mentee, mentor), people in the seeded order."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.problem = reader, reader.problem
        self.demand, self.low, self.high = (
            counts[order]
            for counts, order in zip(
                self.problem.left, (reader.rows, reader.columns, reader.columns), strict=True
            )
        )
        n, m = self.problem.shape
        self.is_whole = n * m <= WHOLE
        self.keys = np.zeros(0, np.int64)
        self.score: Scores = np.zeros(0, np.int32)
        self.listed = np.full(n, CLOSED, np.int64)
        """[mentee] all open pairs with a greater score take part"""
        dearest = self.problem.placing + self.problem.largest
        self.proof = Proof(np.full(n, dearest, np.int64), np.zeros(m, np.int64), 0)

    # -- which pairs -----------------------------------------------------------------------------

    @property
    def mentee(self) -> Ints:
        mentees: Ints = self.keys // max(1, self.problem.shape[1])
        return mentees

    @property
    def mentor(self) -> Ints:
        mentors: Ints = self.keys % max(1, self.problem.shape[1])
        return mentors

    def add(self, mentee: Ints, mentor: Ints, score: Scores) -> int:
        """How many of these pairs were new."""
        keys = np.concatenate([self.keys, self.reader.key(mentee, mentor)])
        before = len(self.keys)
        self.keys, place = np.unique(keys, return_index=True)
        self.score = np.concatenate([self.score, score])[place]
        return len(self.keys) - before

    def add_open(self, mentee: Ints, mentor: Ints) -> None:
        """Those of these pairs that are open."""
        score = self.reader.scores(mentee, mentor)
        is_open = score != FORBIDDEN
        is_open &= ~np.isin(self.reader.key(mentee, mentor), self.reader.locked)
        if self.problem.floor is not None:
            is_open &= score >= self.problem.floor
        self.add(mentee[is_open], mentor[is_open], score[is_open])

    def choose(self, go_on: Stop) -> None:
        """The first candidates, and what everybody's first choices are worth."""
        if self.is_whole:
            self._all()
            return
        if self.problem.keep:
            kept = np.array(self.problem.keep, np.int64)
            self.add_open(self.reader.row[kept[:, 0]], self.reader.column[kept[:, 1]])
        if self._are_places_short() or self.low.any():
            self._of_mentors(go_on)
        n, m = self.problem.shape
        most = FIRST * int(max(1, np.quantile(self.demand, 0.95, method="higher") if n else 1))
        free, none = np.zeros(m, np.int64), np.full(n, CLOSED, np.int64)
        for found in self.reader.best(free, none, most):
            self._first(found)
            if not go_on():
                return

    def _all(self) -> None:
        n, m = self.problem.shape
        open_scores = np.empty((n, m), np.int32)
        for start in range(0, n, max(1, CELLS // max(1, m))):
            stop = min(n, start + max(1, CELLS // max(1, m)))
            open_scores[start:stop] = self.problem.open_block(start, stop)
        open_scores = open_scores[np.ix_(self.reader.rows, self.reader.columns)]
        self.reader.priced += n * m
        self.keys = np.flatnonzero(open_scores.ravel() != FORBIDDEN)
        self.score = open_scores.ravel()[self.keys]
        best = open_scores.max(1, initial=FORBIDDEN).astype(np.int64)
        self._worth(np.arange(n), np.where(best == FORBIDDEN, CLOSED, best))

    def _first(self, found: Found) -> None:
        self.add(found.mentee, found.mentor, found.score)
        self._worth(found.people, found.top)
        lowest = np.full(len(self.listed), np.iinfo(np.int64).max)
        np.minimum.at(lowest, found.mentee, found.score)
        cut = found.people[found.rest > 0]
        self.listed[cut] = lowest[cut]

    def _worth(self, people: Ints, top: Ints) -> None:
        bonus = max(0, self.problem.keep_bonus) if self.problem.keep else 0
        self.proof.u[people] = np.maximum(top + self.problem.placing + bonus, 0)

    def _are_places_short(self) -> bool:
        return bool(self.high.sum() <= TIGHT * self.demand.sum())

    def _of_mentors(self, go_on: Stop) -> None:
        most = max(FIRST // 2, 2 * int(self.low.max(initial=0)))
        found = self.reader.best_of_mentors(most)
        if found is None:
            found = self._brought_by_rows(most, go_on)
        self.add(*found)

    def _brought_by_rows(self, most: int, go_on: Stop) -> tuple[Ints, Ints, Scores]:
        n, m = self.problem.shape
        key, mentee = np.zeros((m, most), np.int64), np.zeros((m, most), np.int32)
        size = np.zeros(m, np.int64)
        step = max(1, CELLS // max(1, m))
        for start in range(0, n, step):
            stop = min(n, start + step)
            scores = self.problem.open_block(start, stop)[:, self.reader.columns]
            best_mentees(scores, self.reader.row[start:stop], key, mentee, size)
            self.reader.priced += scores.size
            if not go_on():
                break
        kept = np.arange(most) < size[:, None]
        of = mentee[kept].astype(np.int64)
        score = (key[kept] + of) >> 31
        return of, np.repeat(np.arange(m), size), score.astype(np.int32)

    # -- as a network ----------------------------------------------------------------------------

    def gain(self) -> Ints:
        bonus = self.problem.bonus_of(
            self.reader.rows[self.mentee], self.reader.columns[self.mentor]
        )
        return self.score + bonus + self.problem.placing

    def network(self, floor: int | None = None, gain: Ints | None = None) -> Network:
        """All candidates with at least the floor."""
        gain = self.gain() if gain is None else gain
        mentee, mentor = self.mentee, self.mentor
        if floor is not None:
            high = self.score >= floor
            gain, mentee, mentor = gain[high], mentee[high], mentor[high]
        return Network(mentee, mentor, gain, self.demand, self.low, self.high)

    def edges(self, net: Network, pairs: Ints) -> Ints:
        """The edges of these pairs [k, 2] in the network, as far as they take part."""
        keys = self.reader.key(net.edges.mentee.astype(np.int64), net.edges.mentor.astype(np.int64))
        wanted = self.reader.key(pairs[:, 0], pairs[:, 1])
        at = np.searchsorted(keys, wanted)
        at = np.minimum(at, max(0, len(keys) - 1))
        return at[keys[at] == wanted] if len(keys) else np.zeros(0, np.int64)

    # -- all other pairs -------------------------------------------------------------------------

    def price(self, net: Network, floor: int | None, go_on: Stop) -> tuple[Proof, int] | None:
        """Hold all open pairs against the network's prices; those worth more join.

        (the proof these prices give, how many pairs joined); None when it was stopped. No pair
        joined: then the network's optimum is the optimum of all pairs.
        """
        over = self._over(net, net.u)
        if self.is_whole:
            return Proof(net.u, net.v, over), 0
        placing = self.problem.placing
        u, more, most = net.u.copy(), 0, JOIN + int(self.demand.max(initial=1))
        joined: list[Found] = []
        people: Ints | None = None
        while people is None or people.size:
            again = []
            for found in self.reader.best(net.v, net.u - placing, most, floor, people):
                fresh = ~np.isin(self.reader.key(found.mentee, found.mentor), self.keys)
                new = Found(
                    found.people,
                    found.mentee[fresh],
                    found.mentor[fresh],
                    found.score[fresh],
                    found.top,
                    found.rest,
                )
                joined.append(new)
                again.append(self._judge(new, net, u))
                if not go_on():
                    return None
            people = np.concatenate([*again, np.zeros(0, np.int64)])
            most *= 4
        raised = self._over(net, u)
        mentee, mentor, score = (
            np.concatenate([getattr(found, name) for found in joined])
            for name in ("mentee", "mentor", "score")
        )
        _, once = np.unique(self.reader.key(mentee, mentor), return_index=True)
        mentee, mentor, score = mentee[once], mentor[once], score[once]
        more = int(np.maximum(score + placing - u[mentee] - net.v[mentor], 0).sum())
        return Proof(u, net.v, raised + more), self.add(mentee, mentor, score)

    def _judge(self, new: Found, net: Network, u: Ints) -> Ints:
        """Raise u where that pays for all pairs of a mentee; the mentees to be asked for more.

        A mentee of whom not all was seen, and nothing new, has to be looked at again.
        """
        placing = self.problem.placing
        has_new = np.zeros(len(u), np.bool_)
        has_new[new.mentee] = True
        unseen = new.people[new.rest > 0]
        top = np.full(len(u), CLOSED, np.int64)
        top[new.people] = new.top
        known = has_new & (self.demand <= 1)
        known[unseen] = False
        worth = new.score + placing - net.v[new.mentor]
        single = known[new.mentee]
        np.maximum.at(u, new.mentee[single], worth[single])
        u[unseen] = np.maximum(u[unseen], top[unseen] + placing)
        return unseen[~has_new[unseen] & (top[unseen] + placing > net.u[unseen])]

    def _over(self, net: Network, u: Ints) -> int:
        """What the candidates are worth above their prices."""
        open_edges = net.gain > CLOSED
        over = net.gain - u[net.edges.mentee] - net.v[net.edges.mentor]
        return int(np.maximum(over[open_edges], 0).sum())

    def reach(self, prices: Ints, least: Ints, people: Ints, floor: int | None = None) -> int:
        """The best open pairs of these mentees with score - price > least join; how many did."""
        joined = 0
        for found in self.reader.best(prices, least, 2 * FIRST, floor, people):
            joined += self.add(found.mentee, found.mentor, found.score)
        return joined

    def widen(self, net: Network, floor: int | None = None) -> int:
        """Where minimums could not be met: pairs from the mentees that could still give a place to
        the mentors that lack one join."""
        n = self.problem.shape[0]
        reached = net.reached
        prices = np.where(reached[n:-1], 2**49, 0).astype(np.int64)
        least = np.full(n, -(2**40), np.int64)
        return self.reach(prices, least, np.flatnonzero(reached[:n]), floor)
