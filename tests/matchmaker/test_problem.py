"""Faulty problems are refused with every fault; empty ones are fine."""

from typing import Any

import numpy as np
import pytest

from matchmaker import FORBIDDEN, InvalidProblem, Problem, solve, verify, why_unmatched


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(InvalidProblem) as refused:
        Problem(
            [[1.5, float("nan")], [3.0, 4.0]],
            allowed=[[True, False]],
            capacity=[1, -1],
            minimum=[2, 0],
            demand=[1],
            locked=[(0, 0), (0, 1), (9, 9)],
            keep=[(0,)],
            mentee_ids=["a", "a"],
            mentor_ids=["x"],
        )
    faults = "; ".join(refused.value.faults)
    for words in (
        "whole hundredths",
        "1 values that are no numbers",
        "allowed has shape (1, 2), scores (2, 2)",
        "capacity is negative at 1 (-1)",
        "demand has shape (1,), expected (2,)",
        "mentee_ids has 'a' more than once",
        "mentor_ids has 1 entries, expected 2",
        "locked pair (9, 9) is outside",
        "keep must hold pairs",
        "minimum 2 of mentor 0 is over its capacity 1",
        "mentee 'a' has 2 locked pairs and demand 1",
    ):
        assert words in faults
    assert len(refused.value.faults) == 11


def test_a_lock_never_breaks_a_rule_or_a_capacity() -> None:
    with pytest.raises(InvalidProblem, match="locked pair 0, 1 breaks a rule"):
        Problem([[5, 5]], allowed=[[True, False]], locked=[(0, 1)])
    with pytest.raises(InvalidProblem, match="mentor 0 has 2 locked pairs and capacity 1"):
        Problem([[5], [5]], locked=[(0, 0), (1, 0)])


def test_a_lock_overrides_the_floor() -> None:
    matching = solve(Problem([[10, 90], [80, 20]], floor=50, locked=[(0, 0)]))
    assert matching.pairs.tolist() == [[0, 0]]
    assert matching.unmatched.tolist() == [1]


def test_minimums_that_cannot_be_met_name_the_smallest_conflict() -> None:
    allowed = np.array([[1, 1, 0], [0, 0, 1], [0, 0, 1]], bool)
    with pytest.raises(InvalidProblem) as refused:
        solve(
            Problem(
                np.ones((3, 3), int), allowed, minimum=[1, 1, 1], mentor_ids=["Ann", "Bo", "Cy"]
            )
        )
    assert str(refused.value) == (
        "minimums cannot be met: mentors 'Ann', 'Bo' need 2 mentees together, "
        "only 1 places can be filled"
    )


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nobody_on_a_side_gives_an_empty_result(shape: tuple[int, int]) -> None:
    problem = Problem(np.zeros(shape, np.int32))
    for objective in ("total", "floor", "leximin"):
        matching = solve(problem, objective=objective)
        assert (matching.placed, matching.total, matching.gap, matching.lowest) == (0, 0, 0, 0)
        assert matching.pairs.shape == (0, 2)
        assert matching.unmatched.tolist() == list(range(shape[0]))
        assert verify(problem, matching) == []


def test_nothing_allowed_gives_an_empty_result_with_reasons() -> None:
    problem = Problem(np.full((2, 3), FORBIDDEN))
    matching = solve(problem)
    assert matching.placed == matching.gap == 0
    stuck = why_unmatched(problem, matching)
    assert [(s.mentees, s.mentors, s.places) for s in stuck] == [((0,), (), 0), ((1,), (), 0)]
    assert stuck[0].removed_by == {"not allowed": 3}


def test_people_who_compete_for_too_few_places_are_named() -> None:
    allowed = np.array([[1, 0], [1, 0], [1, 0], [0, 1]], bool)
    problem = Problem(np.ones((4, 2), int), allowed, capacity=[2, 5])
    (stuck,) = why_unmatched(problem, solve(problem))
    assert (stuck.mentees, stuck.mentors, stuck.places) == ((0, 1, 2), (0,), 2)


def test_scores_too_large_to_be_exact_are_refused() -> None:
    with pytest.raises(InvalidProblem, match="too large for exact arithmetic"):
        Problem(np.full((50_000, 50), 2**31 - 1), capacity=np.full(50, 1000))


def test_the_number_1_and_the_text_1_are_two_ids() -> None:
    assert Problem([[1], [2]], mentee_ids=[1, "1"]).mentee_ids == (1, "1")


def test_an_unknown_objective_is_refused() -> None:
    with pytest.raises(ValueError, match="objective must be one of"):
        solve(Problem([[1]]), objective="best")


def test_whatever_is_different_gives_another_digest() -> None:
    different: list[dict[str, Any]] = [
        {},
        {"scores": [[5, 6], [7, 9]]},
        {"allowed": [[True, True], [True, False]]},
        {"capacity": [1, 2]},
        {"minimum": [1, 0]},
        {"minimum": [0, 1]},
        {"demand": [2, 1]},
        {"demand": [1, 2]},
        {"locked": [(0, 1)]},
        {"keep": [(0, 1)]},
        {"keep": [(1, 0)]},
        {"keep_bonus": 499},
        {"floor": 5},
        {"mentee_ids": ["a", "b"]},
        {"mentor_ids": ["a", "b"]},
        {"mentor_ids": ["a", "c"]},
    ]
    digests = {Problem(**({"scores": [[5, 6], [7, 8]]} | each)).digest for each in different}
    assert len(digests) == len(different)
    matching = solve(Problem([[5]], mentee_ids=["a"]))
    assert verify(Problem([[5]], mentee_ids=["b"]), matching) == [
        "the digest is of another problem"
    ]


@pytest.mark.parametrize(
    ("capacity", "words"), [([1.5], "float64"), ([float("nan")], "NaN"), (["a"], "<U1")]
)
def test_what_was_found_instead_of_whole_numbers_is_named(capacity: list[Any], words: str) -> None:
    with pytest.raises(InvalidProblem, match=f"capacity must be whole numbers, found {words}$"):
        Problem([[1]], capacity=capacity)
