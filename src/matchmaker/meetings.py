"""flash: several rounds of short meetings, nobody meets twice, the best total over all rounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .problem import InvalidProblem, Problem, need_problem, need_seed, seeded_order
from .result import Matching
from .scores import Ints
from .solving import solve

MOST_ROUNDS = 1_000
"""More than any day holds; each round costs room for everybody."""


@dataclass(frozen=True, eq=False)
class Meetings:
    """rounds[r]: int [k, 2] (mentee, mentor), sorted; each person at most once in a round.

    Rounds differ by at most one in length. `whole` is the proved best set of all meetings, a
    result of `problem`, in which everybody has a place in each round: verify(problem, whole).
    """

    rounds: tuple[Ints, ...]
    problem: Problem
    whole: Matching


def flash(problem: Problem, rounds: int, *, seed: int = 0) -> Meetings:
    """Who meets whom in each of `rounds` rounds: most meetings first, then the total of all.

    Everybody with a demand or a capacity above 0 takes part with one place a round, the others
    stay away; minimums count meetings over all rounds; locked pairs meet in one of them.

    The best set of meetings is one transport problem with `rounds` places for each person. Koenig
    1916: the meetings of two sides in which nobody has more than r fall apart into r rounds. So
    no plan of rounds can be better than the proved optimum of that one problem.
    Raises InvalidProblem for fewer than one round, for more than MOST_ROUNDS, and for minimums or
    locks beyond the rounds.
    """
    need_problem(problem, asked_by="flash")
    need_seed(seed)
    is_whole = isinstance(rounds, int | np.integer) and not isinstance(rounds, bool)
    if not is_whole or not 1 <= rounds <= MOST_ROUNDS:
        words = f"rounds must be a whole number, at least 1, at most {MOST_ROUNDS:,}"
        raise InvalidProblem([f"{words}, found {rounds!r}"])
    session = Problem(
        problem.blocks or problem.scores,
        problem.mask,
        capacity=rounds * (problem.capacity > 0),
        minimum=problem.minimum,
        demand=rounds * (problem.demand > 0),
        locked=problem.locked,
        keep=problem.keep,
        keep_bonus=problem.keep_bonus,
        floor=problem.floor,
        mentee_ids=problem.mentee_ids,
        mentor_ids=problem.mentor_ids,
    )
    whole = solve(session, seed=seed)
    mentees = seeded_order(problem.mentee_ids, seed, "mentee")
    mentors = seeded_order(problem.mentor_ids, seed, "mentor")
    pairs = np.stack(
        [np.argsort(mentees)[whole.pairs[:, 0]], np.argsort(mentors)[whole.pairs[:, 1]]], 1
    )
    in_order = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    plan = [
        np.stack([mentees[met[:, 0]], mentors[met[:, 1]]], 1)
        for met in _rounds(in_order, session.shape, rounds)
    ]
    return Meetings(tuple(met[met[:, 0].argsort()] for met in plan), session, whole)


def _rounds(pairs: Ints, shape: tuple[int, int], rounds: int) -> list[Ints]:
    """Koenig's proof as a procedure: where no round is free for both, swap two along a path."""
    mentee_in = np.full((shape[0], rounds), -1, np.int64)  # whom the mentee meets in the round
    mentor_in = np.full((shape[1], rounds), -1, np.int64)
    for i, j in pairs.tolist():
        mine, theirs = int(mentee_in[i].argmin()), int(mentor_in[j].argmin())
        if mentor_in[j, mine] >= 0:
            _swap(mentor_in, mentee_in, j, mine, theirs)
        mentee_in[i, mine], mentor_in[j, mine] = j, i
    _even(mentee_in, mentor_in)
    met = [np.flatnonzero(mentee_in[:, r] >= 0) for r in range(rounds)]
    return [np.stack([mentees, mentee_in[mentees, r]], 1) for r, mentees in enumerate(met)]


def _swap(here: Ints, there: Ints, person: int, one: int, other: int) -> None:
    """Swap two rounds along the path of meetings from `person`, who has none in `other`.

    here: [person, round] of the side the path starts on; there: of the other side.
    """
    path = [person]
    now, then = one, other
    while here[path[-1], now] >= 0:
        path.append(int(here[path[-1], now]))
        here, there, now, then = there, here, then, now
    sides = (here, there) if len(path) % 2 else (there, here)
    for at, each in enumerate(path):
        side = sides[at % 2]
        side[each, one], side[each, other] = side[each, other], side[each, one]


def _even(mentee_in: Ints, mentor_in: Ints) -> None:
    """Rounds of equal length, give or take one (de Werra 1971): swap along a path that starts
    and ends with a meeting of the longer round."""
    while True:
        lengths = (mentee_in >= 0).sum(0)
        longer, shorter = int(lengths.argmax()), int(lengths.argmin())
        if lengths[longer] - lengths[shorter] < 2:
            return
        for start in np.flatnonzero((mentee_in[:, longer] >= 0) & (mentee_in[:, shorter] < 0)):
            before = int((mentee_in[:, longer] >= 0).sum())
            _swap(mentee_in, mentor_in, int(start), longer, shorter)
            if (mentee_in[:, longer] >= 0).sum() < before:
                break
        else:
            raise ArithmeticError("rounds of unequal length without a path between them")
