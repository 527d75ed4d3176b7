"""Criteria of every kind over people made up at random, with holes in what is known of them."""

from __future__ import annotations

import numpy as np

from matchmaker import Criteria
from matchmaker.ranking import in_order, own_order
from matchmaker.scores import Turns

Random = np.random.Generator


def unit(people: int, width: int, random: Random, *, lexical: bool = False) -> np.ndarray:
    """Vectors of length 1, some of them missing; lexical ones are sparse and never negative."""
    values = random.standard_normal((people, width))
    if lexical:
        values = abs(values) * (random.random(values.shape) < 0.1)
    values[random.random(people) < 0.2] = 0
    length = np.linalg.norm(values, axis=1, keepdims=True)
    return values / np.where(length > 0, length, 1)


def levels(people: int, random: Random) -> np.ndarray:
    known = random.random(people) < 0.9
    return np.where(known, random.integers(0, 10, people).astype(float), np.nan)


def hours(people: int, random: Random) -> np.ndarray:
    start = random.integers(-12, 12, (2, people))
    found = np.stack([start, start + 8], axis=-1).astype(float)
    found[:, random.random(people) < 0.1] = np.nan
    return found


def some_criteria(random: Random, most: int = 40) -> Criteria:
    n, m = (int(k) for k in random.integers(1, most, 2))
    criteria = Criteria(n, m)
    _products(criteria, random)
    _kinds(criteria, random)
    _rules(criteria, random)
    return criteria


def _products(criteria: Criteria, random: Random) -> None:
    n, m = criteria.shape
    if random.random() < 0.6:
        width, full = int(random.integers(1, 40)), float(random.choice([0.2, 0.5, 1]))
        vectors = unit(n, width, random), unit(m, width, random)
        criteria.vectors("goals", random.random() * 40 + 0.1, *vectors, full=full)
    if random.random() < 0.4:
        words = unit(n, 60, random, lexical=True), unit(m, 60, random, lexical=True)
        criteria.vectors("words", 20, *words, full=0.35)
    if random.random() < 0.6:
        skills = int(random.integers(2, 80))
        wanted = random.integers(0, 6, (n, skills)) * (random.random((n, skills)) < 0.1)
        offered = random.integers(0, 6, (m, skills)) / 5 * (random.random((m, skills)) < 0.1)
        criteria.skills("skills", 40, wanted, offered)


def _kinds(criteria: Criteria, random: Random) -> None:
    n, m = criteria.shape
    if random.random() < 0.6:
        criteria.gap("level", 10, levels(n, random), levels(m, random))
    if random.random() < 0.3:
        criteria.gap("tenure", 7.7, random.random(n) * 10, random.random(m) * 10)
    if random.random() < 0.5:
        places = random.integers(-1, 6, n), random.integers(-1, 5, m)
        criteria.table("place", 5, random.random((6, 5)), *places)
    if random.random() < 0.5:
        criteria.overlap_hours("hours", 10, hours(n, random), hours(m, random))
    if random.random() < 0.5:
        wishes = [random.integers(0, m, random.integers(0, 4)).tolist() for _ in range(n)]
        criteria.wishes("wishes", 15, wishes)


def _rules(criteria: Criteria, random: Random) -> None:
    n, m = criteria.shape
    if random.random() < 0.5:
        criteria.forbid_same("team", random.integers(-1, 8, n), random.integers(-1, 8, m))
    if random.random() < 0.4:
        criteria.require_gap("gap", levels(n, random), levels(m, random), at_least=0, at_most=6)
    if random.random() < 0.4:
        criteria.require_common(
            "language", random.random((n, 12)) < 0.2, random.random((m, 12)) < 0.2
        )
    if random.random() < 0.5:
        pairs = zip(
            random.integers(0, n, n).tolist(), random.integers(0, m, n).tolist(), strict=True
        )
        criteria.forbid_pairs("past", pairs)
    if random.random() < 0.5:
        people = [f"p{k}" for k in range(n + m)]
        random.shuffle(people)
        over = [int(random.integers(max(1, k))) for k in range(n + m)]
        if random.random() < 0.3:  # circles
            over = random.integers(0, n + m, n + m).tolist()
        managers = {people[k]: [people[over[k]]] for k in range(n + m)}
        criteria.forbid_reporting_line(people[:n], people[n // 2 : n // 2 + m], managers)


def some_turns(random: Random, columns: int, rows: int) -> Turns:
    """Between equals: one order for all, or an order for each row."""
    rank = random.permutation(columns)
    if random.random() < 0.3:
        return in_order(rank, rows)
    return own_order(rank, random.integers(0, 1000, rows))


def turn(turns: Turns, row: int, column: int) -> int:
    return (int(turns.times[row]) * int(turns.rank[column]) + int(turns.plus[row])) % (2**31 - 1)
