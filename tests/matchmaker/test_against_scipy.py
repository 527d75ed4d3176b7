"""Larger problems, against scipy's own assignment and its linear programming."""

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, linear_sum_assignment, milp

from matchmaker import Problem, pricing, solve, verify
from tests.matchmaker.worlds import KINDS, allowed_of, scores_of


@pytest.mark.parametrize("kind", KINDS)
def test_one_to_one_is_as_good_as_scipy(kind: str) -> None:
    random = np.random.default_rng(KINDS.index(kind))
    for _ in range(120):
        shape = tuple(random.integers(1, 25, 2).tolist())
        scores, allowed = scores_of(kind, shape, random), allowed_of(kind, shape, random)
        matching = solve(Problem(scores, allowed))
        most = 10_000_000
        worth = np.where(allowed, scores + most, 0)
        rows, columns = linear_sum_assignment(worth, maximize=True)
        used = allowed[rows, columns]
        assert matching.placed == used.sum()
        assert matching.total == scores[rows, columns][used].sum()
        assert matching.gap == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.long
def test_a_hundred_people_a_side_are_as_good_as_scipy(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every other one by few candidates and prices."""
    random = np.random.default_rng(1000 + KINDS.index(kind))
    for k in range(120):
        monkeypatch.setattr(pricing, "WHOLE", 250_000 if k % 2 else 0)
        shape = tuple(random.integers(100, 120, 2).tolist())
        scores, allowed = scores_of(kind, shape, random), allowed_of(kind, shape, random)
        matching = solve(Problem(scores, allowed))
        worth = np.where(allowed, scores + 10_000_000, 0)
        rows, columns = linear_sum_assignment(worth, maximize=True)
        used = allowed[rows, columns]
        assert matching.placed == used.sum()
        assert matching.total == scores[rows, columns][used].sum()
        assert matching.gap == 0


@pytest.mark.parametrize("batch", range(4))
def test_places_and_demands_are_as_good_as_linear_programming(batch: int) -> None:
    random = np.random.default_rng(50 + batch)
    for _ in range(10):
        n, m = random.integers(3, 9, 2).tolist()
        scores = random.integers(0, 10_001, (n, m))
        demand, capacity = random.integers(1, 4, n), random.integers(1, 5, m)
        minimum = np.where(np.arange(m) == 0, 1, 0)
        problem = Problem(scores, capacity=capacity, demand=demand, minimum=minimum)
        matching = solve(problem)
        assert verify(problem, matching) == []
        by_mentee = np.kron(np.eye(n), np.ones(m))
        by_mentor = np.kron(np.ones(n), np.eye(m))
        best = milp(
            -(scores.ravel() + 10_000_000.0),
            integrality=np.ones(n * m),
            bounds=(0, 1),
            constraints=[
                LinearConstraint(by_mentee, 0, demand),
                LinearConstraint(by_mentor, minimum, capacity),
            ],
        )
        assert round(-best.fun) == matching.total + 10_000_000 * matching.placed


def test_a_large_problem_with_places_is_proved_best() -> None:
    random = np.random.default_rng(3)
    scores = random.integers(0, 10_001, (400, 150))
    allowed = random.random((400, 150)) < 0.5
    problem = Problem(scores, allowed, capacity=random.integers(1, 5, 150))
    for objective in ("total", "floor"):
        matching = solve(problem, objective=objective)
        assert matching.gap == 0
        assert verify(problem, matching) == []


def test_popular_mentors_with_very_many_places_are_solved_too() -> None:
    """More places than the first stage takes: the rest is repaired into the optimum."""
    scores = np.broadcast_to(np.arange(60) * 10, (60, 60)) + np.arange(60)[:, None]
    problem = Problem(scores, capacity=np.full(60, 2**40))
    matching = solve(problem)
    assert (matching.pairs[:, 1] == 59).all()
    assert verify(problem, matching) == []
