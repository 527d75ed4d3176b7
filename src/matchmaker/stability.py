"""stable: a matching nobody has reason to leave. Deferred acceptance, mentees asking.

Gale and Shapley, College Admissions and the Stability of Marriage, 1962. With demands over one
this is their algorithm for responsive preferences on both sides (Roth and Sotomayor 1990, ch. 6).
"""

from __future__ import annotations

import time

import numpy as np

from .blocking import blocking_pairs
from .book import CLOSED
from .compiled import compiled
from .problem import InvalidProblem, Problem, need_problem, need_seed
from .reading import Reader
from .result import Matching, need_matching
from .scores import FORBIDDEN, Flags, Ints, Scores

ENGINE = "stable 1"
FIRST_LOOK = 32
"""Best mentors fetched for each mentee at first; who needs more gets twice as many."""


def stable(problem: Problem, *, seed: int = 0, best: Matching | None = None) -> Matching:
    """The stable matching that is best for every mentee.

    No two people who are not together both strictly prefer each other to their lowest partner (a
    free place counts as lower than any score). Both sides rank by the score of the pair, without
    keep bonuses; equal scores by the seeded order. Locked pairs stay: only somebody held by a
    lock can be left in a blocking pair, and `blocking_pairs` counts those.

    A stable matching maximises nothing, so `bound` says what the best total could be for the
    places filled here: with the prices of `best`, a solved Matching of the same problem, or, when
    there is none, as if everybody got their first choices. Both are valid and `verify` checks
    them. When fewer places are filled than could be, the gap counts `placing` for each.

    A minimum is a wish stability cannot serve: every stable matching under the same order of ties
    fills the same places of each mentor who has one free (Roth, On the Allocation of Residents to
    Rural Hospitals, 1986). Raises InvalidProblem naming the mentors left under their minimum,
    ValueError when `best` belongs to another problem.
    """
    began = time.perf_counter()
    need_problem(problem, asked_by="stable")
    need_seed(seed)
    if best is not None:
        need_matching(best, asked_by="stable(best=…)")
    if best is not None and (best.digest != problem.digest or best.objective != "total"):
        raise ValueError("best is no result of this problem with the objective total")
    lists = _Lists(problem, seed)
    pairs = _deferred_acceptance(problem, lists)
    _refuse_unmet_minimums(problem, pairs)
    scores = problem.scores_of(pairs[:, 0], pairs[:, 1])
    total = _total(problem, pairs)
    u, v, bound = _prices(problem, pairs, lists, best)
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
        status="optimal" if bound == total else "within",
        blocking_pairs=blocking_pairs(problem, pairs) if problem.locked else 0,
        digest=problem.digest,
        engine=ENGINE,
        seed=seed,
        seconds=time.perf_counter() - began,
        passes=lists.passes,
        pairs_priced=lists.reader.priced,
        objective="stable",
        mentee_ids=problem.mentee_ids,
        mentor_ids=problem.mentor_ids,
    )


class _Lists:
    """Who each mentee asks, best first: the top of each row, longer only where it is needed.
    People stand in the seeded order here.

    mentors, scores: int32 [mentee, slot]; mentor -1 past the end of a list.
    whole: bool [mentee], the list holds every open mentor.
    """

    def __init__(self, problem: Problem, seed: int) -> None:
        n, m = problem.shape
        self.problem, self.reader = problem, Reader(problem, seed)
        self.mentors = np.full((n, min(m, FIRST_LOOK)), -1, np.int32)
        self.scores = np.zeros(self.mentors.shape, np.int32)
        self.whole = np.zeros(n, np.bool_)
        self.passes = 0
        self._fetch(np.arange(n))
        self.first_choices, self.over = self._first_choices()

    def lengthen(self, wanted: Flags) -> None:
        """Twice as many mentors for these mentees."""
        n, long = self.mentors.shape
        more = max(1, min(long, self.problem.shape[1] - long))
        self.mentors = np.hstack([self.mentors, np.full((n, more), -1, np.int32)])
        self.scores = np.hstack([self.scores, np.zeros((n, more), np.int32)])
        self._fetch(np.flatnonzero(wanted))

    def _fetch(self, people: Ints) -> None:
        n, m = self.problem.shape
        self.passes += 1
        free, all_open = np.zeros(m, np.int64), np.full(n, CLOSED)
        many = self.mentors.shape[1]
        for found in self.reader.best(free, all_open, many, people=people, alike=True):
            order = np.lexsort((found.mentor, -found.score.astype(np.int64), found.mentee))
            mentee = found.mentee[order]
            slot = np.arange(len(mentee)) - np.searchsorted(mentee, mentee)
            self.mentors[mentee, slot] = found.mentor[order]
            self.scores[mentee, slot] = found.score[order]
            self.whole[found.people] = found.rest == 0

    def _first_choices(self) -> tuple[Ints, int]:
        """(price of each mentee, what single choices are worth above it), M and bonus included.

        The price is the worth of the last of the first `demand` choices, 0 when there are not so
        many; never under what may stand beyond the end of a list.
        """
        problem, reader = self.problem, self.reader
        placing = problem.placing
        worth = np.where(self.mentors >= 0, self.scores + np.int64(placing), 0)
        beyond = np.where(self.whole, 0, worth.min(1, initial=2**62, where=worth > 0))
        further: dict[int, list[int]] = {}
        for i, j in problem.keep:
            mentee, mentor = int(reader.row[i]), int(reader.column[j])
            slot = np.flatnonzero(self.mentors[mentee] == mentor)
            score = int(problem.scores_of([i], [j])[0])
            under = problem.floor is not None and score < problem.floor
            if slot.size:
                worth[mentee, slot[0]] += problem.keep_bonus
            elif score != FORBIDDEN and not under and (i, j) not in problem.locks:
                further.setdefault(mentee, []).append(score + placing + problem.keep_bonus)
        wanted = np.maximum(problem.left[0][reader.rows], 1)
        most = max([1, *map(len, further.values())])
        worth = np.pad(worth, ((0, 0), (0, most)))
        for mentee, others in further.items():
            worth[mentee, -len(others) :] = others
        worth = -np.sort(-worth, axis=1)
        last = worth[np.arange(len(worth)), np.minimum(wanted, worth.shape[1]) - 1]
        price = np.where(wanted > worth.shape[1], 0, last)
        price = np.maximum(price, beyond)
        return price, int(np.maximum(worth - price[:, None], 0).sum())


def _deferred_acceptance(problem: Problem, lists: _Lists) -> Ints:
    """int64 [k, 2], locked pairs included. Who asks first makes no difference."""
    n, m = problem.shape
    rows, columns = lists.reader.rows, lists.reader.columns
    demand, capacity = problem.left[0][rows], problem.left[2][columns]
    first = np.zeros(m + 1, np.int64)
    np.cumsum(np.minimum(capacity, n), out=first[1:])
    held_key, held_by = np.zeros(first[-1], np.int64), np.zeros(first[-1], np.int64)
    load, asked, missing = np.zeros(m, np.int64), np.zeros(n, np.int64), demand.copy()
    held = (first, held_key, held_by, load)
    while True:
        _ask(lists.mentors, lists.scores, *held, asked, missing)
        short = (missing > 0) & ~lists.whole
        if not short.any():
            break
        lists.lengthen(short)
    mentor = np.repeat(np.arange(m), load)
    place = np.arange(len(mentor)) - np.repeat(np.cumsum(load) - load, load)
    free = np.stack([rows[held_by[first[mentor] + place]], columns[mentor]], 1)
    pairs = np.concatenate([free, np.array(problem.locked, np.int64).reshape(-1, 2)])
    return np.asarray(pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))])


@compiled
def _ask(
    mentors: Scores,
    scores: Scores,
    first: Ints,
    held_key: Ints,
    held_by: Ints,
    load: Ints,
    asked: Ints,
    missing: Ints,
) -> None:
    """Everybody with places missing asks down the list; a full mentor lets go of the lowest.

    held_key, held_by: a heap for each mentor from first[mentor] on, lowest on top: by score, then by the order of ties.
    """
    n, long = mentors.shape
    waiting = np.flatnonzero(missing > 0)
    top = len(waiting)
    waiting = np.concatenate((waiting, np.zeros(n - top, waiting.dtype)))
    while top > 0:
        top -= 1
        i = waiting[top]
        while missing[i] > 0 and asked[i] < long and mentors[i, asked[i]] >= 0:
            j = mentors[i, asked[i]]
            key = (np.int64(scores[i, asked[i]]) << 32) - i
            asked[i] += 1
            base, room = first[j], first[j + 1] - first[j]
            if load[j] < room:
                at = load[j]
                load[j] += 1
                while at > 0 and held_key[base + (at - 1) // 2] > key:
                    held_key[base + at] = held_key[base + (at - 1) // 2]
                    held_by[base + at] = held_by[base + (at - 1) // 2]
                    at = (at - 1) // 2
            elif room == 0 or key < held_key[base]:
                continue
            else:
                let_go = held_by[base]
                if missing[let_go] == 0:
                    waiting[top] = let_go
                    top += 1
                missing[let_go] += 1
                at = 0
                while 2 * at + 1 < room:
                    child = 2 * at + 1
                    if child + 1 < room and held_key[base + child + 1] < held_key[base + child]:
                        child += 1
                    if held_key[base + child] >= key:
                        break
                    held_key[base + at] = held_key[base + child]
                    held_by[base + at] = held_by[base + child]
                    at = child
            held_key[base + at] = key
            held_by[base + at] = i
            missing[i] -= 1


def _refuse_unmet_minimums(problem: Problem, pairs: Ints) -> None:
    load = np.bincount(pairs[:, 1], minlength=problem.shape[1])
    under = np.flatnonzero(load < problem.minimum)
    if under.size:
        faults = [
            f"a stable matching gives mentor {problem.mentor_ids[j]!r} {load[j]} mentees, under "
            f"the minimum of {problem.minimum[j]}: stability and this minimum exclude each other"
            for j in under.tolist()
        ]
        raise InvalidProblem(faults)


def _prices(
    problem: Problem, pairs: Ints, lists: _Lists, best: Matching | None
) -> tuple[Ints, Ints, int]:
    """(mentee prices, mentor prices, bound by the formula of the certificate)"""
    if best is not None:
        further = problem.placing * (best.placed - len(pairs))
        return best.mentee_price, best.mentor_price, best.bound + further
    locked = _total(problem, np.array(problem.locked, np.int64).reshape(-1, 2))
    by_mentee = np.bincount([i for i, _ in problem.locked], minlength=problem.shape[0])
    price = np.empty_like(lists.first_choices)
    price[lists.reader.rows] = lists.first_choices
    choices = int(((problem.demand - by_mentee) * price).sum()) + lists.over
    free = len(pairs) - len(problem.locked)
    no_price = np.zeros(problem.shape[1], np.int64)
    return price, no_price, choices + locked - problem.placing * free


def _total(problem: Problem, pairs: Ints) -> int:
    scores = problem.scores_of(pairs[:, 0], pairs[:, 1])
    bonus = problem.bonus_of(pairs[:, 0], pairs[:, 1])
    return int(scores.sum(dtype=np.int64) + bonus.sum())
