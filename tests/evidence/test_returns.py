"""Cost and return: the range holds the truth, and nothing is told without an effect."""

import pytest

from bench.evidence_designs import return_range
from evidence import InvalidStudy, return_on_investment


def test_certain_amounts_give_the_plain_sum():
    found = return_on_investment(75_000, (0.032, 0.0), 500, 20_000)
    assert found.median == found.low == found.high == pytest.approx((320_000 - 75_000) / 75_000)
    assert found.chance_positive == 1
    assert found.break_even_effect == pytest.approx(75_000 / (500 * 20_000))


def test_the_chance_of_a_return_follows_the_effect():
    found = return_on_investment(100_000, (0.02, 0.01), 500, 10_000)  # pays from 2 points on
    assert found.break_even_effect == pytest.approx(0.02)
    assert found.chance_positive == pytest.approx(0.5, abs=0.02)
    assert (found.low, found.high) == pytest.approx((-0.98, 0.98), abs=0.06)


def test_the_range_holds_the_true_return():
    """An effect that is off, and a planner whose idea of the replacement cost is off."""
    held, _none = return_range(1500)
    assert 0.93 <= held <= 0.97


def test_a_range_is_a_median_with_its_ninety_five_per_cent():
    found = return_on_investment(1.0, (1.0, 0.0), 1, (2.0, 3.0, 9.0))
    assert (found.low, found.median, found.high) == pytest.approx((1.0, 2.0, 8.0), rel=0.07)


def test_a_range_from_zero_is_a_triangle():
    found = return_on_investment((0.0, 1.0, 2.0), (1.0, 0.0), 1, 1.0)
    assert found.break_even_effect == pytest.approx(1.0, abs=0.02)
    assert return_on_investment((0.0, 0.0, 2.0), (1.0, 0.0), 1, 1.0).break_even_effect > 0.5


def test_costs_by_name_are_summed():
    parts = {"licence": 5_000.0, "hours": (8_000, 10_000, 14_000), "training": 0}
    found = return_on_investment(parts, (0.05, 0.0), 200, 3_000)
    assert found.median == pytest.approx((30_000 - 15_000) / 15_000, rel=0.03)
    assert found.low < found.median < found.high


def test_the_same_seed_gives_the_same_range():
    asked = ((8.0, 10.0, 12.0), (0.1, 0.05), 100, (1.0, 2.0, 3.0))
    assert return_on_investment(*asked, seed=3) == return_on_investment(*asked, seed=3)
    assert return_on_investment(*asked, seed=3) != return_on_investment(*asked, seed=4)


@pytest.mark.parametrize(
    "asked",
    [
        (0, (0.1, 0.1), 10, 5),
        (-1, (0.1, 0.1), 10, 5),
        ((3, 2, 1), (0.1, 0.1), 10, 5),
        ((1, 2), (0.1, 0.1), 10, 5),
        (1, (0.1, 0.1), 10, [5]),
        (1, (0.1, 0.1), 0, 5),
        (1, (0.1, -1), 10, 5),
        (1, (float("nan"), 1), 10, 5),
        (1, (0.1, 0.1), 10, 0),
        (1, (0.1, 0.1), 10, "much"),
        ({"hours": None}, (0.1, 0.1), 10, 5),
    ],
)
def test_amounts_that_cannot_be_are_refused(asked):
    with pytest.raises(InvalidStudy):
        return_on_investment(*asked)
