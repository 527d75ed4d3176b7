"""Pairs who would both rather have each other (Gale and Shapley, 1962, with ties strict)."""

from __future__ import annotations

import numpy as np

from .compiled import compiled
from .keys import Index, has, places
from .pricing import FIRST, Candidates
from .problem import Problem
from .reading import CELLS, Found
from .scores import FORBIDDEN, Flags, Ints, Scores

AT_ONCE = 1 << 16
"""pairs asked for at a time where few people are looked at"""
LISTED = 256
"""pairs a mentee would rather have that are kept, when they have been read"""


def blocking_pairs(problem: Problem, pairs: Ints) -> int:
    """Open pairs not matched together who both prefer each other to their lowest partner.

    A free place counts as lower than any score.
    """
    n, m = problem.shape
    scores = problem.scores_of(pairs[:, 0], pairs[:, 1])
    mentee, mentor = lowest_partners(problem, pairs, scores)
    count, step = 0, max(1, CELLS // max(1, m))
    for start in range(0, n, step):
        stop = min(n, start + step)
        block = problem.open_block(start, stop)
        blocking = (block > mentee[start:stop, None]) & (block > mentor)
        blocking &= block != FORBIDDEN
        here = (pairs[:, 0] >= start) & (pairs[:, 0] < stop)
        blocking[pairs[here, 0] - start, pairs[here, 1]] = False
        count += int(blocking.sum())
    return count


def lowest_partners(problem: Problem, pairs: Ints, scores: Scores) -> tuple[Ints, Ints]:
    """([mentee], [mentor]) the score each has to be offered more than."""
    n, m = problem.shape
    i, j = pairs[:, 0], pairs[:, 1]
    capacity = np.minimum(problem.capacity, n + 1)
    return _lowest(n, i, scores, problem.demand), _lowest(m, j, scores, capacity)


def _lowest(size: int, of: Ints, scores: Scores, capacity: Ints) -> Ints:
    """Score each person must beat: of the lowest partner, or anything when a place is free."""
    lowest = np.full(size, 2**40, np.int64)
    np.minimum.at(lowest, of, scores.astype(np.int64))
    free = np.bincount(of, minlength=size) < capacity
    return np.where(free, -(2**40), lowest)


# -- among candidates --------------------------------------------------------------------------


def blocking_among(field: Candidates, chosen: Ints, pairs: Ints, scores: Scores) -> int:
    """As `blocking_pairs`, counted among the candidates where they hold all that a mentee would
    rather have; what is read for the others joins, so that it need not be read again.

    chosen: the pairs without locks, in the seeded order.
    """
    reader = field.reader
    if field.is_whole:
        return blocking_pairs(field.problem, pairs)
    mentee, mentor = lowest_partners(field.problem, pairs, scores)
    mentee, mentor = mentee[reader.rows], mentor[reader.columns]
    taken = np.sort(reader.key(chosen[:, 0], chosen[:, 1]))
    count = _among(field, taken, mentee, mentor)
    people = np.flatnonzero(mentee < field.listed)
    free = np.zeros(len(mentor), np.int64)
    most = max(4 * FIRST, AT_ONCE // max(1, people.size))
    while people.size:
        again = [people[:0]]
        for found in reader.best(free, mentee, most, people=people):
            seen = np.isin(found.mentee, found.people[found.rest == 0])
            seen &= found.score > mentor[found.mentor]
            seen &= ~has(taken, reader.key(found.mentee, found.mentor))
            count += int(seen.sum())
            again.append(found.people[found.rest > 0])
            _list(field, found, mentee)
        people, most = np.concatenate(again), 8 * most
    return count


def _among(field: Candidates, taken: Ints, mentee: Ints, mentor: Ints) -> int:
    """Of the mentees whose candidates hold all they would rather have."""
    listed = mentee >= field.listed
    at = places(field.keys, taken)
    i, j, score = field.mentee, field.mentor, field.score
    every = count_better(i, j, score, mentee, mentor, listed)
    return every - count_better(i[at], j[at], score[at], mentee, mentor, listed)


@compiled
def count_better(
    i: Index, j: Index, score: Scores, mentee: Ints, mentor: Ints, listed: Flags
) -> int:
    """How many of these pairs are better than what both have, of mentees who are listed."""
    count = 0
    for k in range(score.size):
        count += listed[i[k]] and score[k] > mentee[i[k]] and score[k] > mentor[j[k]]
    return count


def _list(field: Candidates, found: Found, least: Ints) -> None:
    """All open pairs of these mentees above the least join, where they are few."""
    people = found.people[found.rest == 0]
    whole = np.zeros(len(least), np.bool_)
    whole[people] = np.bincount(found.mentee, minlength=len(least))[people] <= LISTED
    joins, people = whole[found.mentee], np.flatnonzero(whole)
    field.add(found.mentee[joins], found.mentor[joins], found.score[joins])
    field.listed[people] = least[people]
