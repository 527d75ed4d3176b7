"""The grid: proportions stay, sums are exact, the last rounding is that of the true quotient."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker import grid


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=30))
def test_weights_keep_their_proportions_and_stay_small(given_weights: list[float]) -> None:
    whole = grid.weights(given_weights)
    assert (whole == np.rint(whole)).all()
    assert whole.min() >= 1
    assert whole.sum() < 2**18
    shares = np.array(given_weights) / sum(given_weights)
    assert np.abs(whole / whole.sum() - shares).max() < 2**-10


def test_weights_in_whole_points_are_exact() -> None:
    whole = grid.weights([40, 20, 15, 10, 10, 5])
    assert (whole / whole[-1]).tolist() == [8, 4, 3, 2, 2, 1]


@settings(max_examples=300)
@given(st.data())
def test_a_score_is_the_true_quotient_rounded_half_to_even(data: st.DataObject) -> None:
    weight = data.draw(st.integers(1, 2**18 - 1))
    whole = weight * 2**20
    near = data.draw(st.integers(0, 10_000))
    points = min(whole, max(0, (2 * near + 1) * whole // 20_000 + data.draw(st.integers(-2, 2))))
    score = grid.scores(np.array([float(points)]), np.array([float(whole)]))
    assert score.tolist() == [round(Fraction(10_000 * points, whole))]


def test_nothing_known_is_fifty() -> None:
    assert grid.scores(np.zeros(1), np.zeros(1)).tolist() == [5000]


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_features_are_whole_steps_that_float32_holds(kind: type) -> None:
    values = np.random.default_rng(0).uniform(-1, 1, (5000, 3)).astype(kind)
    steps = grid.features(values).astype(np.float64) * 2**24
    assert (steps == np.rint(steps)).all()
    assert np.abs(steps / 2**24 - values).max() <= 2**-25


def test_shares_never_come_to_more_than_one() -> None:
    for parts in range(1, 200):
        assert grid.shares(np.full(parts, 1 / parts)).astype(np.float64).sum() <= 1
