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

from .book import split, worth_over
from .keys import Index, has, look_up, places
from .memory import LOWEST, Recalled, remember
from .network import CLOSED, Network
from .ranking import PRIME, own_order
from .reading import CELLS, Found, Reader, best_mentees
from .scores import FORBIDDEN, Ints, Scores

WHOLE = 250_000
"""Pairs; a problem of no more than that takes part whole."""
FIRST = 32
"""Candidates each mentee brings at first; each mentor brings half as many where places are short."""
JOIN = 12
"""Pairs that join for each mentee at a time:"""
NEAR = 20
"""those that lack no more than this, in hundredths of a point."""
HELD = 1024
"""Mentees each mentor is held against at most, where mentors are held against all mentees."""
BEGUN = 100
"""As many mentors more could be held in the time it takes to begin holding any."""
TIGHT = 1.1
"""Places are short when there are fewer than so many for each one wanted."""

Stop = Callable[[], bool]


def _nothing() -> tuple[Ints, Ints, Scores]:
    return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int32)


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
        self._split = (self.keys, self.score, self.score)
        self.listed = np.full(n, self.problem.largest, np.int64)
        """[mentee] all open pairs with a greater score take part"""
        self.limit = self.listed.copy()
        """[mentee] score - price of every open pair that takes no part is at most this, at the
        prices of `references[reference]`"""
        self.reference = np.zeros(n, np.int64)
        self.references = [np.zeros(m, np.int64)]
        dearest = self.problem.placing + self.problem.largest
        self.proof = Proof(np.full(n, dearest, np.int64), np.zeros(m, np.int64), 0)

    # -- which pairs -----------------------------------------------------------------------------

    @property
    def mentee(self) -> Index:
        return self._people[1]

    @property
    def mentor(self) -> Index:
        return self._people[2]

    @property
    def _people(self) -> tuple[Ints, Index, Index]:
        """Of these keys; made when first asked for after they have changed."""
        if self._split[0] is not self.keys:
            self._split = (self.keys, *split(self.keys, max(1, self.problem.shape[1])))
        return self._split

    def add(self, mentee: Ints, mentor: Ints, score: Scores) -> int:
        """How many of these pairs were new."""
        keys, once = np.unique(self.reader.key(mentee, mentor), return_index=True)
        fresh = ~has(self.keys, keys)
        keys, score = keys[fresh], score[once[fresh]]
        if not len(keys):
            return 0
        at = np.searchsorted(self.keys, keys)
        self.keys, self.score = np.insert(self.keys, at, keys), np.insert(self.score, at, score)
        return len(keys)

    def add_open(self, mentee: Ints, mentor: Ints) -> None:
        """Those of these pairs that are open."""
        keys = self.reader.key(mentee, mentor)
        is_open = ~has(self.keys, keys) & ~has(self.reader.locked, keys)
        mentee, mentor = mentee[is_open], mentor[is_open]
        score = self.reader.scores(mentee, mentor)
        is_open = score != FORBIDDEN
        if self.problem.floor is not None:
            is_open &= score >= self.problem.floor
        self.add(mentee[is_open], mentor[is_open], score[is_open])

    def scores_of(self, mentee: Ints, mentor: Ints) -> Scores:
        """int32 [pair]; those that take part are known, others are read."""
        at, there = look_up(self.keys, self.reader.key(mentee, mentor))
        scores = np.empty(len(there), np.int32)
        scores[there] = self.score[at[there]]
        scores[~there] = self.reader.scores(mentee[~there], mentor[~there])
        return scores

    def choose(self, go_on: Stop) -> None:
        """The first candidates, and what everybody's first choices are worth."""
        if self.is_whole:
            self._all()
            return
        self.add_open(*self.reader.people_of(self.reader.kept))
        if self._are_places_short() or self.low.any():
            self._of_mentors(go_on)
        n = self.problem.shape[0]
        self._read_first(np.arange(n), self._many() if n else FIRST, go_on)

    def choose_again(self, known: Recalled, go_on: Stop) -> None:
        """The candidates of an earlier problem; only who is new or changed is looked at."""
        if self.is_whole:
            self._all()
            return
        remember(self, known)
        self.add_open(known.unlocked[:, 0], known.unlocked[:, 1])
        self._list_new(np.flatnonzero(known.mentors < 0))
        same = np.flatnonzero(known.mentees >= 0)
        top = self.listed.copy()
        np.maximum.at(top, self.mentee.astype(np.int64), self.score.astype(np.int64))
        self._worth(same, top[same])
        people = np.flatnonzero(known.mentees < 0)
        if people.size:
            self._read_first(people, self._many(), go_on)
        self.add_open(*self.reader.people_of(self.reader.kept))

    def _read_first(self, people: Ints, most: int, go_on: Stop) -> None:
        """The best pairs of these mentees join."""
        n, m = self.problem.shape
        free, none = np.zeros(m, np.int64), np.full(n, CLOSED, np.int64)
        news = [_nothing()]
        for found in self.reader.best(free, none, most, people=people):
            news.append((found.mentee, found.mentor, found.score))
            self._first(found)
            if not go_on():
                break
        self.add(*(np.concatenate(part) for part in zip(*news, strict=True)))

    def _list_new(self, mentors: Ints) -> None:
        """Pairs of these mentors that are among the best of their mentee join."""
        if not mentors.size:
            return
        prices = np.maximum(self.listed, LOWEST)
        news = [_nothing()]
        for found in self.reader.held(
            mentors, prices, np.zeros(self.problem.shape[1], np.int64), HELD
        ):
            news.append((found.mentee, found.mentor, found.score))
            least = np.minimum(prices + found.least.max(initial=0), self.problem.largest)
            self.listed = np.maximum(self.listed, least)
        self.add(*(np.concatenate(part) for part in zip(*news, strict=True)))

    def _many(self) -> int:
        """Candidates each mentee brings."""
        return FIRST * int(max(1, np.quantile(self.demand, 0.95, method="higher")))

    def _all(self) -> None:
        n, m = self.problem.shape
        open_scores = self.problem.open_block(0, n)[np.ix_(self.reader.rows, self.reader.columns)]
        self.reader.priced += n * m
        self.keys = np.flatnonzero(open_scores.ravel() != FORBIDDEN)
        self.score = open_scores.ravel()[self.keys]
        best = open_scores.max(1, initial=FORBIDDEN).astype(np.int64)
        self._worth(np.arange(n), np.where(best == FORBIDDEN, CLOSED, best))

    def _first(self, found: Found) -> None:
        self._worth(found.people, found.top)
        limit = self._seen(found, found.score.astype(np.int64))
        self.limit[found.people] = self.listed[found.people] = limit

    def _seen(self, found: Found, value: Ints) -> Ints:
        """[row] no open pair that was not returned has a greater value."""
        lowest = np.full(len(self.limit), np.iinfo(np.int64).max)
        np.minimum.at(lowest, found.mentee, value)
        return np.where(found.rest > 0, np.minimum(lowest[found.people], found.top), found.least)

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
        size, turns = np.zeros(m, np.int64), own_order(np.arange(n), np.arange(m))
        step = max(1, CELLS // max(1, m))
        for start in range(0, n, step):
            stop = min(n, start + step)
            scores = self.problem.open_block(start, stop).take(self.reader.columns, axis=1)
            best_mentees(scores, self.reader.row[start:stop], turns, key, mentee, size)
            self.reader.priced += scores.size
            if not go_on():
                break
        kept = np.arange(most) < size[:, None]
        of = mentee[kept].astype(np.int64)
        score = (key[kept] + PRIME) >> 31
        return of, np.repeat(np.arange(m), size), score.astype(np.int32)

    # -- as a network ----------------------------------------------------------------------------

    def gain(self) -> Ints:
        gain = self.score + np.int64(self.problem.placing)
        gain[places(self.keys, self.reader.kept)] += self.problem.keep_bonus
        return gain

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
        keys = self.keys
        if len(net.gain) < len(keys):  # it has a floor
            mentee, mentor = net.edges.mentee.astype(np.int64), net.edges.mentor.astype(np.int64)
            keys = self.reader.key(mentee, mentor)
        return places(keys, self.reader.key(pairs[:, 0], pairs[:, 1]))

    # -- all other pairs -------------------------------------------------------------------------

    def price(self, net: Network, floor: int | None, go_on: Stop) -> tuple[Proof, int]:
        """Hold all open pairs against the network's prices; those worth more join.

        (the proof these prices give, how many pairs joined). No pair joined: then the network's
        optimum is the optimum of all pairs. A mentee is not looked at again while what is known
        of the pairs that take no part is enough: their worth has risen by at most as much as the
        price of any mentor has fallen since.
        """
        if self.is_whole:
            return Proof(net.u, net.v, self._over(net, net.u)), 0
        bar, most = net.u - self.problem.placing, JOIN + int(self.demand.max(initial=1))
        news = [_nothing()]
        people = np.flatnonzero(self._limits(net.v) > bar)
        if people.size and self.reader.can_turn:
            news += self._hold_fallen(net.v, bar, floor)
            people = np.flatnonzero(self._limits(net.v) > bar)
        if people.size:
            self.references.append(net.v.copy())
        while people.size:
            has_new = np.zeros(len(bar), np.bool_)
            for found in self.reader.best(net.v, bar - NEAR, most, floor, people):
                value = found.score - net.v[found.mentor]
                self.limit[found.people] = self._seen(found, value)
                self.reference[found.people] = len(self.references) - 1
                fresh = ~has(self.keys, self.reader.key(found.mentee, found.mentor))
                news.append((found.mentee[fresh], found.mentor[fresh], found.score[fresh]))
                has_new[found.mentee[fresh & (value > bar[found.mentee])]] = True
                if not go_on():
                    return self._joined(net, news)
            people = people[(self.limit[people] > bar[people]) & ~has_new[people]]
            most *= 4
        return self._joined(net, news)

    def _hold_fallen(
        self, v: Ints, bar: Ints, floor: int | None
    ) -> list[tuple[Ints, Ints, Scores]]:
        """Where few prices have fallen far it costs less to hold these mentors against all mentees
        than to look at all that might profit; pairs that are worth joining.

        Pairs that are not: the limit of their mentee covers them at the mentor's price of today.
        """
        mentors = self._fallen(v, bar)
        news = [_nothing()]
        if not mentors.size:
            return news
        limit = np.maximum(self.limit, LOWEST)
        self.limit = limit.copy()
        for found in self.reader.held(mentors, limit, v, HELD):
            value = found.score - v[found.mentor]
            fresh = ~has(self.keys, self.reader.key(found.mentee, found.mentor))
            joins = value > bar[found.mentee] - NEAR
            if floor is not None:
                fresh &= found.score >= floor
            helps, rests = fresh & joins, fresh & ~joins
            news.append((found.mentee[helps], found.mentor[helps], found.score[helps]))
            np.maximum.at(self.limit, found.mentee[rests], value[rests])
            for old in self.references:
                old[found.people] = np.minimum(old[found.people], found.least)
        return news

    def _fallen(self, v: Ints, bar: Ints) -> Ints:
        """The mentors it is worth while to hold against all mentees, furthest fallen first."""
        n, m = self.problem.shape
        used = np.bincount(self.reference, minlength=len(self.references)) > 0
        fallen = np.max(
            [old - v for old, is_used in zip(self.references, used, strict=True) if is_used], 0
        )
        order = np.argsort(-fallen, kind="stable")
        room = bar - self.limit
        best, cost = 0, int((room < max(0, int(fallen[order[0]]))).sum()) * m
        for k in (2**power for power in range((m - 1).bit_length())):
            looked = (BEGUN + k) * n + int((room < max(0, int(fallen[order[k]]))).sum()) * m
            if looked < cost:
                best, cost = k, looked
        return order[:best]

    def _limits(self, v: Ints) -> Ints:
        """[mentee] no open pair that takes no part has more than this of score - v."""
        fallen = np.array([(old - v).max(initial=0) for old in self.references], np.int64)
        most = self.problem.largest - int(v.min(initial=0))
        return np.asarray(np.minimum(self.limit + fallen[self.reference], most))

    def _joined(self, net: Network, news: list[tuple[Ints, Ints, Scores]]) -> tuple[Proof, int]:
        """The new pairs join; u goes up where that covers what is not known, or costs less."""
        placing = self.problem.placing
        mentee, mentor, score = (np.concatenate(part) for part in zip(*news, strict=True))
        _, once = np.unique(self.reader.key(mentee, mentor), return_index=True)
        mentee, mentor, score = mentee[once], mentor[once], score[once]
        limit = self._limits(net.v) + placing
        u = np.maximum(net.u, limit)
        worth = score.astype(np.int64) + placing - net.v[mentor]
        single = self.demand[mentee] <= 1
        np.maximum.at(u, mentee[single], worth[single])
        over = self._over(net, u) + int(np.maximum(worth - u[mentee], 0).sum())
        helpful = int((worth > net.u[mentee]).sum())
        self.add(mentee, mentor, score)
        return Proof(u, net.v, over), helpful

    def _over(self, net: Network, u: Ints) -> int:
        """What the candidates are worth above their prices."""
        return int(worth_over(net.edges, u, net.v))

    def reach(self, prices: Ints, least: Ints, people: Ints, floor: int | None = None) -> int:
        """The best open pairs of these mentees with score - price > least join; how many did.

        Those of them that take part already are used, so that nobody has more than the demand."""
        joined, most = 0, 2 * FIRST + int(self.demand.max(initial=0))
        for found in self.reader.best(prices, least, most, floor, people):
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
