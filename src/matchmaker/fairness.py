"""The objectives that look at the worst-off first: "floor" and "leximin"."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .book import by_mentor, close_costly
from .network import CLOSED, Network
from .pricing import Candidates
from .problem import InvalidProblem
from .reading import CELLS
from .scores import FORBIDDEN, Ints, Scores

LARGEST = 40_000_000
"""Pairs above the highest floor that "leximin" can hold at once: about 2 GB."""


def highest_floor(
    field: Candidates, pairs: Ints, go_on: Callable[[], bool]
) -> tuple[int, Ints] | None:
    """The highest score at which as many places can be filled by pairs of at least that score.

    The step doubles while it succeeds and halves when it fails. pairs: a matching that fills the
    most places. With the floor come such pairs; None when there are no pairs.
    """
    if not len(pairs):
        return None
    best = _lowest(field, pairs)
    step, growing = 1, True
    while step and go_on():
        higher = _as_many(field, pairs, best + step)
        if higher is None:
            growing = False
            step //= 2
        else:
            pairs, best = higher, _lowest(field, higher)
            step = step * 2 if growing else step // 2
            step = max(1, step)
    return best, pairs


def _lowest(field: Candidates, pairs: Ints) -> int:
    return int(field.reader.scores(pairs[:, 0], pairs[:, 1]).min())


def _as_many(field: Candidates, pairs: Ints, floor: int) -> Ints | None:
    """As many pairs of at least the floor, by counting alone; None when there are not so many.

    The prices of a largest matching are a smallest cover (Koenig 1931, here with places): a pair
    can only help between a mentee and a mentor who are not in it, so only these are looked at.
    """
    while True:
        ones = np.ones(len(field.keys), np.int64)
        net = field.network(floor, ones)
        net.start_from(field.edges(net, pairs), np.zeros(len(field.high), np.int64))
        if net.settle():
            if net.used == len(pairs):
                return net.pairs()
            net.lowest_mentor_prices()
            joined = 0 if field.is_whole else _join_between_free(field, net, floor)
        else:
            joined = 0 if field.is_whole else field.widen(net, floor)
        if not joined:
            return None


def _join_between_free(field: Candidates, net: Network, floor: int) -> int:
    """Pairs of at least the floor between two people whose prices leave room join."""
    far = 2**40
    u, v = net.u, net.v
    if (v >= 0).all():
        people = np.flatnonzero((u <= 0) & (field.demand > 0))
        return field.reach(far * v, np.full(len(u), floor - 1), people)
    people = np.flatnonzero((u + v.min() < 1) & (field.demand > 0))
    return field.reach(far * v, far * (u - 1) + far // 2, people, floor)


def fairest_pairs(
    field: Candidates, pairs: Ints, floor: int | None, go_on: Callable[[], bool]
) -> Ints:
    """Pairs [k, 2] with the best sorted vector of scores, then the most keep bonus.

    Level by level from the lowest: the fewest pairs at this level, among the matchings that were
    best at all levels before. `pairs`: any matching with the most places filled, all of at least
    the highest floor. Sound because a pair whose reduced price is not zero is the same in every
    optimal solution of its stage (complementary slackness), so it can be fixed for all later
    stages. Raises InvalidProblem when there are too many pairs to hold.
    """
    if not len(pairs):
        return pairs
    field = field if field.is_whole else _all_above(field, floor)
    face = _Face(field, pairs, floor)
    face.keep_best(np.ones(len(face.score), np.int64))
    order = np.argsort(face.score, kind="stable")
    ranked = face.score[order]
    done = 0
    while go_on():
        level = face.lowest_above(int(ranked[done - 1]) if done else -(2**40))
        if level is None:
            break
        first, last = np.searchsorted(ranked, [level, level + 1])
        face.close(order[done:first])
        face.keep_fewest(order[first:last])
        done = int(last)
    face.keep_best(face.bonus)
    return face.pairs()


def _all_above(field: Candidates, floor: int | None) -> Candidates:
    """All open pairs of at least the floor, for problems that are not held whole."""
    whole = Candidates(field.reader)
    n, m = field.problem.shape
    found: list[tuple[Ints, Scores]] = []
    step, held = max(1, CELLS // max(1, m)), 0
    for start in range(0, n, step):
        stop = min(n, start + step)
        scores = field.problem.open_block(start, stop)[:, field.reader.columns]
        row, mentor = np.nonzero(scores >= (FORBIDDEN + 1 if floor is None else floor))
        found.append(
            (field.reader.key(field.reader.row[start:stop][row], mentor), scores[row, mentor])
        )
        held += len(row)
        if held > LARGEST:
            raise InvalidProblem([f"leximin holds at most {LARGEST} pairs above the lowest score"])
    keys, score = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.argsort(keys)
    whole.keys, whole.score = keys[order], score[order]
    return whole


class _Face:
    """What is still undecided: a network of all matchings that are equally good so far."""

    def __init__(self, field: Candidates, pairs: Ints, floor: int | None) -> None:
        self.net = field.network(floor, np.zeros(len(field.keys), np.int64))
        edges = self.net.edges
        self.by_mentor = by_mentor(edges)
        high = np.ones(len(field.keys), np.bool_) if floor is None else field.score >= floor
        self.score = field.score[high].astype(np.int64)
        self.bonus = (field.gain() - field.score - field.problem.placing)[high]
        self.decided = np.zeros(0, np.int64)
        for e in field.edges(self.net, pairs).tolist():
            self.net.use(e)

    def pairs(self) -> Ints:
        edges = self.net.edges
        used = np.concatenate([self.decided, self.net.used_edges()])
        return np.stack([edges.mentee[used], edges.mentor[used]], 1).astype(np.int64)

    def lowest_above(self, score: int) -> int | None:
        """The lowest score over this one among the pairs that are used but not decided."""
        left = self.score[self.net.used_edges()]
        left = left[left > score]
        return int(left.min()) if left.size else None

    def keep_best(self, gain: Ints) -> None:
        """Keep only the matchings with the largest sum of `gain`."""
        net = self.net
        used = net.used_edges()
        for e in used.tolist():
            net.drop(e)
        is_open = net.gain > CLOSED
        net.gain[is_open] = gain[is_open]
        net.start_from(used, np.zeros_like(net.v))
        self._settle(np.arange(net.shape[0]))
        net.gain[net.gain > CLOSED] = 0

    def close(self, edges: Ints) -> None:
        """Levels that no best matching uses."""
        self.net.gain[edges] = CLOSED

    def keep_fewest(self, edges: Ints) -> None:
        """Keep only the matchings with the fewest of these pairs."""
        net = self.net
        edges = edges[net.gain[edges] > CLOSED]
        net.gain[edges] = -1
        for e in edges[net.at[edges] >= 0].tolist():
            net.drop(e)
        net.u[:], net.v[:] = 0, 0
        self._settle(np.unique(net.edges.mentee[edges]).astype(np.int64))
        edges = edges[net.gain[edges] > CLOSED]
        net.gain[edges] = 0

    def _settle(self, rows: Ints) -> None:
        """Optimum of this stage; then fix whatever its prices decide.

        rows: mentees with pairs whose gain is not zero."""
        net = self.net
        if not net.settle():
            raise ArithmeticError("a stage lost its feasible matching")
        u, v = net.u, net.v
        rows = np.union1d(rows, np.flatnonzero(u))
        close_costly(net.edges, net.at, self.by_mentor, u, v, rows, np.flatnonzero(v))
        net.owed = np.where(u > 0, net.demand, net.owed)
        net.demand = np.where(u < 0, net.owed, net.demand)
        net.low = np.where(v > 0, net.high, net.low)
        net.high = np.where(v < 0, net.low, net.high)
        used = net.used_edges()
        edges = net.edges
        worth = net.gain[used] > u[edges.mentee[used]] + v[edges.mentor[used]]
        for e in used[worth].tolist():
            i, j = int(edges.mentee[e]), int(edges.mentor[e])
            net.lock(i, j)
            net.owed[i] = max(0, net.owed[i] - 1)
        self.decided = np.concatenate([self.decided, used[worth]])
