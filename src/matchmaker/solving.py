"""solve: the best matching by the chosen objective, with the prices that prove it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .fairness import fairest_pairs, highest_floor
from .network import CLOSED, Network
from .problem import InvalidProblem, Problem, name_of, seeded_order
from .result import Matching
from .scores import Flags, Ints, Scores

ENGINE = "dense 1"
OBJECTIVES = ("total", "floor", "leximin")

Progress = Callable[[int, int, int, int], bool | None]


def solve(
    problem: Problem,
    *,
    objective: str = "total",
    seed: int = 0,
    time_limit: float | None = None,
    start: Matching | None = None,
    progress: Progress | None = None,
) -> Matching:
    """Fill as many demanded places as possible, then serve the objective.

    objective: "total" (sum of scores and keep bonuses), "floor" (the lowest unlocked score as
    high as possible, then the total) or "leximin" (lowest, second lowest, ... score).
    seed: decides between equally good results, whatever the order of the input.
    time_limit: seconds. progress(passes, pairs priced, total, bound) is called between stages;
    an answer of False stops. Either way the best so far comes back with its honest bound; the
    first stage itself is not cut short, and minimums are always met before stopping.
    start: an earlier result, joined by ids, which a similar problem is solved from sooner.
    Raises InvalidProblem when the minimums cannot be met, ValueError for an unknown objective.
    """
    if objective not in OBJECTIVES:
        raise ValueError(f"objective must be one of {', '.join(OBJECTIVES)}, not {objective!r}")
    return _Run(problem, objective, seed, time_limit, progress).result(start)


@dataclass
class View:
    """The problem with people in the seeded order, in which everything is decided."""

    rows: Ints
    columns: Ints
    scores: Scores
    bonus: Ints
    gain: Ints
    demand: Ints
    low: Ints
    high: Ints


def view(problem: Problem, seed: int) -> View:
    """The network's arrays: gain = score + bonus + M where open, CLOSED elsewhere."""
    rows = seeded_order(problem.mentee_ids, seed, "mentee")
    columns = seeded_order(problem.mentor_ids, seed, "mentor")
    grid = np.ix_(rows, columns)
    scores, bonus = problem.scores[grid], problem.bonus[grid]
    gain = np.where(problem.open_pairs[grid], scores + bonus + problem.placing, CLOSED)
    demand, low, high = problem.left
    return View(rows, columns, scores, bonus, gain, demand[rows], low[columns], high[columns])


class _Run:
    """One call of solve: its clock, its people in seeded order, its network."""

    def __init__(
        self,
        problem: Problem,
        objective: str,
        seed: int,
        time_limit: float | None,
        progress: Progress | None,
    ) -> None:
        self.began = time.perf_counter()
        self.problem, self.objective, self.seed = problem, objective, seed
        self.time_limit, self.progress = time_limit, progress
        self.view = view(problem, seed)
        self.net = self._network()
        self.chosen: Ints | None = None
        self.passes = 0
        self.stopped = False

    def result(self, start: Matching | None) -> Matching:
        if self._may_stop() and not self._first_look():
            return self._matching()
        self._optimum(start)
        if self._report(1) and self.objective == "floor":
            self.net = highest_floor(self.net, self.view.scores, self._report)
        if not self.stopped:
            self.net.lowest_mentor_prices()
        if self.objective == "leximin":
            self.chosen = fairest_pairs(self.net, self.view.scores, self.view.bonus, self._report)
        return self._matching()

    # -- stages ------------------------------------------------------------------------------

    def _network(self) -> Network:
        view = self.view
        return Network(view.gain, view.demand, view.low, view.high)

    def _may_stop(self) -> bool:
        wanted = self.progress is not None or self.time_limit is not None
        return wanted and not self.view.low.any()

    def _first_look(self) -> bool:
        self.net.start_greedy()
        if self._report():
            self.net = self._network()
            return True
        return False

    def _optimum(self, start: Matching | None) -> None:
        if start is None or not self._warm(start):
            self.net = self._network()
            self.net.start_cold()
        go_on = self._in_time if self._may_stop() else None
        if not self.net.settle(go_on):
            raise InvalidProblem([self._conflict()])

    def _warm(self, start: Matching) -> bool:
        """Start from earlier pairs and prices; False when they are too far off to help."""
        rows = {name_of(i): k for k, i in enumerate(start.mentee_ids)}
        columns = {name_of(j): k for k, j in enumerate(start.mentor_ids)}
        old_row = [rows.get(name_of(self.problem.mentee_ids[i]), -1) for i in self.view.rows]
        old_column = [
            columns.get(name_of(self.problem.mentor_ids[j]), -1) for j in self.view.columns
        ]
        raised = self.problem.placing - start.placing
        u = np.array([_price(start.mentee_price, k, start.placing, raised) for k in old_row])
        v = np.array([_price(start.mentor_price, k, start.placing, raised) for k in old_column])
        row_now = {k: here for here, k in enumerate(old_row) if k >= 0}
        column_now = {k: here for here, k in enumerate(old_column) if k >= 0}
        pairs = [
            (row_now[i], column_now[j])
            for i, j in start.pairs.tolist()
            if i in row_now and j in column_now
        ]
        self.net.start_from(
            np.array(pairs, np.int64).reshape(-1, 2), u.astype(np.int64), v.astype(np.int64)
        )
        return self.net.imbalance() <= max(8, sum(self.view.scores.shape) // 8)

    # -- stopping and telling ----------------------------------------------------------------

    def _in_time(self) -> bool:
        late = self.time_limit is not None and self.seconds() > self.time_limit
        self.stopped = self.stopped or late
        return not self.stopped

    def _report(self, more: int = 0) -> bool:
        """Tell how far things are; False when it is time to stop with what there is."""
        self.passes += more
        if not self._in_time():
            return False
        if self.progress is not None:
            pairs = self._pairs()
            bound = self._bound(len(pairs) - len(self.problem.locked))
            answer = self.progress(self.passes, self.net.priced, self._total(pairs), bound)
            self.stopped = answer is False
        return not self.stopped

    def seconds(self) -> float:
        return time.perf_counter() - self.began

    # -- the result --------------------------------------------------------------------------

    def _pairs(self) -> Ints:
        found = self.net.pairs() if self.chosen is None else self.chosen
        free = np.stack([self.view.rows[found[:, 0]], self.view.columns[found[:, 1]]], 1)
        locked = np.array(self.problem.locked, np.int64).reshape(-1, 2)
        pairs = np.concatenate([free, locked])
        return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]

    def _total(self, pairs: Ints) -> int:
        total = int(self.problem.scores[pairs[:, 0], pairs[:, 1]].sum(dtype=np.int64))
        if self.problem.keep:
            total += int(self.problem.bonus[pairs[:, 0], pairs[:, 1]].sum())
        return total

    def _bound(self, placed: int) -> int:
        net, view = self.net, self.view
        locked = self._total(np.array(self.problem.locked, np.int64).reshape(-1, 2))
        u, v = np.maximum(net.u, 0), net.v
        prices = view.demand @ u + view.high @ np.maximum(v, 0) + view.low @ np.minimum(v, 0)
        over = 0
        for start in range(0, len(u), 256):
            rows = slice(start, start + 256)
            over += int(np.maximum(net.unused[rows] - u[rows, None] - v, 0).sum())
        for i, j in net.pairs():
            over += max(0, int(view.gain[i, j] - u[i] - v[j]))
        return int(prices) + over + locked - self.problem.placing * placed

    def _matching(self) -> Matching:
        problem, net = self.problem, self.net
        pairs = self._pairs()
        scores = problem.scores[pairs[:, 0], pairs[:, 1]]
        total = self._total(pairs)
        u, v = np.empty_like(net.u), np.empty_like(net.v)
        u[self.view.rows] = np.maximum(net.u, 0)
        v[self.view.columns] = net.v
        lexical = self.objective == "leximin" and not self.stopped
        bound = total if lexical else self._bound(len(pairs) - len(problem.locked))
        return Matching(
            pairs=pairs,
            unmatched=np.setdiff1d(np.arange(problem.shape[0]), pairs[:, 0]),
            placed=len(pairs),
            total=total,
            bound=bound,
            lowest=int(scores.min()) if scores.size else 0,
            mentee_price=u,
            mentor_price=v,
            placing=problem.placing,
            status="within" if self.stopped else "optimal",
            blocking_pairs=blocking_pairs(problem, pairs),
            digest=problem.digest,
            engine=ENGINE,
            seed=self.seed,
            seconds=self.seconds(),
            passes=self.passes,
            pairs_priced=net.priced,
            objective=self.objective,
            mentee_ids=problem.mentee_ids,
            mentor_ids=problem.mentor_ids,
        )

    def _conflict(self) -> str:
        """The smallest set of mentors whose minimums ask for more than their mentees can give."""
        net, view = self.net, self.view
        short = ~net.reached[len(view.demand) : -1] & (view.low > 0)
        chosen = np.flatnonzero(short)
        open_pairs = view.gain > CLOSED

        def missing(mentors: Ints) -> int:
            can = np.minimum(view.demand, open_pairs[:, mentors].sum(1)).sum()
            return int(view.low[mentors].sum() - can)

        for j in chosen.tolist():
            fewer = chosen[chosen != j]
            if missing(fewer) > 0:
                chosen = fewer
        names = ", ".join(repr(self.problem.mentor_ids[j]) for j in sorted(view.columns[chosen]))
        needed = int(view.low[chosen].sum())
        return (
            f"minimums cannot be met: mentors {names} need {needed} mentees together, "
            f"only {needed - missing(chosen)} places can be filled"
        )


def _price(prices: Ints, k: int, placing: int, raised: int) -> int:
    """An earlier price; whoever carried the old M carries the new one."""
    if k < 0:
        return 0
    price = int(prices[k])
    return price + raised if price > placing // 2 else price


# -- stability -------------------------------------------------------------------------------


def blocking_pairs(problem: Problem, pairs: Ints) -> int:
    """Open pairs not matched together who both prefer each other to their lowest partner.

    A free place counts as lower than any score (Gale and Shapley, 1962, with ties strict).
    """
    n, m = problem.shape
    i, j = pairs[:, 0], pairs[:, 1]
    scores = problem.scores[i, j].astype(np.int64)
    mentee = _lowest(n, i, scores, problem.demand)
    mentor = _lowest(m, j, scores, np.minimum(problem.capacity, n + 1))
    blocking: Flags = problem.open_pairs & (problem.scores > mentee[:, None])
    blocking &= problem.scores > mentor[None, :]
    blocking[i, j] = False
    return int(blocking.sum())


def _lowest(size: int, of: Ints, scores: Ints, places: Ints) -> Ints:
    """Score each person must beat: of the lowest partner, or anything when a place is free."""
    lowest = np.full(size, 2**40, np.int64)
    np.minimum.at(lowest, of, scores)
    free = np.bincount(of, minlength=size) < places
    return np.where(free, -(2**40), lowest)
