"""pair_peers: who with whom among equals, exact over all pairs and proved.

Without two sides the linear programme of pairs has halves in its corners; they go round odd rings
(Balinski 1965). So: first the double cover, in which everybody stands on both sides, by the engine
itself; its pairs and prices leave one person over for each odd ring. From there Edmonds' blossoms
(1965) finish the work within a few candidates each, and their prices are held against all pairs
(Applegate and Cook, Solving Large-Scale Matching Problems, 1993).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from . import blossoms
from .checking import array_of
from .graph import Graph, graph
from .problem import InvalidProblem, Problem, need_seed, need_time_limit
from .result import Matching
from .scores import FORBIDDEN, Ints, ScoreBlocks, Scores
from .solving import solve

CANDIDATES = 12
"""Partners nearest to being chosen that each person brings to the blossoms."""
ROWS = 256


@dataclass(frozen=True, eq=False)
class Peers:
    """pairs: int [k, 2], a < b, sorted. unmatched: people left over, ascending. placed: people
    with a partner. total and bound in hundredths of a point; a pair counts once.

    The certificate: with p = price >= 0, z > 0 for each odd set of `sets` and M = placing,
    p[a] + p[b] + 2 (sum of z of the sets that hold both) >= 4 (score + M) for every allowed pair, so
    bound = (sum p + sum z (size of the set - 1)) // 4 - M pairs. Stopped early, there are no sets.
    """

    pairs: Ints
    unmatched: Ints
    placed: int
    total: int
    bound: int
    price: Ints
    sets: tuple[tuple[Ints, int], ...]
    placing: int

    @property
    def gap(self) -> int:
        """How much better an unknown pairing could be at most; 0 = proved best."""
        return self.bound - self.total


def pair_peers(
    scores: npt.ArrayLike | ScoreBlocks,
    allowed: npt.ArrayLike | None = None,
    *,
    seed: int = 0,
    time_limit: float | None = None,
) -> Peers:
    """Most people with a partner, then the highest total.

    scores: int32 [person, person] in hundredths of a point, or a ScoreBlocks; allowed: bool
    [person, person]. A pair is worth the mean of its two scores, rounded down to a whole
    hundredth, and is allowed when both directions are. The diagonal does not count.
    seed: decides between equally good results. time_limit: seconds, asked between the odd rings;
    the best so far comes back with its honest bound, that of the double cover.
    Raises InvalidProblem with all faults, TypeError for a Problem: it has two sides.
    """
    if isinstance(scores, Problem):
        raise TypeError("pair_peers takes the scores of people with each other, not a Problem")
    need_seed(seed)
    need_time_limit(time_limit)
    until = np.inf if time_limit is None else time.monotonic() + time_limit
    worth = _both_ways(scores, allowed)
    half = solve(Problem(worth), seed=seed)
    price = 2 * (half.mentee_price + half.mentor_price)
    mates = _mates(half)
    edges = _near(worth, price, half.placing, mates)
    while True:
        g = _graph(worth, edges, price, half.placing, mates)
        while time.monotonic() < until and blossoms.step(g):
            pass
        if time.monotonic() >= until:
            return _peers(worth, _completed(worth, _partners(g)), price, (), half.placing)
        missed = _too_good(worth, g, half.placing)
        if not len(missed):
            n = len(worth)
            return _peers(worth, _partners(g), g.price[:n], _sets(g), half.placing)
        edges = np.unique(np.concatenate([edges, missed]), axis=0)


def _both_ways(scores: npt.ArrayLike | ScoreBlocks, allowed: npt.ArrayLike | None) -> Scores:
    """int32 [person, person], symmetric; FORBIDDEN where a direction is, and on the diagonal."""
    faults: list[str] = []
    given: Problem | None = None
    try:
        given = Problem(scores, allowed)
    except InvalidProblem as invalid:
        faults += invalid.faults
    shape = given.shape if given else _shape_of(scores)
    if len(shape) == 2 and shape[0] != shape[1]:
        faults.append(f"peers need as many rows as columns, found {shape[0]} and {shape[1]}")
    if given is None or faults:
        raise InvalidProblem(faults)
    worth = np.full(given.shape, FORBIDDEN, np.int32)
    for start in range(0, len(worth), ROWS):
        rows = slice(start, start + ROWS)
        there, back = given.scores[rows].astype(np.int64), given.scores[:, rows].T
        open_pairs = given.allowed[rows] & given.allowed[:, rows].T
        worth[rows] = np.where(open_pairs, (there + back) >> 1, FORBIDDEN)
    np.fill_diagonal(worth, FORBIDDEN)
    return worth


def _shape_of(scores: object) -> tuple[int, ...]:
    array = array_of("scores", scores, [])
    return () if array is None else array.shape


# The double cover ----------------------------------------------------------------------------------


def _mates(half: Matching) -> Ints:
    """Partner of each person, -1 = none. Pairs of the double cover form paths and rings; every
    second one is kept, and an odd ring leaves one person over."""
    n = len(half.mentee_price)
    onward, back = np.full(n, -1, np.int64), np.full(n, -1, np.int64)
    onward[half.pairs[:, 0]], back[half.pairs[:, 1]] = half.pairs[:, 1], half.pairs[:, 0]
    mates, seen = np.full(n, -1, np.int64), np.zeros(n, np.bool_)
    for start in np.argsort(
        back >= 0, kind="stable"
    ).tolist():  # paths from their start, then rings
        here = start
        while here >= 0 and not seen[here]:
            seen[here] = True
            there = onward[here]
            if there < 0 or seen[there]:
                break
            seen[there] = True
            mates[here], mates[there] = there, here
            here = int(onward[there])
    return mates


def _near(worth: Scores, price: Ints, placing: int, mates: Ints) -> Ints:
    """int [edge, 2]: for each person those who lack least to be chosen, and all mates."""
    n = len(worth)
    many = min(CANDIDATES, max(1, n - 1))
    found = [np.stack([np.flatnonzero(mates >= 0), mates[mates >= 0]], 1)]
    for start in range(0, n, ROWS):
        rows = slice(start, start + ROWS)
        slack = _lacking(worth, rows, price, placing)
        near = np.argpartition(slack, many - 1, axis=1)[:, :many]
        people = np.broadcast_to(np.arange(start, start + len(near))[:, None], near.shape)
        there = worth[people, near] != FORBIDDEN
        found.append(np.stack([people[there], near[there]], 1))
    return np.unique(np.sort(np.concatenate(found), axis=1), axis=0)


def _lacking(worth: Scores, rows: slice, price: Ints, placing: int) -> Ints:
    """int64 [row, person]: price[a] + price[b] - 4 (score + M); far away where not allowed."""
    gain = 4 * (worth[rows].astype(np.int64) + placing)
    slack = price[rows, None] + price[None, :] - gain
    return np.where(worth[rows] == FORBIDDEN, np.int64(2**62), slack)


# Blossoms ------------------------------------------------------------------------------------------


def _graph(worth: Scores, edges: Ints, price: Ints, placing: int, mates: Ints) -> Graph:
    weight = 2 * (worth[edges[:, 0], edges[:, 1]].astype(np.int64) + placing)
    together = np.flatnonzero(mates[edges[:, 0]] == edges[:, 1])
    edge_of = np.full(len(worth), -1, np.int64)
    edge_of[edges[together, 0]] = edge_of[edges[together, 1]] = together
    return graph(len(worth), edges, weight, price, edge_of)


def _partners(g: Graph) -> Ints:
    return np.where(g.mate >= 0, np.append(g.end, -1)[g.mate], -1)


def _too_good(worth: Scores, g: Graph, placing: int) -> Ints:
    """int [pair, 2]: pairs the blossoms did not know that are worth more than their prices."""
    n = len(worth)
    found = []
    for start in range(0, n, ROWS):
        rows = slice(start, start + ROWS)
        slack = _lacking(worth, rows, g.price[:n], placing)
        for i, j in np.argwhere(slack < 0).tolist():
            a = start + i
            if a < j and slack[i, j] + 2 * _around(g, a, j) < 0:
                found.append((a, j))
    return np.array(found, np.int64).reshape(-1, 2)


def _around(g: Graph, a: int, b: int) -> int:
    """The prices of all blossoms that hold both."""
    outside_a = set()
    while a >= 0:
        outside_a.add(a)
        a = int(g.parent[a])
    total = 0
    while b >= 0:
        if b in outside_a:
            total += int(g.price[b])
        b = int(g.parent[b])
    return total


def _sets(g: Graph) -> tuple[tuple[Ints, int], ...]:
    """The blossoms with a price: their members, ascending, and the price."""
    n = len(g.top)
    members: dict[int, list[int]] = {}
    for v in range(n):
        b = int(g.parent[v])
        while b >= 0:
            members.setdefault(b, []).append(v)
            b = int(g.parent[b])
    priced = [b for b in sorted(members) if g.price[b] > 0]
    return tuple((np.array(members[b], np.int64), int(g.price[b])) for b in priced)


# The result ----------------------------------------------------------------------------------------


def _completed(worth: Scores, partner: Ints) -> Ints:
    """People left over take each other, best first."""
    left = np.flatnonzero(partner < 0)
    among = worth[np.ix_(left, left)]
    for cell in np.argsort(-among.astype(np.int64), axis=None, kind="stable").tolist():
        a, b = divmod(cell, len(left))
        if among[a, b] == FORBIDDEN:
            break
        if partner[left[a]] < 0 and partner[left[b]] < 0:
            partner[left[a]], partner[left[b]] = left[b], left[a]
    return partner


def _peers(
    worth: Scores, partner: Ints, price: Ints, sets: tuple[tuple[Ints, int], ...], placing: int
) -> Peers:
    a = np.flatnonzero(partner > np.arange(len(partner)))
    pairs = np.stack([a, partner[a]], 1)
    proved = int(price.sum()) + sum(z * (len(members) - 1) for members, z in sets)
    return Peers(
        pairs=pairs,
        unmatched=np.flatnonzero(partner < 0),
        placed=2 * len(pairs),
        total=int(worth[pairs[:, 0], pairs[:, 1]].sum(dtype=np.int64)),
        bound=proved // 4 - placing * len(pairs),
        price=price.copy(),
        sets=sets,
        placing=placing,
    )
