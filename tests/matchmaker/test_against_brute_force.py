"""Every answer on small problems, against trying all matchings."""

import numpy as np
import pytest

from matchmaker import InvalidProblem, Problem, alternatives, explain, solve, verify, why_unmatched
from tests.matchmaker.worlds import World, every_matching, rank, small_world

OBJECTIVES = ("total", "floor", "leximin")


@pytest.mark.parametrize("batch", range(10))
def test_no_matching_is_better(batch: int) -> None:
    random = np.random.default_rng(batch)
    for _ in range(100):
        problem = small_world(random).problem
        possible = every_matching(problem)
        for objective in OBJECTIVES:
            if not possible:
                with pytest.raises(InvalidProblem):
                    solve(problem, objective=objective)
                continue
            matching = solve(problem, objective=objective, seed=int(random.integers(9)))
            best = max(rank(problem, pairs, objective) for pairs in possible)
            pairs = [(i, j) for i, j in matching.pairs.tolist()]
            assert rank(problem, pairs, objective) == best
            assert matching.gap == 0
            assert matching.status == "optimal"
            assert verify(problem, matching) == []


@pytest.mark.parametrize("batch", range(4))
def test_the_explained_change_is_that_of_solving_again(batch: int) -> None:
    random = np.random.default_rng(100 + batch)
    tried = 0
    for _ in range(40):
        world = small_world(random)
        if not every_matching(world.problem):
            continue
        for objective in OBJECTIVES:
            tried += explained_as_solved_again(world, objective)
    assert tried > 200


def explained_as_solved_again(world: World, objective: str) -> int:
    problem = world.problem
    matching = solve(problem, objective=objective)
    for i, j in np.ndindex(*problem.shape):
        reason = explain(problem, matching, i, j)
        if not problem.allowed[i, j]:
            assert reason.missing is None
            assert reason.change is None
            continue
        if [i, j] in matching.pairs.tolist():
            assert (reason.chosen, reason.change, reason.moves) == (True, 0, ())
            continue
        try:
            forced = solve(
                World(world.arguments | {"locked": [*problem.locked, (i, j)]}).problem,
                objective=objective,
            )
        except InvalidProblem:
            assert reason.change is None
            continue
        assert reason.change == forced.total - matching.total
        assert reason.placed_change == forced.placed - matching.placed
        assert reason.missing is not None
        if objective == "total" and problem.open_pairs[i, j] and not reason.placed_change:
            assert reason.change <= -reason.missing
        moved = sum(len(move.joined) - len(move.left) for move in reason.moves)
        assert moved == reason.placed_change
        assert any(j in move.joined for move in reason.moves if move.mentee == i)
    return problem.scores.size


def test_several_alternatives_are_the_single_explanations() -> None:
    random = np.random.default_rng(7)
    scores = random.integers(0, 10_001, (30, 20))
    world = World({"scores": scores, "capacity": np.full(20, 2)})
    matching = solve(world.problem, objective="floor")
    found = alternatives(world.problem, matching, 3, 6)
    assert len(found) == 6
    assert [explain(world.problem, matching, 3, each.mentor) for each in found] == found
    changes = [each.change for each in found if each.change is not None]
    assert changes == sorted(changes, reverse=True)


def test_unfilled_places_are_all_accounted_for() -> None:
    random = np.random.default_rng(8)
    groups = 0
    for _ in range(200):
        problem = small_world(random).problem
        try:
            matching = solve(problem)
        except InvalidProblem:
            continue
        stuck = why_unmatched(problem, matching)
        missing = sum(int(problem.demand[list(s.mentees)].sum()) - s.places for s in stuck)
        assert missing == problem.demand.sum() - matching.placed
        everyone = [i for each in stuck for i in each.mentees]
        assert len(everyone) == len(set(everyone))
        groups += len(stuck)
    assert groups > 100


def test_groups_that_have_nothing_to_do_with_each_other_are_each_served_fairly() -> None:
    allowed = np.array([[1, 0, 0], [0, 1, 1], [0, 1, 1]], bool)
    problem = Problem([[10, 0, 0], [0, 60, 50], [0, 100, 65]], allowed)
    assert solve(problem).pairs.tolist() == [[0, 0], [1, 2], [2, 1]]
    fair = solve(problem, objective="leximin")
    assert fair.pairs.tolist() == [[0, 0], [1, 1], [2, 2]]
    assert (fair.bound, fair.gap) == (10 + 60 + 65, 0)
    assert verify(problem, fair) == []
