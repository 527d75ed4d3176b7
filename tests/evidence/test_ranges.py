"""A range of 95 % holds what is behind the number 95 times of 100, for few people too."""

import math

import numpy as np
import pytest
from scipy.stats import binom

from evidence.errors import InvalidStudy
from evidence.ranges import mean_range, share_range


@pytest.mark.parametrize(
    ("cases", "n", "low", "high"),
    [
        (
            81,
            263,
            0.2553,
            0.3662,
        ),  # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_score_interval_gives_the_published_figures(
    cases: int, n: int, low: float, high: float
) -> None:
    assert share_range(cases / n, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("n", [7, 20, 60, 250])
def test_the_range_of_a_share_holds_the_truth_95_times_of_100_on_average(n: int) -> None:
    """Exactly, over all outcomes, averaged over the truths; the worst of them is never far off."""
    truths = np.linspace(0.02, 0.98, 97)
    ranges = np.array([share_range(cases / n, n) for cases in range(n + 1)])
    held = [
        binom.pmf(np.arange(n + 1), n, p)[(ranges[:, 0] <= p) & (p <= ranges[:, 1])].sum()
        for p in truths
    ]
    assert 0.945 <= np.mean(held) <= 0.975
    assert min(held) > 0.83


def test_a_share_of_none_or_all_ends_there() -> None:
    assert share_range(0, 12)[0] == 0
    assert share_range(1, 12)[1] == 1
    assert share_range(1, 12)[0] < 0.8


def test_more_people_make_the_range_narrower_and_a_higher_level_wider() -> None:
    few, many = share_range(0.3, 20), share_range(0.3, 200)
    assert few[0] < many[0] < 0.3 < many[1] < few[1]
    sure = share_range(0.3, 20, level=0.99)
    assert sure[0] < few[0] < few[1] < sure[1]


def test_the_range_of_a_mean_is_students() -> None:
    low, high = mean_range(32.0, 9.0, 16)
    assert high - 32 == pytest.approx(2.1314 * 9 / 4, abs=1e-3)
    assert 32 - low == pytest.approx(high - 32)


def test_the_range_of_a_mean_holds_the_truth_95_times_of_100() -> None:
    draws = np.random.default_rng(7).normal(40, 8, size=(4000, 6))
    means, sds = draws.mean(axis=1), draws.std(axis=1, ddof=1)
    ranges = [mean_range(m, s, 6) for m, s in zip(means, sds, strict=True)]
    held = np.mean([low <= 40 <= high for low, high in ranges])
    assert 0.94 <= held <= 0.96


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: share_range(1.2, 10), "between 0 and 1"),
        (lambda: share_range(math.nan, 10), "between 0 and 1"),
        (lambda: share_range(0.2, 0), "at least 1"),
        (lambda: share_range(0.2, 10, level=1), "level"),
        (lambda: mean_range(math.inf, 1, 10), "a number"),
        (lambda: mean_range(3, -1, 10), "sd has to be"),
        (lambda: mean_range(3, 1, 1), "at least 2"),
        (lambda: mean_range(3, 1, math.nan), "at least 2"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(ask, words: str) -> None:
    with pytest.raises(InvalidStudy, match=words):
        ask()


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InvalidStudy) as no:
        share_range(2, 0, level=0)
    assert len(no.value.faults) == 3
