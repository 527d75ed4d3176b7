"""The way of large problems, on small ones: few candidates at first, all other pairs by prices."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from matchmaker import (
    FORBIDDEN,
    Criteria,
    InvalidProblem,
    Problem,
    alternatives,
    explain,
    explaining,
    pricing,
    reading,
    solve,
    verify,
    why_unmatched,
)
from tests.matchmaker.test_against_brute_force import explained_as_solved_again
from tests.matchmaker.worlds import (
    KINDS,
    World,
    allowed_of,
    scores_of,
    set_everywhere,
    small_world,
    take_few,
)

OBJECTIVES = ("total", "floor", "leximin")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Two candidates each, one more at a time, a few rows a block."""
    take_few(monkeypatch)
    monkeypatch.setattr(explaining, "MOST", 3)
    monkeypatch.setattr(explaining, "NEAR", 300)
    return monkeypatch


class Blocks:
    """Scores that only come in blocks; remembers the largest that was asked for."""

    def __init__(self, scores: np.ndarray, allowed: np.ndarray) -> None:
        self.scores = np.where(allowed, scores, FORBIDDEN).astype(np.int32)
        self.shape = (int(scores.shape[0]), int(scores.shape[1]))
        self.digest = "of these blocks"
        self.most = 0

    def block(self, start: int, stop: int) -> np.ndarray:
        self.most = max(self.most, stop - start)
        return self.scores[start:stop]

    def parts(self, mentee: int, mentor: int) -> dict[str, tuple[float, float]]:
        return {}

    def rules(self, mentee: int) -> dict[str, int]:
        return {"a rule": int((self.scores[mentee] == FORBIDDEN).sum())}


def larger_world(random: np.random.Generator) -> World:
    kind = random.choice(KINDS)
    n, m = random.integers(2, 40, 2).tolist()
    capacity = random.integers(0, 4, m) * (kind != "no supply")
    minimum = np.minimum(capacity, random.integers(0, 2, m)) * (random.random(m) < 0.1)
    scores = scores_of(kind, (n, m), random)
    return World(
        {
            "scores": scores,
            "allowed": allowed_of(kind, (n, m), random),
            "capacity": capacity,
            "minimum": minimum,
            "demand": random.integers(0, random.integers(2, 5), n),
            "keep": [tuple(p) for p in np.argwhere(random.random((n, m)) < 0.05).tolist()],
            "floor": int(random.choice(scores.ravel())) if random.random() < 0.3 else None,
        }
    )


def in_blocks(world: World) -> tuple[Problem, Blocks]:
    blocks = Blocks(np.asarray(world.arguments["scores"]), np.asarray(world.arguments["allowed"]))
    return Problem(**(world.arguments | {"scores": blocks, "allowed": None})), blocks


def outcome(problem: Problem, objective: str) -> Any:
    try:
        matching = solve(problem, objective=objective)
    except InvalidProblem as invalid:
        return str(invalid)
    assert verify(problem, matching) == []
    assert matching.status == "optimal"
    scores = problem.scores_of(matching.pairs[:, 0], matching.pairs[:, 1])
    vector = np.sort(scores).tolist() if objective == "leximin" else None
    lowest = matching.lowest if objective != "total" else None
    return matching.placed, matching.total, matching.gap, lowest, vector


@pytest.mark.parametrize("batch", range(6))
@pytest.mark.long
def test_few_candidates_come_to_the_same_as_all_pairs(batch: int, few: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(batch)
    for k in range(30):
        world = small_world(random, cells=20) if k % 2 else larger_world(random)
        for objective in OBJECTIVES:
            few.setattr(pricing, "WHOLE", 250_000)
            best = outcome(world.problem, objective)
            few.setattr(pricing, "WHOLE", 0)
            assert outcome(world.problem, objective) == best
            assert outcome(in_blocks(world)[0], objective) == best


@pytest.mark.parametrize("batch", range(3))
def test_a_forced_pair_is_explained_as_solved_again(batch: int, few: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(40 + batch)
    tried = 0
    for _ in range(12):
        try:
            tried += explained_as_solved_again(small_world(random, cells=20), "total")
        except InvalidProblem:
            continue
    for _ in range(2):
        n, m = random.integers(6, 12, 2).tolist()
        capacity = random.integers(1, 3, m)
        world = World({"scores": random.integers(0, 10_001, (n, m)), "capacity": capacity})
        for objective in ("total", "floor"):
            tried += explained_as_solved_again(world, objective)
    assert tried > 100


def test_among_equals_a_forced_pair_is_explained_as_solved_again(few: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(43)
    for most in (1, 2):
        few.setattr(explaining, "MOST", most)
        for _ in range(4):
            scores = random.integers(0, 3, (7, 6))
            explained_as_solved_again(World({"scores": scores}), "total")


@pytest.mark.parametrize("seed", range(3))
def test_where_minimums_take_people_away_a_forced_pair_is_explained_as_solved_again(
    seed: int, few: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(60 + seed)
    few.setattr(explaining, "MOST", 1)
    few.setattr(explaining, "NEAR", 4000)
    scores = np.sort(random.integers(0, 3000, 5)) + random.integers(0, 2000, (8, 5))
    words = {"scores": scores, "capacity": np.full(5, 4), "minimum": [2, 2, 1, 0, 0]}
    matching = solve(World(words).problem)
    assert matching.mentor_price.min() < 0
    assert explained_as_solved_again(World(words), "total") == 40


def test_explanations_are_the_same_with_few_candidates(few: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(9)
    world = World({"scores": random.integers(0, 10_001, (30, 25)), "capacity": np.full(25, 2)})
    with_few = alternatives(world.problem, solve(world.problem), 4, 25)
    few.setattr(pricing, "WHOLE", 250_000)
    with_all = alternatives(world.problem, solve(world.problem), 4, 25)
    assert [(r.mentor, r.change) for r in with_few] == [(r.mentor, r.change) for r in with_all]


def test_blocks_are_never_put_together(few: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(10)
    blocks = Blocks(random.integers(0, 10_001, (60, 40)), random.random((60, 40)) < 0.9)
    set_everywhere(few, "CELLS", 320)
    set_everywhere(few, "ROWS", 8)
    problem = Problem(blocks, mentee_ids=[f"e{i}" for i in range(60)])
    matching = solve(problem, objective="floor")
    assert (matching.gap, matching.placed) == (0, 40)
    assert verify(problem, matching) == []
    free = np.setdiff1d(np.arange(60), matching.pairs[:, 0])
    stuck = why_unmatched(problem, matching)
    assert sum(len(each.mentees) - each.places for each in stuck) == len(free)
    for each in (matching, solve(problem)):
        explain(problem, each, *np.argwhere(blocks.scores != FORBIDDEN)[0].tolist())
    assert blocks.most <= 8
    assert "scores" not in problem.__dict__


@pytest.mark.parametrize("seed", range(4))
def test_the_floor_is_as_high_where_mentors_must_have_somebody(
    seed: int, few: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(70 + seed)
    for _ in range(5):
        scores, minimum = random.integers(0, 10_001, (12, 8)), random.integers(0, 3, 8)
        allowed = random.random((12, 8)) < 0.6
        problem = Problem(scores, allowed, capacity=minimum + 1, minimum=minimum)
        few.setattr(pricing, "WHOLE", 250_000)
        best = outcome(problem, "floor")
        few.setattr(pricing, "WHOLE", 0)
        assert outcome(problem, "floor") == best


@pytest.mark.parametrize("listed", [0, 3, 256])
def test_blocking_pairs_are_counted_once_however_they_are_read(
    listed: int, few: pytest.MonkeyPatch
) -> None:
    for name, value in (("FIRST", 2), ("AT_ONCE", 1), ("LISTED", listed)):
        set_everywhere(few, name, value)
    random = np.random.default_rng(18)
    some = 0
    for kind in ("random", "one popularity order", "ties", "two camps"):
        scores = scores_of(kind, (24, 20), random)
        keep = [(i, int(random.integers(0, 20))) for i in range(24)]
        matching = solve(problem := Problem(scores, keep=keep, keep_bonus=10**6))
        assert verify(problem, matching) == []
        some += matching.blocking_pairs
    assert some > 100


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_block_of_less_than_one_row_is_one_row(objective: str, few: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(17)
    scores, allowed = random.integers(0, 10_001, (7, 5)), random.random((7, 5)) < 0.6
    problem = Problem(scores, allowed)
    best = outcome(problem, objective)
    stuck = why_unmatched(problem, solve(problem))
    assert len(stuck) > 0
    set_everywhere(few, "CELLS", 1)
    for whole in (0, 100):
        few.setattr(pricing, "WHOLE", whole)
        for same in (problem, Problem(Blocks(scores, allowed))):
            assert outcome(same, objective) == best
            assert [s.mentees for s in why_unmatched(same, solve(same))] == [
                s.mentees for s in stuck
            ]


def test_the_order_of_people_changes_nothing(few: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(11)
    for kind in KINDS:
        scores = scores_of(kind, (30, 20), random)
        allowed = allowed_of(kind, (30, 20), random)
        rows, columns = random.permutation(30), random.permutation(20)
        one = solve(Problem(scores, allowed, mentee_ids=range(30), mentor_ids=range(20)))
        other = solve(
            Problem(
                scores[np.ix_(rows, columns)],
                allowed[np.ix_(rows, columns)],
                mentee_ids=rows.tolist(),
                mentor_ids=columns.tolist(),
            )
        )
        assert {(rows[i], columns[j]) for i, j in other.pairs} == set(map(tuple, one.pairs))


def teams(n: int, m: int, order: np.ndarray) -> Criteria:
    """Coarse criteria with very many equal scores; mentees in this order."""
    random = np.random.default_rng(12)
    level, team = random.integers(0, 4, n), random.integers(0, 5, n)
    return (
        Criteria(mentees=n, mentors=m)
        .gap("level", 10, level[order].astype(float), random.integers(2, 7, m).astype(float))
        .forbid_same("team", team[order], random.integers(0, 5, m))
    )


def test_criteria_are_read_by_their_own_scan(few: pytest.MonkeyPatch) -> None:
    few.setattr(pricing, "FIRST", 4)
    order = np.random.default_rng(13).permutation(60)
    for objective in OBJECTIVES:
        straight = teams(60, 50, np.arange(60))
        problem = Problem(straight, keep=[(0, 0), (3, 4)], locked=[(5, 6)])
        matching = solve(problem, objective=objective)
        assert verify(problem, matching) == []
        few.setattr(pricing, "WHOLE", 250_000)
        best = solve(problem, objective=objective)
        few.setattr(pricing, "WHOLE", 0)
        assert (matching.placed, matching.total) == (best.placed, best.total)
        assert matching.lowest == best.lowest
    one = solve(Problem(teams(60, 50, np.arange(60))))
    other = solve(Problem(teams(60, 50, order), mentee_ids=order.tolist()))
    assert {(order[i], j) for i, j in other.pairs} == set(map(tuple, one.pairs))


def test_candidates_of_mentors_are_never_under_the_floor(few: pytest.MonkeyPatch) -> None:
    for floor in (5000, 8000, 9500):
        problem = Problem(teams(60, 50, np.arange(60)), floor=floor)
        field = pricing.Candidates(reading.Reader(problem, 0))
        mentee, mentor, score = field.reader.best_of_mentors(99) or ((), (), np.zeros(0))
        assert len(mentee) == len(mentor) > 0
        assert (score >= floor).all()
        assert verify(problem, solve(problem)) == []


@pytest.mark.parametrize("stop_at", range(1, 9))
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_stopping_between_blocks_is_honest(
    stop_at: int, objective: str, few: pytest.MonkeyPatch
) -> None:
    few.setattr(reading, "CELLS", 600)
    random = np.random.default_rng(14)
    minimum = np.zeros(30, int)
    minimum[:3] = stop_at % 2
    problem = Problem(
        random.integers(0, 10_001, (40, 30)), demand=random.integers(1, 3, 40), minimum=minimum
    )
    calls: list[tuple[int, int]] = []

    def progress(passes: int, priced: int, total: int, bound: int) -> bool:
        calls.append((total, bound))
        return len(calls) < stop_at

    matching = solve(problem, objective=objective, progress=progress)
    assert all(bound >= total for total, bound in calls)
    assert verify(problem, matching) == []
    best = solve(problem)
    if matching.placed == best.placed and objective == "total":
        assert matching.total <= best.total <= matching.bound


def test_starting_from_an_earlier_result_comes_to_the_same(few: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(15)
    scores = random.integers(0, 10_001, (40, 35))
    before = solve(Problem(scores))
    scores[3] = random.integers(0, 10_001, 35)
    cold = solve(Problem(scores))
    warm = solve(Problem(scores), start=before)
    assert (warm.placed, warm.total, warm.gap) == (cold.placed, cold.total, 0)


@pytest.mark.parametrize("objective", ["total", "floor"])
def test_what_places_and_scores_come_to_may_pass_32_bits(
    few: pytest.MonkeyPatch, objective: str
) -> None:
    scores = np.random.default_rng(3).integers(0, 100_000_000, (30, 30), np.int32)
    problem = Problem(scores)
    assert problem.placing > np.iinfo(np.int32).max
    matching = solve(problem, objective=objective)
    assert matching.gap == 0
    assert verify(problem, matching) == []
    few.setattr(pricing, "WHOLE", 10_000)
    assert matching.total == solve(problem, objective=objective).total
