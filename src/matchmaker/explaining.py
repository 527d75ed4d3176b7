"""explain, alternatives, why_unmatched: the reasons behind a result, exact and in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .network import CLOSED, Network
from .problem import InvalidProblem, Pair, Problem
from .result import Matching
from .scores import Flags, Ints
from .solving import View, solve, view


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


@dataclass(frozen=True)
class Stuck:
    """Mentees who compete for too few places, or (mentors empty) whom no mentor may have.

    `places`: how many places these mentees can fill together at most. The deficiencies
    (demand of the mentees - places) add up to the unfilled places of the whole result.
    `removed_by`: {rule: how many pairs of these mentees it removes}.
    """

    mentees: tuple[int, ...]
    mentors: tuple[int, ...]
    places: int
    removed_by: Mapping[str, int]


def explain(problem: Problem, matching: Matching, mentee: int, mentor: int) -> Reason:
    """Why this mentee has, or has not, this mentor; what forcing the pair would change.

    The change is exact: the problem with the pair locked is solved again, by one or two shortest
    augmenting paths from the present optimum. Raises IndexError for a person outside the problem.
    """
    return _Explainer(problem, matching).reason(mentee, mentor)


def alternatives(problem: Problem, matching: Matching, mentee: int, n: int = 5) -> list[Reason]:
    """The n best other mentors for a mentee, least loss of the total first, each explained."""
    return _Explainer(problem, matching).alternatives(mentee, n)


def why_unmatched(problem: Problem, matching: Matching) -> list[Stuck]:
    """Every unfilled place accounted for: no mentor passes the rules, or too few places.

    For results that are not stopped early. The groups are disjoint and as small as possible:
    the people an alternating search from the unfilled mentees reaches (Hall, 1935).
    """
    return _Shortage(problem, matching).found()


class _Explainer:
    """The network at the optimum of a matching, ready to be changed and looked at."""

    def __init__(self, problem: Problem, matching: Matching) -> None:
        if matching.digest != problem.digest:
            raise ValueError("this matching is of another problem")
        self.problem, self.matching = problem, matching
        self.view: View = view(problem, matching.seed)
        self.row = np.argsort(self.view.rows)
        self.column = np.argsort(self.view.columns)
        self.locked = set(problem.locked)
        self.chosen = {(int(i), int(j)) for i, j in matching.pairs}
        free = [pair for pair in matching.pairs.tolist() if tuple(pair) not in self.locked]
        self.free = np.array(free, np.int64).reshape(-1, 2)
        scores = problem.scores[self.free[:, 0], self.free[:, 1]]
        self.floor = int(scores.min()) if scores.size and matching.objective == "floor" else None
        self.net = self._network()

    def _network(self) -> Network:
        view, matching = self.view, self.matching
        gain = view.gain
        if self.floor is not None:
            gain = np.where(view.scores < self.floor, CLOSED, gain)
        net = Network(gain, view.demand, view.low, view.high)
        net.start_from(
            np.stack([self.row[self.free[:, 0]], self.column[self.free[:, 1]]], 1),
            matching.mentee_price[view.rows],
            matching.mentor_price[view.columns],
        )
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
            score=int(self.problem.scores[pair]),
            parts=dict(blocks.parts(mentee, mentor)) if blocks else {},
            chosen=chosen,
            missing=0 if chosen else self.missing(pair),
            waits_for=() if chosen else self._waits_for(mentor),
            moves=moves,
            change=change,
            placed_change=placed,
        )

    def alternatives(self, mentee: int, n: int) -> list[Reason]:
        lacking = [
            (self.missing((mentee, j)) or 0, -int(self.problem.scores[mentee, j]), j)
            for j in np.flatnonzero(self.problem.allowed[mentee]).tolist()
            if (mentee, j) not in self.chosen
        ]
        reasons = [self.reason(mentee, j) for _, _, j in sorted(lacking)[:n]]
        worst = -(2**62)
        return sorted(
            reasons,
            key=lambda r: (-r.placed_change, -(worst if r.change is None else r.change), r.mentor),
        )

    def missing(self, pair: Pair) -> int | None:
        """Points by which the prices outbid the pair."""
        problem, matching = self.problem, self.matching
        if not problem.allowed[pair]:
            return None
        score = int(problem.scores[pair])
        worth = score + (problem.keep_bonus if pair in problem.keep else 0) + matching.placing
        prices = int(matching.mentee_price[pair[0]] + matching.mentor_price[pair[1]])
        floors = [f for f in (self.floor, problem.floor) if f is not None]
        return max([0, prices - worth, *(f - score for f in floors)])

    def _waits_for(self, mentor: int) -> tuple[int, ...]:
        """The full mentors reached from this one by swaps that cost nothing."""
        net = self.net
        first = int(self.column[mentor])
        if net.v[first] <= 0:
            return ()
        reached, waiting = {first}, [first]
        while waiting:
            j = waiting.pop(0)
            for i in net.mentees_of[j]:
                if net.gain[i, j] != net.u[i] + net.v[j]:
                    continue
                for other in np.flatnonzero(net.unused[i] == net.u[i] + net.v).tolist():
                    if other not in reached and net.v[other] > 0:
                        reached.add(other)
                        waiting.append(other)
        others = sorted(int(self.view.columns[j]) for j in reached - {first})
        return (mentor, *others)

    def _forced(self, pair: Pair) -> tuple[tuple[Move, ...], int | None, int]:
        """(moves, change of the total, change of places filled) with the pair locked."""
        if not self.problem.allowed[pair]:
            return (), None, 0
        if self.matching.objective != "leximin":
            net = self.net.copy()
            if not net.lock(int(self.row[pair[0]]), int(self.column[pair[1]])):
                return (), None, 0
            possible = self.net.used + (0 if self.problem.open_pairs[pair] else 1)
            if self._settled(net, possible):
                found = net.pairs()
                rows, columns = self.view.rows, self.view.columns
                now = {(int(rows[i]), int(columns[j])) for i, j in found}
                return self._difference(now | self.locked | {pair})
        return self._solved_again(pair)

    def _settled(self, net: Network, possible: int) -> bool:
        """Whether the repaired network is the answer; for "floor": also the highest floor.

        `possible`: the forced pair included, no result fills more places than this.
        """
        fine = net.settle()
        if self.floor is None:
            return fine
        if not fine or not net.used or net.used + 1 < possible:
            return False
        pairs = net.pairs()
        higher = net.copy()
        lowest = int(self.view.scores[pairs[:, 0], pairs[:, 1]].min())
        higher.close_below(self.view.scores, lowest + 1)
        return not higher.settle() or higher.used < net.used

    def _solved_again(self, pair: Pair) -> tuple[tuple[Move, ...], int | None, int]:
        try:
            forced = self.problem.with_lock(pair)
            again = solve(forced, objective=self.matching.objective, seed=self.matching.seed)
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
        change = sum(self._worth(p) for p in now) - sum(self._worth(p) for p in self.chosen)
        return moves, change, len(now) - len(self.chosen)

    def _worth(self, pair: Pair) -> int:
        return int(self.problem.scores[pair]) + int(self.problem.bonus[pair])


class _Shortage:
    """Alternating searches from the mentees with unfilled demand."""

    def __init__(self, problem: Problem, matching: Matching) -> None:
        self.problem = problem
        n, m = problem.shape
        self.used: Flags = np.zeros((n, m), np.bool_)
        self.used[matching.pairs[:, 0], matching.pairs[:, 1]] = True
        locked: Flags = np.zeros((n, m), np.bool_)
        for i, j in problem.locked:
            locked[i, j] = True
        self.movable: Flags = self.used & ~locked
        self.unused: Flags = problem.open_pairs & ~self.used
        self.filled: Ints = self.used.sum(1)

    def found(self) -> list[Stuck]:
        short = np.flatnonzero(self.filled < self.problem.demand).tolist()
        groups: list[tuple[set[int], set[int]]] = []
        for i in short:
            mentees, mentors = self._reach(i)
            touching = [g for g in groups if g[0] & mentees or g[1] & mentors]
            for group in touching:
                groups.remove(group)
                mentees |= group[0]
                mentors |= group[1]
            groups.append((mentees, mentors))
        return [self._stuck(mentees, mentors) for mentees, mentors in groups]

    def _reach(self, mentee: int) -> tuple[set[int], set[int]]:
        mentees, mentors, waiting = {mentee}, set[int](), [mentee]
        while waiting:
            i = waiting.pop()
            for j in np.flatnonzero(self.unused[i]).tolist():
                if j in mentors:
                    continue
                mentors.add(j)
                new = set(np.flatnonzero(self.movable[:, j]).tolist()) - mentees
                mentees |= new
                waiting += new
        return mentees, mentors

    def _stuck(self, mentees: set[int], mentors: set[int]) -> Stuck:
        rows = sorted(mentees)
        involved = mentors | set(np.flatnonzero(self.used[rows].any(0)).tolist())
        removed: dict[str, int] = {}
        for i in rows:
            for rule, count in self._removed(i).items():
                removed[rule] = removed.get(rule, 0) + count
        return Stuck(tuple(rows), tuple(sorted(involved)), int(self.filled[rows].sum()), removed)

    def _removed(self, mentee: int) -> dict[str, int]:
        problem = self.problem
        removed = {}
        forbidden = int((~problem.allowed[mentee]).sum())
        if problem.blocks:
            removed = {rule: n for rule, n in problem.blocks.rules(mentee).items() if n}
        elif forbidden:
            removed["not allowed"] = forbidden
        if problem.floor is not None:
            low = problem.allowed[mentee] & (problem.scores[mentee] < problem.floor)
            if low.any():
                removed["under the floor"] = int(low.sum())
        return removed
