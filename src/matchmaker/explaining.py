"""explain, alternatives: the reasons behind a result, exact and in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .checking import Pair
from .network import FAR, Network
from .pricing import Candidates
from .problem import InvalidProblem, Problem, need_problem
from .reading import Reader
from .result import Matching, need_matching
from .scores import FORBIDDEN, Ints, Scores
from .solving import solve

NEAR = 2000
"""Pairs that lack no more than this, in hundredths of a point, are at hand for explanations,"""
MOST = 48
"""but no more than so many for each mentee."""


@dataclass(frozen=True)
class Move:
    """One mentee whose mentors would change: who would be left, who joined."""

    mentee: int
    left: tuple[int, ...]
    joined: tuple[int, ...]


@dataclass(frozen=True)
class Reason:
    """Why a pair was chosen or not. Points in hundredths; people are indices of the problem."""

    mentee: int
    mentor: int
    score: int
    parts: Mapping[str, tuple[float, float]]
    """{criterion: (points, of)}; empty when the scores came as a plain array"""
    chosen: bool
    missing: int | None
    """points the pair lacks to be chosen; None when a rule forbids it"""
    waits_for: tuple[int, ...]
    """mentors of whom one more place would bring the pair about as well as a place here"""
    moves: tuple[Move, ...]
    """who would get whom if the pair were forced"""
    change: int | None
    """exact change of the total if the pair were forced; None when that is impossible"""
    placed_change: int = 0
    """change of the number of places filled"""


def explain(problem: Problem, matching: Matching, mentee: int, mentor: int) -> Reason:
    """Why this mentee has, or has not, this mentor; what forcing the pair would change.

    The change is exact: the problem with the pair locked is solved again, by one or two shortest
    augmenting paths from the present optimum. Raises IndexError for a person outside the problem.
    """
    return _explainer(problem, matching, "explain").reason(mentee, mentor)


def alternatives(problem: Problem, matching: Matching, mentee: int, n: int = 5) -> list[Reason]:
    """The n best other mentors for a mentee, least loss of the total first, each explained.

    Raises IndexError for a person outside the problem."""
    return _explainer(problem, matching, "alternatives").alternatives(mentee, n)


READY: list[_Explainer] = []
"""The last one: the same matching is asked about again and again."""


def _explainer(problem: Problem, matching: Matching, asked_by: str) -> _Explainer:
    need_problem(problem, asked_by=asked_by)
    need_matching(matching, asked_by=asked_by)
    if matching.digest != problem.digest:
        raise ValueError("this matching is of another problem")
    if not READY or READY[0].problem is not problem or READY[0].matching is not matching:
        READY[:] = [_Explainer(problem, matching)]
    return READY[0]


class _Explainer:
    """The network at the optimum of a matching, ready to be changed and looked at.

    Beside the used pairs it holds those that come near to being chosen. `cut`: int64 [mentee], all
    open pairs of a mentee that lack no more than this take part.
    """

    def __init__(self, problem: Problem, matching: Matching) -> None:
        self.problem, self.matching = problem, matching
        self.reader = Reader(problem, matching.seed)
        row, column = self.reader.row, self.reader.column
        self.locked = set(problem.locked)
        self.chosen = {(int(i), int(j)) for i, j in matching.pairs}
        free = [pair for pair in matching.pairs.tolist() if tuple(pair) not in self.locked]
        self.free = np.array(free, np.int64).reshape(-1, 2)
        scores = problem.scores_of(self.free[:, 0], self.free[:, 1])
        self.floor = int(scores.min()) if scores.size and matching.objective == "floor" else None
        self.pairs = np.stack([row[self.free[:, 0]], column[self.free[:, 1]]], 1)
        self.field = Candidates(self.reader)
        self.u = matching.mentee_price[self.reader.rows]
        self.v = matching.mentor_price[self.reader.columns]
        self.cut = np.full(len(self.u), FAR, np.int64)
        self._choose()
        self.net = self._network(self.v, self.pairs)
        self.net.lifted = 0
        self.u = self.net.u.copy()

    def _choose(self) -> None:
        field, problem = self.field, self.problem
        field.add_open(self.pairs[:, 0], self.pairs[:, 1])
        if field.is_whole:
            field.choose(lambda: True)
            return
        kept = np.array(problem.keep, np.int64).reshape(-1, 2)
        field.add_open(self.reader.row[kept[:, 0]], self.reader.column[kept[:, 1]])
        worth = self.u - problem.placing
        for found in self.reader.best(self.v, worth - NEAR - 1, MOST, self.floor):
            field.add(found.mentee, found.mentor, found.score)
            lacks = worth[found.mentee] + self.v[found.mentor] - found.score
            cut = np.full(len(worth), -1, np.int64)
            np.maximum.at(cut, found.mentee, lacks - 1)
            self.cut[found.people] = np.where(found.rest > 0, cut[found.people], NEAR)

    def _network(self, v: Ints, pairs: Ints) -> Network:
        net = self.field.network(self.floor)
        net.start_from(self.field.edges(net, pairs), v)
        net.settle()
        return net

    def reason(self, mentee: int, mentor: int) -> Reason:
        n, m = self.problem.shape
        if not (0 <= mentee < n and 0 <= mentor < m):
            raise IndexError(f"({mentee}, {mentor}) is outside the problem {(n, m)}")
        pair = (mentee, mentor)
        blocks = self.problem.blocks
        chosen = pair in self.chosen
        moves, change, placed = ((), 0, 0) if chosen else self._forced(pair)
        return Reason(
            mentee,
            mentor,
            score=self._score(pair),
            parts=dict(blocks.parts(mentee, mentor)) if blocks else {},
            chosen=chosen,
            missing=0 if chosen else self.missing(pair),
            waits_for=() if chosen else self._waits_for(mentor),
            moves=moves,
            change=change,
            placed_change=placed,
        )

    def alternatives(self, mentee: int, n: int) -> list[Reason]:
        if not 0 <= mentee < self.problem.shape[0]:
            raise IndexError(f"mentee {mentee} is outside the problem {self.problem.shape}")
        scores = self.problem.block(mentee, mentee + 1)[0]
        allowed = np.flatnonzero(scores != FORBIDDEN)
        missing = self._missing(mentee, allowed, scores[allowed])
        lacking = [
            (lack, -int(scores[j]), j)
            for lack, j in zip(missing.tolist(), allowed.tolist(), strict=True)
            if (mentee, j) not in self.chosen
        ]
        reasons = [self.reason(mentee, j) for _, _, j in sorted(lacking)[:n]]
        worst = -(2**62)
        return sorted(
            reasons,
            key=lambda r: (-r.placed_change, -(worst if r.change is None else r.change), r.mentor),
        )

    def _score(self, pair: Pair) -> int:
        i, j = pair
        scores = self.problem.blocks.block(i, i + 1)[0] if self.problem.blocks else None
        return int(self.problem.scores[pair] if scores is None else scores[j])

    def missing(self, pair: Pair) -> int | None:
        """Points by which the prices outbid the pair; None when a rule forbids it."""
        score = self.problem.scores_of([pair[0]], [pair[1]])
        if score[0] == FORBIDDEN:
            return None
        return int(self._missing(pair[0], np.array([pair[1]]), score)[0])

    def _missing(self, mentee: int, mentors: Ints, scores: Scores) -> Ints:
        problem, matching = self.problem, self.matching
        bonus = problem.bonus_of(np.full(len(mentors), mentee), mentors)
        worth = scores + bonus + matching.placing
        lack = matching.mentee_price[mentee] + matching.mentor_price[mentors] - worth
        for floor in (self.floor, problem.floor):
            if floor is not None:
                lack = np.maximum(lack, floor - scores.astype(np.int64))
        return np.asarray(np.maximum(lack, 0))

    def _waits_for(self, mentor: int) -> tuple[int, ...]:
        """The full mentors reached from this one by swaps that cost nothing."""
        net, edges = self.net, self.net.edges
        first = int(self.reader.column[mentor])
        if net.v[first] <= 0:
            return ()
        reached, waiting = {first}, [first]
        while waiting:
            j = waiting.pop(0)
            start = edges.slot_first[j]
            for e in net.slots[start : start + net.load[j]].tolist():
                i = edges.mentee[e]
                if net.gain[e] != net.u[i] + net.v[j]:
                    continue
                row = slice(edges.first[i], edges.first[i + 1])
                near = edges.mentor[row]
                ties = (net.at[row] < 0) & (net.gain[row] == net.u[i] + net.v[near])
                for other in near[ties].tolist():
                    if other not in reached and net.v[other] > 0:
                        reached.add(other)
                        waiting.append(other)
        others = sorted(int(self.reader.columns[j]) for j in reached - {first})
        return (mentor, *others)

    def _forced(self, pair: Pair) -> tuple[tuple[Move, ...], int | None, int]:
        """(moves, change of the total, change of places filled) with the pair locked."""
        if not self.problem.is_allowed(pair):
            return (), None, 0
        by_repair = self.matching.objective == "total" or (
            self.matching.objective == "floor" and self.field.is_whole
        )
        if by_repair and self.matching.status == "optimal":
            net = self.net.copy()
            i, j = int(self.reader.row[pair[0]]), int(self.reader.column[pair[1]])
            if not net.lock(i, j):
                return (), None, 0
            fits = self._is_open(pair)
            forced = self._repaired(net, (i, j), self.net.used + (0 if fits else 1))
            if forced is not None:
                found = forced.pairs()
                rows, columns = self.reader.rows, self.reader.columns
                now = {(int(rows[i]), int(columns[j])) for i, j in found}
                return self._difference(now | self.locked | {pair})
        return self._solved_again(pair)

    def _is_open(self, pair: Pair) -> bool:
        low = self.problem.floor is not None and self._score(pair) < self.problem.floor
        return not low and pair not in self.locked

    def _repaired(self, net: Network, forced: Pair, possible: int) -> Network | None:
        """The optimum with the pair forced; None when it takes more than a repair to know.

        Settling only lowers prices of mentees (but for a shift of all together), so a pair that
        takes no part can only matter once its mentee's price has come down by what it lacks.
        `possible`: the forced pair included, no result fills more places than this.
        """
        while True:
            if not net.settle():
                return None
            if self.floor is not None and not self._is_highest(net, possible):
                return None
            fallen = self.u - net.u - net.lifted
            people = np.flatnonzero(fallen > self.cut)
            if not people.size or not self._let_in(net, people):
                return net
            net = self._again(net, forced)

    def _let_in(self, net: Network, people: Ints) -> int:
        """Pairs of these mentees that the prices do not outbid join."""
        joined, most = 0, MOST + int(self.field.demand.max(initial=1))
        edges = net.edges
        known = self.reader.key(edges.mentee.astype(np.int64), edges.mentor.astype(np.int64))
        worth = net.u - self.problem.placing
        for found in self.reader.best(net.v, worth, most, self.floor, people):
            fresh = ~np.isin(self.reader.key(found.mentee, found.mentor), known)
            self.field.add(found.mentee[fresh], found.mentor[fresh], found.score[fresh])
            joined += int(fresh.sum())
        return joined

    def _again(self, net: Network, forced: Pair) -> Network:
        """The same with all that takes part by now."""
        wider = self.field.network(self.floor)
        wider.lock(*forced)
        wider.start_from(self.field.edges(wider, net.pairs()), net.v)
        wider.lifted = net.lifted
        return wider

    def _is_highest(self, net: Network, possible: int) -> bool:
        """Whether no result with the pair forced has a higher floor."""
        if not net.used or net.used + 1 < possible:
            return False
        pairs = net.pairs()
        scores = self.reader.scores(net.edges.mentee.astype(int), net.edges.mentor.astype(int))
        lowest = int(self.reader.scores(pairs[:, 0], pairs[:, 1]).min())
        higher = net.copy()
        higher.close(np.flatnonzero(scores <= lowest))
        return not higher.settle() or higher.used < net.used

    def _solved_again(self, pair: Pair) -> tuple[tuple[Move, ...], int | None, int]:
        try:
            forced = self.problem.with_lock(pair)
            again = solve(
                forced,
                objective=self.matching.objective,
                seed=self.matching.seed,
                start=self.matching,
            )
        except InvalidProblem:
            return (), None, 0
        return self._difference({(int(i), int(j)) for i, j in again.pairs})

    def _difference(self, now: set[Pair]) -> tuple[tuple[Move, ...], int, int]:
        lost, won = self.chosen - now, now - self.chosen
        moves = tuple(
            Move(
                i,
                tuple(sorted(b for a, b in lost if a == i)),
                tuple(sorted(b for a, b in won if a == i)),
            )
            for i in sorted({a for a, _ in lost | won})
        )
        return moves, self._worth(won) - self._worth(lost), len(now) - len(self.chosen)

    def _worth(self, pairs: set[Pair]) -> int:
        both = np.array(sorted(pairs), np.int64).reshape(-1, 2)
        scores = self.problem.scores_of(both[:, 0], both[:, 1])
        return int(scores.sum(dtype=np.int64) + self.problem.bonus_of(both[:, 0], both[:, 1]).sum())
