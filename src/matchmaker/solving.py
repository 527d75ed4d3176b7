"""solve: the best matching by the chosen objective, with the prices that prove it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property

import numpy as np

from .blocking import blocking_among
from .checking import Id, name_of
from .conflicts import conflict
from .fairness import fairest_pairs, highest_floor
from .memory import Memory, memory_of, recalled
from .nearby import settle_nearby
from .network import Network
from .pricing import Candidates, Proof
from .problem import InvalidProblem, Problem, need_problem, need_seed, need_time_limit
from .reading import Reader
from .result import Matching, need_matching
from .scores import Ints, Scores

ENGINE = "sparse 1"
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
    time_limit: seconds. progress(passes, pairs priced, total, bound) is called between blocks of
    pairs; an answer of False stops. Either way the best so far comes back with its honest bound;
    minimums are always met before stopping.
    start: an earlier result, joined by ids, which a similar problem is solved from sooner.
    Raises InvalidProblem when the minimums cannot be met, ValueError for an unknown objective or a
    time limit that is negative or no number, TypeError for what is no Problem, no whole seed, no
    earlier Matching or no function.
    """
    need_problem(problem, asked_by="solve")
    need_seed(seed)
    need_time_limit(time_limit)
    if start is not None:
        need_matching(start, asked_by="solve(start=…)")
    if progress is not None and not callable(progress):
        raise TypeError(f"progress must be a function, not {type(progress).__name__}")
    if objective not in OBJECTIVES:
        raise ValueError(f"objective must be one of {', '.join(OBJECTIVES)}, not {objective!r}")
    return _Run(problem, objective, seed, time_limit, progress, start).result()


class _Run:
    """One call of solve: its clock, its candidates, the best so far."""

    def __init__(
        self,
        problem: Problem,
        objective: str,
        seed: int,
        time_limit: float | None,
        progress: Progress | None,
        start: Matching | None,
    ) -> None:
        self.began = time.perf_counter()
        self.problem, self.objective, self.seed = problem, objective, seed
        self.time_limit, self.progress, self.start = time_limit, progress, start
        self.reader = Reader(problem, seed, _order(start, problem, seed))
        self.field = Candidates(self.reader)
        self.proof = self.field.proof
        self.chosen = np.zeros((0, 2), np.int64)
        self.floor: int | None = None
        self.passes = 0
        self.stopped = self.is_again = False
        self.memory: Memory | None = None

    def result(self) -> Matching:
        net = self._optimum(self.start)
        if net is not None and self.objective != "total":
            self._fair(net)
        del net  # its room is needed again
        return self._matching()

    # -- stages ------------------------------------------------------------------------------

    def _optimum(self, start: Matching | None) -> Network | None:
        """The optimum over all pairs; None when it was stopped with what there is."""
        prices, pairs = None, np.zeros((0, 2), np.int64)
        known = None
        if start is not None:
            prices, pairs = self._earlier(start)
            if start.memory is not None:
                known = recalled(start.memory, self.reader, *self._joined(start))
        if known is None:
            self.field.choose(self._report)
        else:
            self.is_again = True
            self.field.choose_again(known, self._report)
        self.field.add_open(pairs[:, 0], pairs[:, 1])
        if self._may_stop():
            self.chosen = self._look()
            if self.stopped or not self._report():
                return None
        return self._rounds(prices, pairs)

    def _look(self) -> Ints:
        """Any pairs at all, to have something to stop with."""
        net = self.field.network()
        net.start_greedy()
        return net.pairs()

    def _rounds(self, prices: Ints | None, pairs: Ints) -> Network | None:
        """Best of the candidates, then all pairs against its prices, until no pair joins."""
        while True:
            net = self.field.network(self.floor)
            if prices is None:
                net.start_cold()
            else:
                net.start_from(self.field.edges(net, pairs), prices)
            settled = settle_nearby if self.is_again else Network.settle
            if not settled(net, self._in_time if self._may_stop() else None):
                if self.field.is_whole or not self.field.widen(net, self.floor):
                    short = ~net.reached[self.problem.shape[0] : -1] & (self.field.low > 0)
                    raise InvalidProblem([conflict(self.problem, self.reader.columns[short])])
                continue
            if self.stopped:
                return None
            if self.is_again:
                net.settled_prices()
            else:
                net.lowest_mentor_prices()
            self.chosen = net.pairs()
            self.passes += 1
            found = self.field.price(net, self.floor, self._report)
            self._keep_better(found[0])
            if self.stopped or not self._report():
                return None
            if not found[1]:
                self.proof = found[0]
                if self.floor is None and self.objective != "total":
                    self.memory = memory_of(self.field)
                return net
            prices, pairs = net.v, net.pairs()
            del net  # before there is another

    def _fair(self, net: Network) -> None:
        """The best above the highest floor that fills as many places as the optimum `net`."""
        found = highest_floor(self.field, net.pairs(), self._report)
        if self.stopped or found is None:
            return
        self.floor, pairs = found
        if self.objective == "floor":
            self.chosen, self.proof = pairs, self.field.proof
            self._rounds(net.v, pairs)
        else:
            self.chosen = fairest_pairs(self.field, pairs, self.floor, self._report)

    def _joined(self, start: Matching) -> tuple[Ints, Ints]:
        """(row [mentee], column [mentor]) in an earlier result, joined by ids; -1 = new."""
        problem, reader = self.problem, self.reader
        return (
            _places(start.mentee_ids, problem.mentee_ids)[reader.rows],
            _places(start.mentor_ids, problem.mentor_ids)[reader.columns],
        )

    def _earlier(self, start: Matching) -> tuple[Ints, Ints]:
        """(mentor prices, pairs) of an earlier result."""
        problem = self.problem
        old_row, old_column = self._joined(start)
        raised = problem.placing - start.placing
        prices = np.append(start.mentor_price, 0)[old_column]
        prices = np.where(prices > start.placing // 2, prices + raised, prices)
        prices = np.where(old_column < 0, 0, prices)
        row_now = np.full(len(start.mentee_ids) + 1, -1)
        row_now[old_row] = np.arange(len(old_row))
        column_now = np.full(len(start.mentor_ids) + 1, -1)
        column_now[old_column] = np.arange(len(old_column))
        row_now[-1] = column_now[-1] = -1
        mentee, mentor = row_now[start.pairs[:, 0]], column_now[start.pairs[:, 1]]
        there = (mentee >= 0) & (mentor >= 0)
        keys = np.sort(self.reader.key(mentee[there], mentor[there]))
        return prices.astype(np.int64), np.stack(self.reader.people_of(keys), 1)

    # -- stopping and telling ----------------------------------------------------------------

    def _may_stop(self) -> bool:
        wanted = self.progress is not None or self.time_limit is not None
        return wanted and not self.field.low.any()

    def _in_time(self) -> bool:
        late = self.time_limit is not None and self.seconds() > self.time_limit
        self.stopped = self.stopped or late
        return not self.stopped

    def _report(self) -> bool:
        """Tell how far things are; False when it is time to stop with what there is."""
        if self._must_go_on():
            return True
        if not self._in_time():
            return False
        if self.progress is not None:
            pairs, scores = self._paired()
            bound = self._bound(self.proof, len(self.chosen))
            total = self._total(pairs, scores)
            answer = self.progress(self.passes, self.reader.priced, total, bound)
            self.stopped = answer is False
        return not self.stopped

    def _must_go_on(self) -> bool:
        """Until the minimums are met once there is nothing to stop with."""
        return bool(self.field.low.any()) and not self.passes

    def _keep_better(self, proof: Proof) -> None:
        if self._bound(proof, 0) < self._bound(self.proof, 0):
            self.proof = proof

    def seconds(self) -> float:
        return time.perf_counter() - self.began

    # -- the result --------------------------------------------------------------------------

    def _paired(self) -> tuple[Ints, Scores]:
        """int64 [k, 2], sorted, in the order of the input, locked pairs included; their scores."""
        mentee, mentor = self.chosen.T
        free = np.stack([self.reader.rows[mentee], self.reader.columns[mentor]], 1)
        locked, of_locked = self._locked
        pairs = np.concatenate([free, locked])
        scores = np.concatenate([self.field.scores_of(mentee, mentor), of_locked])
        order = np.argsort(pairs @ np.array([self.problem.shape[1], 1]))
        return pairs[order], scores[order]

    def _total(self, pairs: Ints, scores: Scores) -> int:
        bonus = self.problem.bonus_of(pairs[:, 0], pairs[:, 1])
        return int(scores.sum(dtype=np.int64) + bonus.sum())

    @cached_property
    def _locked(self) -> tuple[Ints, Scores]:
        """The locked pairs and their scores."""
        locked = np.array(self.problem.locked, np.int64).reshape(-1, 2)
        return locked, self.problem.scores_of(locked[:, 0], locked[:, 1])

    def _bound(self, proof: Proof, placed: int) -> int:
        field = self.field
        prices = field.demand @ np.maximum(proof.u, 0) + field.high @ np.maximum(proof.v, 0)
        prices += field.low @ np.minimum(proof.v, 0)
        prices += self._total(*self._locked)
        return int(prices) + proof.over - self.problem.placing * placed

    def _matching(self) -> Matching:
        problem, reader = self.problem, self.reader
        pairs, scores = self._paired()
        total = self._total(pairs, scores)
        if self.stopped and self.objective == "floor" and self.proof.over:
            self.proof = self.field.proof  # the formula leaves out the pairs under the lowest
        u, v = np.empty_like(self.proof.u), np.empty_like(self.proof.v)
        u[reader.rows] = np.maximum(self.proof.u, 0)
        v[reader.columns] = self.proof.v
        blocking = blocking_among(self.field, self.chosen, pairs, scores)
        if self.objective == "total" and not self.stopped:
            self.memory = memory_of(self.field)
        lexical = self.objective == "leximin" and not self.stopped
        bound = total if lexical else self._bound(self.proof, len(self.chosen))
        return Matching(
            pairs=pairs,
            unmatched=np.flatnonzero(np.bincount(pairs[:, 0], minlength=problem.shape[0]) == 0),
            placed=len(pairs),
            total=total,
            bound=bound,
            lowest=int(scores.min()) if scores.size else 0,
            mentee_price=u,
            mentor_price=v,
            placing=problem.placing,
            status="within" if self.stopped else "optimal",
            blocking_pairs=blocking,
            digest=problem.digest,
            engine=ENGINE,
            seed=self.seed,
            seconds=self.seconds(),
            passes=self.passes,
            pairs_priced=reader.priced,
            objective=self.objective,
            mentee_ids=problem.mentee_ids,
            mentor_ids=problem.mentor_ids,
            memory=self.memory,
        )


def _order(start: Matching | None, problem: Problem, seed: int) -> tuple[Ints, Ints] | None:
    """The seeded order of an earlier result, where its people are the same."""
    if start is None or start.memory is None or start.seed != seed:
        return None
    same = start.mentee_ids == problem.mentee_ids and start.mentor_ids == problem.mentor_ids
    return (start.memory.rows, start.memory.columns) if same else None


def _places(before: tuple[Id, ...], now: tuple[Id, ...]) -> Ints:
    """[now] index in `before`, -1 = not there"""
    if before == now:
        return np.arange(len(now))
    place = {name_of(each): k for k, each in enumerate(before)}
    return np.array([place.get(name_of(each), -1) for each in now], np.int64)
