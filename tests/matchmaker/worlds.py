"""Small and large problems of every kind, and an oracle that tries everything."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from matchmaker import Problem, pricing, reading
from matchmaker.network import Network

KINDS = (
    "random",
    "ties",
    "negative",
    "equal",
    "one popularity order",
    "no supply",
    "all forbidden",
    "sparse",
    "two camps",
)


def set_everywhere(patch: pytest.MonkeyPatch, name: str, value: int) -> None:
    """In every room of the matchmaker that knows the name."""
    for at, room in list(sys.modules.items()):
        if at.startswith("matchmaker.") and hasattr(room, name):
            patch.setattr(room, name, value)


def take_few(patch: pytest.MonkeyPatch) -> None:
    """Two candidates each, one more at a time, a few rows a block, however small the problem."""
    for name, value in {"WHOLE": 0, "FIRST": 2, "JOIN": 1}.items():
        patch.setattr(pricing, name, value)
    patch.setattr(reading, "CELLS", 64)


def scores_of(kind: str, shape: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    n, m = shape
    if kind == "ties":
        return random.integers(0, 3, shape)
    if kind == "negative":
        return random.integers(-9000, 1000, shape)
    if kind == "equal":
        return np.full(shape, 5000)
    if kind == "one popularity order":
        return np.broadcast_to(np.sort(random.integers(0, 10_000, m)), shape).copy()
    if kind == "two camps":
        same = random.integers(0, 2, (n, 1)) == random.integers(0, 2, (1, m))
        return np.where(same, 8000, 2000) + random.integers(0, 50, shape)
    return random.integers(0, 10_001, shape)


def allowed_of(kind: str, shape: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    share = {"all forbidden": 0.0, "sparse": 0.25}.get(kind, random.choice([0.6, 1.0]))
    return random.random(shape) < share


@dataclass
class World:
    """One problem with everything in it; `arguments` are those of Problem."""

    arguments: dict[str, Any]
    problem: Problem = field(init=False)

    def __post_init__(self) -> None:
        self.problem = Problem(**self.arguments)


def small_world(random: np.random.Generator, *, cells: int = 10) -> World:
    kind = random.choice(KINDS)
    n, m = random.integers(0, 6, 2)
    while n * m > cells:
        n, m = random.integers(0, 6, 2)
    shape = (int(n), int(m))
    allowed = allowed_of(kind, shape, random)
    capacity = random.integers(0, 4, m) * (kind != "no supply")
    demand = random.integers(0, 3, n)
    minimum = np.minimum(capacity, random.integers(0, 3, m)) * (random.random(m) < 0.2)
    left, room = demand.copy(), capacity.copy()
    locked = []
    for i, j in np.argwhere(allowed & (random.random(shape) < 0.1)).tolist():
        if left[i] and room[j]:
            locked.append((i, j))
            left[i] -= 1
            room[j] -= 1
    scores = scores_of(kind, shape, random)
    return World(
        {
            "scores": scores,
            "allowed": allowed,
            "capacity": capacity,
            "minimum": minimum,
            "demand": demand,
            "locked": locked,
            "keep": [tuple(p) for p in np.argwhere(random.random(shape) < 0.2).tolist()],
            "keep_bonus": int(random.integers(-3, 600)),
            "floor": int(random.choice(scores.ravel()))
            if n * m and random.random() < 0.3
            else None,
        }
    )


def rank(problem: Problem, pairs: list[tuple[int, int]], objective: str) -> tuple[Any, ...]:
    """What the objective compares, most important first."""
    total = sum(
        int(problem.scores[pair]) + (problem.keep_bonus if pair in problem.keep else 0)
        for pair in pairs
    )
    free = sorted(int(problem.scores[pair]) for pair in pairs if pair not in problem.locked)
    if objective == "total":
        return len(pairs), total
    if objective == "floor":
        return len(pairs), free[0] if free else 0, total
    return len(pairs), tuple(free), total


def every_matching(problem: Problem) -> list[list[tuple[int, int]]]:
    """All that the rules, places and locks permit."""
    n, m = problem.shape
    cells = [
        (i, j)
        for i in range(n)
        for j in range(m)
        if problem.allowed[i, j]
        and (
            problem.floor is None
            or problem.scores[i, j] >= problem.floor
            or (i, j) in problem.locked
        )
    ]
    found = []
    for choice in range(1 << len(cells)):
        pairs = [cell for at, cell in enumerate(cells) if choice >> at & 1]
        by_mentee = [sum(i == a for a, _ in pairs) for i in range(n)]
        by_mentor = [sum(j == b for _, b in pairs) for j in range(m)]
        if (
            all(lock in pairs for lock in problem.locked)
            and all(by_mentee[i] <= problem.demand[i] for i in range(n))
            and all(problem.minimum[j] <= by_mentor[j] <= problem.capacity[j] for j in range(m))
        ):
            found.append(pairs)
    return found


def network(gain: Any, demand: Any = None, high: Any = None, low: Any = None) -> Network:
    """All pairs take part but those with gain 0."""
    table = np.array(gain, np.int64)
    mentee, mentor = np.nonzero(table)
    n, m = table.shape
    ones = np.ones(max(n, m), np.int64)
    return Network(
        mentee,
        mentor,
        table[mentee, mentor],
        np.array(ones[:n] if demand is None else demand, np.int64),
        np.array(0 * ones[:m] if low is None else low, np.int64),
        np.array(ones[:m] if high is None else high, np.int64),
    )
