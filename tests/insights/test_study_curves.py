"""Who is still here: no step of a curve tells of few people."""

from typing import Any

import numpy as np
import pytest

from mentes.insights.bridge.curves import curves_of, points_shown


def leavers(*in_quarter: int) -> Any:
    """So many left in the middle of each quarter."""
    return np.repeat([1.5, 4.5, 7.5, 10.5], in_quarter)


MANY = leavers(30, 30, 30, 30)


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        ((10, 10, 10, 10), [0, 3, 6, 9, 12]),
        ((9, 10, 10, 10), [0, 6, 9, 12]),
        ((5, 5, 9, 10), [0, 6, 12]),
        ((10, 10, 10, 9), [0, 3, 6, 12]),
        ((10, 0, 0, 9), [0, 12]),
        ((1, 1, 1, 0), [0, 12]),
    ],
)
def test_quarters_are_merged_until_each_step_holds_ten(
    left: tuple[int, ...], shown: list[int]
) -> None:
    for arms in ([leavers(*left), MANY], [MANY, leavers(*left)]):
        assert points_shown(arms, least=10) == shown


def test_who_left_after_the_year_is_in_no_step() -> None:
    late = np.array([12.5] * 20)
    assert points_shown([np.concatenate([leavers(10, 10, 9, 0), late]), MANY], least=10) == [
        0,
        3,
        12,
    ]


def test_no_single_leaver_can_be_counted_from_what_is_kept() -> None:
    """Each step times the people of the arm is ten or more, and shares are whole per cent."""
    random = np.random.default_rng(3)
    took_part = np.repeat([True, False], [150, 600])
    months = random.uniform(0.1, 80, 750)
    found = curves_of(
        {
            "outcome": (np.minimum(months, 13.0), months < 13),
            "took_part": took_part,
            "covariates": {"tenure": random.uniform(0, 60, 750)},
            "horizon": 12.0,
            "seed": 1,
        },
        least=10,
    )
    assert found is not None
    for name, people in (("participants", 150), ("comparison", 600)):
        shares = [share for _month, share, _low, _high in found[name]]
        assert shares == [round(share, 2) for share in shares]
        assert min(-np.diff(shares)) * people >= 9
        assert len(shares) < 13
