"""verify finds every way in which a result can be untrue."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matchmaker import Criteria, Matching, Problem, solve, verify

SCORES = np.random.default_rng(0).integers(0, 10_001, (6, 4))
ALLOWED = np.ones((6, 4), bool)
ALLOWED[0, :2] = False


def world() -> tuple[Problem, Matching]:
    problem = Problem(
        SCORES,
        ALLOWED,
        capacity=[2, 1, 1, 1],
        minimum=[1, 0, 0, 0],
        demand=[1, 1, 2, 1, 1, 0],
        locked=[(3, 2)],
        keep=[(1, 1)],
        floor=200,
    )
    return problem, solve(problem)


def pairs_without(matching: Matching, at: int) -> np.ndarray:
    return np.delete(matching.pairs, at, 0)


def a_pair_more(matching: Matching, pair: tuple[int, int]) -> np.ndarray:
    return np.array(sorted([*map(tuple, matching.pairs.tolist()), pair]))


def priced(prices: np.ndarray, change: int) -> np.ndarray:
    return np.concatenate([prices[:1] + change, prices[1:]])


TAMPERED: dict[str, Callable[[Matching], dict[str, Any]]] = {
    "a pair that breaks a rule": lambda m: {"pairs": a_pair_more(m, (0, 0))},
    "a pair twice": lambda m: {"pairs": a_pair_more(m, tuple(m.pairs[0].tolist()))},
    "a lock left out": lambda m: {"pairs": m.pairs[(m.pairs != [3, 2]).any(1)]},
    "a mentee with no demand": lambda m: {"pairs": a_pair_more(m, (5, 3))},
    "a pair left out": lambda m: {"pairs": pairs_without(m, 0)},
    "pairs unsorted": lambda m: {"pairs": m.pairs[::-1]},
    "a person who does not exist": lambda m: {"pairs": a_pair_more(m, (6, 0))},
    "wrong unmatched": lambda m: {"unmatched": np.arange(6)},
    "wrong placed": lambda m: {"placed": m.placed + 1},
    "wrong total": lambda m: {"total": m.total + 1, "bound": m.bound + 1},
    "wrong bound": lambda m: {"bound": m.bound + 5, "status": "within"},
    "a gap called optimal": lambda m: {"bound": m.bound + 5},
    "wrong lowest": lambda m: {"lowest": m.lowest + 1},
    "a mentee price raised": lambda m: {"mentee_price": m.mentee_price + 1},
    "a mentor price lowered": lambda m: {"mentor_price": m.mentor_price - 7},
    "a negative mentee price": lambda m: {"mentee_price": priced(m.mentee_price, -(10**12))},
    "prices of the wrong kind": lambda m: {"mentee_price": m.mentee_price.astype(float)},
    "wrong blocking pairs": lambda m: {"blocking_pairs": m.blocking_pairs + 1},
    "another problem's digest": lambda m: {"digest": "0" * 64},
}


def test_a_true_result_has_no_fault() -> None:
    problem, matching = world()
    assert verify(problem, matching) == []


@pytest.mark.parametrize("tampering", TAMPERED)
def test_a_tampered_result_is_found_out(tampering: str) -> None:
    problem, matching = world()
    assert verify(problem, replace(matching, **TAMPERED[tampering](matching))) != []


@pytest.mark.parametrize("cells", [1, 6, 13])
def test_it_judges_the_same_when_it_reads_a_few_rows_at_a_time(
    cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.verifying.CELLS", cells)
    random = np.random.default_rng(1)
    level = random.integers(0, 4, 7) / 1.0, random.integers(2, 7, 5) / 1.0
    blocks = Criteria(mentees=7, mentors=5).gap("level", 10, *level)
    words = {"keep": [(0, 0), (6, 4), (3, 2)], "locked": [(5, 1), (6, 0)], "floor": 10}
    for problem in (Problem(blocks, **words), Problem(blocks.block(0, 7), **words), world()[0]):
        matching = solve(problem)
        assert verify(problem, matching) == []
        for at in range(len(matching.pairs)):
            for by in (1, -1):
                pairs = matching.pairs.copy()
                pairs[at, 1] = (pairs[at, 1] + by) % problem.shape[1]
                assert verify(problem, replace(matching, pairs=pairs)) != []


def test_a_result_under_the_best_is_found_out() -> None:
    """Honest numbers of a worse matching: only the bound gives it away."""
    problem = Problem([[9000, 100], [8000, 7900]])
    best = solve(problem)
    worse = replace(
        best, pairs=np.array([[0, 1], [1, 0]]), total=8100, lowest=100, blocking_pairs=1
    )
    assert verify(problem, worse) == ["called optimal with a gap"]
    assert verify(problem, replace(worse, status="within")) == []
    assert worse.gap == 16_900 - 8100


NAMED: dict[str, str] = {
    "a pair that breaks a rule": "a pair breaks a rule",
    "a pair twice": "a pair is used more than once",
    "a lock left out": "a locked pair is missing",
    "a mentee with no demand": "a mentee has more mentors than wanted",
    "pairs unsorted": "pairs are not sorted",
    "a person who does not exist": "a pair is outside the problem",
    "wrong unmatched": "unmatched is not the list of mentees without a mentor",
    "a gap called optimal": "called optimal with a gap",
    "another problem's digest": "the digest is of another problem",
}


@pytest.mark.parametrize("tampering", NAMED)
def test_what_is_untrue_is_named(tampering: str) -> None:
    problem, matching = world()
    assert NAMED[tampering] in verify(problem, replace(matching, **TAMPERED[tampering](matching)))


def faults_of(problem: Problem, pairs: list[tuple[int, int]], **changed: Any) -> list[str]:
    matching = replace(solve(problem), pairs=np.array(pairs, np.int64).reshape(-1, 2))
    return verify(problem, replace(matching, **changed))


def test_pairs_that_break_a_limit_are_named() -> None:
    scores = [[10, 90], [80, 20]]
    crossed = [(0, 0), (1, 1)]
    assert "a pair is under the floor" in faults_of(Problem(scores, floor=21), crossed)
    assert "a pair is under the floor" in faults_of(Problem(scores, floor=11), crossed)
    assert "a pair is under the floor" not in faults_of(Problem(scores, floor=10), crossed)
    locked = Problem(scores, floor=20, locked=[(0, 0)])
    assert "a pair is under the floor" not in faults_of(locked, crossed)
    both = [(0, 0), (1, 0)]
    assert "a mentor is over capacity" in faults_of(Problem(scores), both)
    assert "a mentor is over capacity" not in faults_of(Problem(scores, capacity=[2, 1]), both)
    least = Problem(scores, minimum=[0, 1])
    assert "a mentor is under the minimum" in faults_of(least, [(0, 0)])
    assert "a mentor is under the minimum" not in faults_of(least, [(0, 1)])
    assert "a mentor is under the minimum" not in faults_of(Problem(scores), [(0, 1)])
    twice = [(0, 0), (0, 1)]
    assert "a mentee has more mentors than wanted" in faults_of(Problem(scores), twice)
    wanted = faults_of(Problem(scores, demand=[2, 1]), twice)
    assert "a mentee has more mentors than wanted" not in wanted


@pytest.mark.parametrize("pair", [(-1, 0), (0, -1), (2, 0), (0, 2)])
def test_pairs_outside_the_problem_are_the_only_fault(pair: tuple[int, int]) -> None:
    assert faults_of(Problem([[1, 2], [3, 4]]), [pair]) == ["a pair is outside the problem"]


def test_arrays_of_another_shape_are_the_only_fault() -> None:
    problem = Problem([[1, 2], [3, 4]])
    matching = solve(problem)
    for pairs in (np.zeros((2, 3), int), np.zeros(2, int)):
        assert verify(problem, replace(matching, pairs=pairs)) == [
            f"pairs have shape {pairs.shape}, expected (k, 2)"
        ]
    for name in ("mentee_price", "mentor_price"):
        for prices, words in (
            (np.zeros(3, np.int64), "int64 (3,)"),
            (np.zeros(2, np.int32), "int32 (2,)"),
        ):
            assert verify(problem, replace(matching, **{name: prices})) == [
                f"{name} is {words}, expected int64 (2,)"
            ]


def test_a_mentee_price_is_never_under_nothing() -> None:
    problem = Problem([[1]], capacity=[0])
    matching = solve(problem)
    assert verify(problem, matching) == []
    under = replace(matching, mentee_price=np.array([-1]))
    assert "a mentee price is negative" in verify(problem, under)


def test_a_bound_is_never_under_the_total() -> None:
    problem = Problem([[5, 2], [1, 4]])
    matching = solve(problem)
    low = replace(matching, bound=matching.bound - 1, status="within")
    assert verify(problem, low) == ["the bound is under the total"]
    assert verify(problem, replace(matching, bound=matching.bound + 1)) == [
        "called optimal with a gap"
    ]
    high = replace(matching, bound=matching.bound + 1, status="within")
    assert verify(problem, high) == [f"bound is {matching.bound}, not {high.bound}"]


@pytest.mark.parametrize("objective", ["floor", "leximin"])
def test_fair_results_are_judged_by_their_own_bound(objective: str) -> None:
    problem = Problem([[9000, 100], [8000, 7900]], [[True, True], [True, False]], locked=[(1, 0)])
    full = Problem([[90, 10], [80, 20]], demand=[2, 2], capacity=[2, 2])
    for each in (problem, full, Problem([[90, 10], [80, 0]]), Problem(np.zeros((0, 0), int))):
        matching = solve(each, objective=objective)
        assert verify(each, matching) == []
        raised = replace(matching, bound=matching.bound + 1, status="within")
        assert len(verify(each, raised)) == 1
