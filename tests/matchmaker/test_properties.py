"""What holds for every problem, searched by hypothesis."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker import InvalidProblem, Matching, Problem, solve, verify
from tests.matchmaker.worlds import World

OBJECTIVE = st.sampled_from(["total", "floor", "leximin"])


@st.composite
def worlds(draw: Any, feasible: bool = False) -> World:
    n, m = draw(st.integers(0, 6)), draw(st.integers(0, 6))

    def array(size: tuple[int, ...], low: int, high: int) -> np.ndarray:
        count = int(np.prod(size))
        values = draw(st.lists(st.integers(low, high), min_size=count, max_size=count))
        return np.array(values, np.int64).reshape(size)

    capacity = array((m,), 0, 3)
    arguments = {
        "scores": array(
            (n, m), draw(st.sampled_from([-9000, 0])), draw(st.sampled_from([3, 10_000]))
        ),
        "allowed": array((n, m), 0, 3) > 0,
        "capacity": capacity,
        "minimum": np.minimum(capacity, 0 if feasible else draw(st.sampled_from([0, 0, 1]))),
        "demand": array((n,), 0, 2),
        "keep": [tuple(p) for p in np.argwhere(array((n, m), 0, 3) == 0).tolist()],
        "floor": draw(st.sampled_from([None, 0, 2])),
        "mentee_ids": [f"e{i}" for i in range(n)],
        "mentor_ids": list(range(100, 100 + m)),
    }
    return World(arguments)


@settings(max_examples=150, deadline=None)
@given(worlds(), OBJECTIVE, st.integers(0, 3))
def test_rules_places_and_locks_are_never_broken(world: World, objective: str, seed: int) -> None:
    problem = world.problem
    try:
        matching = solve(problem, objective=objective, seed=seed)
    except InvalidProblem as invalid:
        assert "minimums cannot be met" in str(invalid)
        return
    used = np.zeros(problem.shape, int)
    for i, j in matching.pairs:
        used[i, j] += 1
    assert used.max(initial=0) <= 1
    assert not used[~problem.allowed].any()
    assert (used.sum(0) <= problem.capacity).all()
    assert (used.sum(0) >= problem.minimum).all()
    assert (used.sum(1) <= problem.demand).all()
    assert verify(problem, matching) == []


@settings(max_examples=100, deadline=None)
@given(worlds(feasible=True), OBJECTIVE, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_changes_nothing(
    world: World, objective: str, random: Any
) -> None:
    given_ = world.arguments
    n, m = world.problem.shape
    rows, columns = random.sample(range(n), n), random.sample(range(m), m)
    moved = World(
        {
            "scores": given_["scores"][np.ix_(rows, columns)],
            "allowed": given_["allowed"][np.ix_(rows, columns)],
            "capacity": given_["capacity"][columns],
            "minimum": given_["minimum"][columns],
            "demand": given_["demand"][rows],
            "keep": [(rows.index(i), columns.index(j)) for i, j in given_["keep"]],
            "floor": given_["floor"],
            "mentee_ids": [given_["mentee_ids"][i] for i in rows],
            "mentor_ids": [given_["mentor_ids"][j] for j in columns],
        }
    )
    one, other = (
        solve(world.problem, objective=objective),
        solve(moved.problem, objective=objective),
    )
    assert named(one) == named(other)
    assert one.digest == other.digest
    assert prices(one) == prices(other)


def named(matching: Matching) -> set[tuple[Any, Any]]:
    return {(matching.mentee_ids[i], matching.mentor_ids[j]) for i, j in matching.pairs}


def prices(matching: Matching) -> dict[Any, int]:
    mentors = dict(zip(matching.mentor_ids, matching.mentor_price.tolist(), strict=True))
    return mentors | dict(zip(matching.mentee_ids, matching.mentee_price.tolist(), strict=True))


@settings(max_examples=60, deadline=None)
@given(worlds(feasible=True), worlds(feasible=True), OBJECTIVE)
def test_an_earlier_result_to_start_from_changes_nothing_but_the_way(
    before: World, now: World, objective: str
) -> None:
    cold = solve(now.problem, objective=objective)
    warm = solve(now.problem, objective=objective, start=solve(before.problem))
    assert (warm.placed, warm.total) == (cold.placed, cold.total)
    assert objective == "total" or warm.lowest == cold.lowest  # equal totals may differ in it
    assert verify(now.problem, warm) == []


def test_the_seed_alone_decides_among_equals() -> None:
    problem = Problem(np.full((8, 8), 5000))
    first = solve(problem, seed=1)
    assert (solve(problem, seed=1).pairs == first.pairs).all()
    results = {solve(problem, seed=seed).pairs.tobytes() for seed in range(8)}
    assert len(results) > 4


def test_keeping_pairs_moves_fewer_people() -> None:
    random = np.random.default_rng(2)
    scores = random.integers(0, 10_001, (60, 60))
    before = solve(Problem(scores))
    after = scores + random.integers(-300, 301, scores.shape)
    keep = [(i, j) for i, j in before.pairs.tolist()]
    free = solve(Problem(after))
    kept = solve(Problem(after, keep=keep, keep_bonus=500))
    stayed = [len(set(map(tuple, m.pairs.tolist())) & set(keep)) for m in (free, kept)]
    assert stayed[1] > stayed[0]
    assert kept.total == after[tuple(kept.pairs.T)].sum() + 500 * stayed[1]
