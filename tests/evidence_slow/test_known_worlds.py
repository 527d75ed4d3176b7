"""A reduced form of ./mentes bench evidence: effects that are known are found, with honest errors.

So few repetitions show gross faults only: every bar is widened by what chance does to one run in a thousand."""

import numpy as np
import pytest
from scipy.stats import binom, chi2

from bench.evidence.figures import row
from bench.evidence.ways import NAIVE, OURS, repetition
from bench.evidence.worlds import WORLDS

pytestmark = [pytest.mark.timeout(3000), pytest.mark.once]
REPETITIONS = {"A": 6, "B": 10, "C": 8, "E": 8, "G": 3, "I": 8, "R": 2}
UNFORESEEN = dict.fromkeys("JKLMNOPQ", 4)
CHANCE = 0.0005  # each side
Z = 3.29


@pytest.fixture(scope="module")
def lines():
    every = REPETITIONS | UNFORESEEN | {"H": 200}
    return {
        name: [repetition(name, index, slow=False) for index in range(reps)]
        for name, reps in every.items()
    }


def figures(lines, name, way=OURS):
    return [row(name, outcome, way, lines[name]) for outcome in lines[name][0]["figures"]]


def within(figure, bar):
    """Whether the bias may be below `bar`, in the unit of the table."""
    return abs(figure.bias) <= bar + Z * figure.rmse / np.sqrt(figure.reps)


@pytest.mark.parametrize("name", ["A", "B", "E", "H"])
def test_the_bias_is_small(lines, name):
    assert all(within(figure, 0.3) for figure in figures(lines, name))


def test_the_bias_is_small_among_fewer_people(lines):
    assert all(within(figure, 0.5) for figure in figures(lines, "C"))


@pytest.mark.parametrize("name", sorted(UNFORESEEN))
def test_a_tenth_of_the_naive_bias_is_left_where_nobody_tuned(lines, name):
    for ours, naive in zip(figures(lines, name), figures(lines, name, NAIVE), strict=True):
        assert within(ours, 0.1 * abs(naive.bias))
        assert abs(ours.bias) < 0.5 * abs(naive.bias)


def test_ranges_hold_the_truth_about_as_often_as_they_say(lines):
    """All worlds whose effects may be shown, each outcome for itself: they share what chance does."""
    for outcome in ("stayed", "promoted", "followed"):
        every = [
            f for n in lines if n not in "GI" for f in figures(lines, n) if f.outcome == outcome
        ]
        reps = sum(each.reps for each in every)
        held = round(sum(each.cover / 100 * each.reps for each in every))
        assert binom.ppf(CHANCE, reps, 0.93) <= held


def test_errors_are_as_large_as_they_say(lines):
    for name in ("A", "B", "C", "E", "H"):
        for each in figures(lines, name):
            low, high = chi2.ppf([CHANCE, 1 - CHANCE], each.reps - 1) / (each.reps - 1)
            assert 0.93 / np.sqrt(high) <= each.se_over_sd <= 1.10 / np.sqrt(low)


def test_the_gate_refuses_what_cannot_be_known_and_lets_the_rest_pass(lines):
    for name in "GI":
        assert all(line["refused"]["stayed"] for line in lines[name])
    for name in "ABEH":
        refused = sum(bool(line["refused"]["stayed"]) for line in lines[name])
        assert refused <= binom.ppf(1 - CHANCE, len(lines[name]), 0.06)


def test_plain_regression_is_clearly_off_where_nobody_tuned(lines):
    """Without this the worlds would show nothing."""
    for name in UNFORESEEN:
        for each in figures(lines, name, "OLS, main effects"):
            assert abs(each.of_naive) > 10
    assert set(UNFORESEEN) <= set(WORLDS)
