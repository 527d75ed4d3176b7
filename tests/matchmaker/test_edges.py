"""The core on a list of pairs, against scipy, with prices that prove it."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from matchmaker.edges import solve_edges
from matchmaker.problem import InvalidProblem
from matchmaker.warm import compile_engine


@pytest.mark.parametrize("places", ["one each", "some", "too few"])
@pytest.mark.parametrize("size", [12, 150])
def test_the_list_is_solved_best_and_proved(places: str, size: int) -> None:
    random = np.random.default_rng(size)
    for _ in range(20):
        scores = random.integers(-50, 10_001, (size, size))
        allowed = random.random((size, size)) < 0.3
        capacity = {
            "one each": np.ones(size, int),
            "some": random.integers(0, 4, size),
            "too few": (random.random(size) < 0.8).astype(int),
        }[places]
        mentee, mentor = np.nonzero(allowed)
        score = scores[mentee, mentor]
        found = solve_edges(mentee, mentor, score, mentees=size, capacity=capacity)
        worth = score + found.placing
        columns = np.repeat(np.arange(size), capacity)
        whole = np.where(allowed, scores + found.placing, 0)[:, columns]
        rows, chosen = linear_sum_assignment(whole, maximize=True)
        best = whole[rows, chosen].sum()
        assert worth[found.edges].sum() == best
        u, v = found.mentee_price, found.mentor_price
        assert min(u.min(), v.min()) >= 0
        assert (worth <= u[mentee] + v[mentor]).all()
        assert u.sum() + (capacity * v).sum() == best


def test_a_place_more_outweighs_all_that_it_costs() -> None:
    found = solve_edges(
        np.array([0, 0, 1]),
        np.array([0, 1, 0]),
        np.array([10, -10, -10]),
        mentees=3,
        capacity=np.array([1, 2]),
    )
    assert found.edges.tolist() == [1, 2]
    assert found.placing == 2 * 3 * 10 + 1


def test_a_list_out_of_order_is_refused() -> None:
    with pytest.raises(InvalidProblem, match="sorted"):
        solve_edges(
            np.array([0, 0]), np.array([1, 1]), np.array([5, 6]), mentees=1, capacity=[1, 1]
        )


def test_everything_is_compiled_ahead() -> None:
    compile_engine()
