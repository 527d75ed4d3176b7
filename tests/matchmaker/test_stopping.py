"""Stopping early gives the best so far with an honest bound."""

import numpy as np
import pytest

from matchmaker import Problem, solve, verify

SCORES = np.random.default_rng(4).integers(0, 10_001, (80, 60))


@pytest.mark.parametrize("stop_at", [1, 2, 3])
@pytest.mark.parametrize("objective", ["total", "floor", "leximin"])
def test_an_answer_of_false_stops_with_a_permitted_result(stop_at: int, objective: str) -> None:
    calls = []

    def progress(passes: int, priced: int, total: int, bound: int) -> bool:
        calls.append((passes, priced, total, bound))
        return len(calls) < stop_at

    problem = Problem(SCORES, capacity=np.full(60, 2))
    matching = solve(problem, objective=objective, progress=progress)
    assert verify(problem, matching) == []
    assert all(bound >= total for _, _, total, bound in calls)
    if len(calls) == stop_at:
        assert matching.status == "within"
        best = solve(problem).total
        assert matching.placed == 80
        assert objective != "total" or matching.total <= best <= matching.bound


def test_no_time_at_all_still_gives_pairs() -> None:
    problem = Problem(SCORES)
    matching = solve(problem, time_limit=0)
    assert matching.status == "within"
    assert matching.placed == 60
    assert matching.gap > 0
    assert verify(problem, matching) == []


def test_minimums_are_met_before_anything_stops() -> None:
    problem = Problem(SCORES, capacity=np.full(60, 2), minimum=np.full(60, 1))
    matching = solve(problem, time_limit=0)
    assert (np.bincount(matching.pairs[:, 1]) >= 1).all()
    assert matching.gap >= 0


def test_enough_time_ends_proved() -> None:
    assert solve(Problem(SCORES), time_limit=60).status == "optimal"


@pytest.mark.parametrize(("minimum", "passes"), [(0, 0), (1, 1)])
def test_only_minimums_keep_it_going_until_the_first_pass(minimum: int, passes: int) -> None:
    calls = []

    def progress(*said: int) -> bool:
        calls.append(said)
        return False

    problem = Problem(SCORES, capacity=np.full(60, 2), minimum=np.full(60, minimum))
    matching = solve(problem, progress=progress)
    assert (matching.passes, matching.status, len(calls)) == (passes, "within", 1)
