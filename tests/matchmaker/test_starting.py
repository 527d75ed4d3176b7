"""From an earlier result: whatever has become free, shut or dear since, the best is found."""

from collections.abc import Iterator

import numpy as np
import pytest

from matchmaker import Criteria, Matching, Problem, pricing, reading, solve, verify
from matchmaker.problem import seeded_order

Pair = tuple[int, int]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Two candidates each, one more at a time."""
    monkeypatch.setattr(pricing, "WHOLE", 0)
    monkeypatch.setattr(pricing, "FIRST", 2)
    monkeypatch.setattr(pricing, "JOIN", 1)
    monkeypatch.setattr(reading, "CELLS", 64)
    return monkeypatch


def criteria(n: int, m: int, seed: int = 0) -> Criteria:
    random = np.random.default_rng(seed)
    goals = [random.standard_normal((people, 3)) for people in (n, m)]
    goals = [side / np.linalg.norm(side, axis=1, keepdims=True) for side in goals]
    return Criteria(n, m).vectors("goals", 1, *goals)


def found(problem: Problem, start: Matching | None = None) -> tuple[int, int]:
    matching = solve(problem, start=start)
    assert verify(problem, matching) == []
    assert matching.gap == 0
    return matching.placed, matching.total


def test_a_pair_that_is_no_longer_locked_can_be_chosen_by_itself(few: pytest.MonkeyPatch) -> None:
    blocks = criteria(12, 9)
    free = Problem(blocks)
    best = solve(free)
    for pair in best.pairs.tolist():
        locked = solve(Problem(blocks, locked=[tuple(pair)]))
        assert found(free, locked) == (best.placed, best.total)


def test_a_pair_that_is_locked_now_is_left_to_its_lock(few: pytest.MonkeyPatch) -> None:
    blocks = criteria(9, 12)
    before = solve(Problem(blocks))
    for pair in [(0, 0), (3, 7), (8, 11), *map(tuple, before.pairs[:2].tolist())]:
        locked = Problem(blocks, locked=[pair])
        assert found(locked, before) == found(locked)


def test_stopped_at_once_the_bound_covers_what_is_no_longer_locked(
    few: pytest.MonkeyPatch,
) -> None:
    blocks = Criteria(4, 4).vectors("goals", 1, np.eye(4), np.eye(4))
    before = solve(Problem(blocks, locked=[(k, k) for k in range(4)]))
    bounds: list[int] = []
    solve(Problem(blocks), start=before, progress=lambda *told: bool(bounds.append(told[-1])))
    assert bounds[0] >= 4 * 10_000


def test_people_stand_in_the_order_of_the_seed_asked_for_now(few: pytest.MonkeyPatch) -> None:
    problem = Problem(criteria(9, 12))
    before = solve(problem, seed=3)
    for seed in (3, 4):
        again = solve(problem, seed=seed, start=before)
        assert again.memory is not None
        assert again.memory.rows.tolist() == seeded_order(range(9), seed, "mentee").tolist()
        assert again.memory.columns.tolist() == seeded_order(range(12), seed, "mentor").tolist()


@pytest.mark.parametrize("shape", [(9, 14), (14, 9)])
def test_scores_of_a_plain_table_start_from_its_earlier_pairs(
    shape: Pair, few: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(1)
    scores = random.integers(0, 10_001, shape)
    before = solve(Problem(scores))
    scores[3] = random.integers(0, 10_001, shape[1])
    assert found(Problem(scores), before) == found(Problem(scores))
