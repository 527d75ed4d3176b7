"""stable: nobody has reason to leave, by brute force; and what it costs is said truly."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from matchmaker import InvalidProblem, Matching, Problem, solve, stable, verify
from tests.matchmaker.worlds import KINDS, allowed_of, every_matching, scores_of


def blocking(problem: Problem, pairs: list[tuple[int, int]]) -> int:
    """By the definition, one pair of people at a time."""
    n, m = problem.shape
    count = 0
    for i in range(n):
        for j in range(m):
            if not problem.allowed[i, j] or (i, j) in pairs:
                continue
            score = problem.scores[i, j]
            if problem.floor is not None and score < problem.floor:
                continue
            mine = [problem.scores[a, b] for a, b in pairs if a == i]
            theirs = [problem.scores[a, b] for a, b in pairs if b == j]
            i_would = len(mine) < problem.demand[i] or score > min(mine, default=10**9)
            j_would = len(theirs) < problem.capacity[j] or score > min(theirs, default=10**9)
            count += bool(i_would and j_would)
    return count


def world(random: np.random.Generator, most: int, **more: Any) -> Problem:
    kind = random.choice(KINDS)
    shape = (int(random.integers(0, most)), int(random.integers(0, most)))
    arguments = {
        "scores": scores_of(kind, shape, random),
        "allowed": allowed_of(kind, shape, random),
        "capacity": random.integers(0, 4, shape[1]) * (kind != "no supply"),
        "demand": random.integers(0, 3, shape[0]),
        "keep": [tuple(p) for p in np.argwhere(random.random(shape) < 0.1).tolist()],
        "floor": 2000 if random.random() < 0.2 else None,
    }
    return Problem(**(arguments | more))


def listed(matching: Matching) -> list[tuple[int, int]]:
    return [(i, j) for i, j in matching.pairs.tolist()]


def test_nobody_would_rather_have_somebody_who_would_rather_have_them() -> None:
    random = np.random.default_rng(1)
    for _ in range(300):
        problem = world(random, 14)
        matching = stable(problem, seed=int(random.integers(9)))
        assert blocking(problem, listed(matching)) == matching.blocking_pairs == 0
        assert verify(problem, matching) == []


def test_long_lists_are_asked_for_when_the_short_ones_run_out() -> None:
    """Everybody wants the same mentors in the same order, so most get far down their lists."""
    random = np.random.default_rng(2)
    scores = np.sort(random.integers(0, 10_000, 150))[::-1] + np.zeros((150, 1), int)
    problem = Problem(scores + random.integers(0, 3, (150, 150)))
    matching = stable(problem)
    assert matching.passes > 2
    assert len(matching.pairs) == 150
    assert blocking(problem, listed(matching)) == 0
    assert verify(problem, matching) == []


def test_with_one_score_for_both_sides_and_no_ties_it_is_the_greedy_matching() -> None:
    random = np.random.default_rng(3)
    for _ in range(100):
        n, m = random.integers(1, 30, 2).tolist()
        scores = random.permutation(n * m).reshape(n, m)
        demand, capacity = random.integers(0, 4, n), random.integers(0, 4, m)
        room_i, room_j, greedy = demand.copy(), capacity.copy(), []
        for cell in np.argsort(-scores, axis=None):
            i, j = divmod(int(cell), m)
            if room_i[i] and room_j[j]:
                greedy.append((i, j))
                room_i[i] -= 1
                room_j[j] -= 1
        problem = Problem(scores, demand=demand, capacity=capacity)
        assert listed(stable(problem)) == sorted(greedy)


def test_the_best_stable_matching_of_any_is_no_better_for_a_mentee_under_the_same_ties() -> None:
    """Ties broken into the scores by hand: then the seed has nothing left to decide."""
    random = np.random.default_rng(4)
    for _ in range(60):
        shape = (int(random.integers(1, 4)), int(random.integers(1, 4)))
        problem = Problem(random.permutation(shape[0] * shape[1]).reshape(shape))
        ours = stable(problem)
        other = [pairs for pairs in every_matching(problem) if not blocking(problem, pairs)]
        for pairs in other:
            for i, j in pairs:
                mine = [problem.scores[a, b] for a, b in listed(ours) if a == i]
                assert mine and mine[0] >= problem.scores[i, j]


def test_a_locked_pair_stays_and_only_it_may_leave_somebody_wishing() -> None:
    problem = Problem([[9000, 1000], [8000, 500]], locked=[(0, 1)])
    matching = stable(problem)
    assert listed(matching) == [(0, 1), (1, 0)]
    assert matching.blocking_pairs == blocking(problem, listed(matching)) == 1
    assert verify(problem, matching) == []


def test_locks_never_make_a_blocking_pair_of_two_free_people() -> None:
    random = np.random.default_rng(5)
    for _ in range(60):
        scores = random.integers(0, 10_000, (8, 8))
        locked = [(0, 3), (5, 5)]
        problem = Problem(scores, capacity=np.full(8, 2), locked=locked)
        matching = stable(problem)
        assert set(locked) <= set(listed(matching))
        assert verify(problem, matching) == []


def test_a_minimum_that_stability_leaves_unmet_is_refused() -> None:
    scores = [[9000, 100], [8000, 200]]
    with pytest.raises(InvalidProblem, match="mentor 'eve' 0 mentees, under the minimum of 1"):
        stable(Problem(scores, capacity=[2, 2], minimum=[0, 1], mentor_ids=["dee", "eve"]))
    met = Problem(scores, capacity=[1, 1], minimum=[0, 1])
    assert listed(stable(met)) == [(0, 0), (1, 1)]


def test_the_bound_without_prices_is_everybodys_first_choices() -> None:
    problem = Problem([[9000, 100], [8000, 200], [1, 2]], demand=[1, 1, 2], keep=[(1, 0)])
    matching = stable(problem)
    first_choices = 9000 + 8500 + 1 + 2
    unfilled = 4 - matching.placed
    assert matching.bound == first_choices + unfilled * problem.placing
    assert matching.status == "within"
    assert verify(problem, matching) == []


def test_a_first_choice_for_everybody_is_called_optimal() -> None:
    matching = stable(Problem([[9000, 100], [100, 9000]]))
    assert (matching.gap, matching.status) == (0, "optimal")


def test_the_prices_of_a_solved_matching_say_what_stability_costs() -> None:
    random = np.random.default_rng(6)
    for _ in range(40):
        problem = world(random, 12)
        best = solve(problem)
        matching = stable(problem, best=best)
        short = best.placed - matching.placed
        assert matching.gap == best.total - matching.total + problem.placing * short
        assert verify(problem, matching) == []


def test_prices_of_another_problem_or_objective_are_refused() -> None:
    problem = Problem([[1, 2]])
    for best in (solve(Problem([[1, 3]])), solve(problem, objective="floor")):
        with pytest.raises(ValueError, match="no result of this problem"):
            stable(problem, best=best)


def test_the_order_of_rows_and_columns_changes_nothing() -> None:
    random = np.random.default_rng(7)
    for _ in range(40):
        n, m = random.integers(1, 10, 2).tolist()
        scores, ids = random.integers(0, 3, (n, m)), [f"e{i}" for i in range(n)]
        capacity = random.integers(0, 3, m)
        rows, columns = random.permutation(n), random.permutation(m)
        one = stable(Problem(scores, capacity=capacity, mentee_ids=ids, mentor_ids=range(m)))
        moved = Problem(
            scores[np.ix_(rows, columns)],
            capacity=capacity[columns],
            mentee_ids=[ids[i] for i in rows],
            mentor_ids=columns.tolist(),
        )
        assert named(one) == named(stable(moved))


def named(matching: Matching) -> set[tuple[Any, Any]]:
    return {(matching.mentee_ids[i], matching.mentor_ids[j]) for i, j in matching.pairs}


def test_the_seed_decides_among_equals() -> None:
    problem = Problem(np.full((6, 3), 5000))
    results = [stable(problem, seed=seed).pairs.tobytes() for seed in range(8)]
    assert results[0] == stable(problem, seed=0).pairs.tobytes()
    assert any(a != b for a, b in pairwise(results))
