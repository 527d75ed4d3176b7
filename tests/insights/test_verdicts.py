"""The verdict follows from baseline, target, dates, value and range, in both directions."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from mentes.insights.verdicts import Course, Verdict, verdict_on

START, DUE = date(2027, 1, 1), date(2027, 4, 11)  # a hundred days
HALF = START + timedelta(days=50)
UP = Course(baseline=Decimal(60), target=Decimal(80), starts_on=START, due_on=DUE)
DOWN = Course(baseline=Decimal(45), target=Decimal(30), starts_on=START, due_on=DUE)


def verdict(
    course: Course, value: float, low: float | None, high: float | None, day: date = HALF
) -> Verdict:
    ends = None if low is None else (Decimal(str(low)), Decimal(str(high)))
    return verdict_on(course, day, Decimal(str(value)), ends)


@pytest.mark.parametrize(
    ("value", "low", "high", "is_now"),
    [
        (75, 65, 83, Verdict.ON_COURSE),  # past the line (70), clear of the baseline (60)
        (70, 61, 78, Verdict.ON_COURSE),  # on the line
        (75, 58, 88, Verdict.TOO_EARLY),  # past the line, but chance could explain it
        (75, 60, 88, Verdict.TOO_EARLY),
        (66, 57, 74, Verdict.TOO_EARLY),  # short of the line, which the range holds
        (66, 61, 70, Verdict.TOO_EARLY),
        (62, 55, 69.99, Verdict.BEHIND),  # even the better end is short
        (40, 30, 50, Verdict.BEHIND),
    ],
)
def test_more_is_better_where_the_target_is_above_the_baseline(
    value: float, low: float, high: float, is_now: Verdict
) -> None:
    assert verdict(UP, value, low, high) == is_now


@pytest.mark.parametrize(
    ("value", "low", "high", "is_now"),
    [
        (36, 31, 41, Verdict.ON_COURSE),
        (36, 26, 46, Verdict.TOO_EARLY),
        (40, 36, 44, Verdict.TOO_EARLY),
        (43, 38, 48, Verdict.BEHIND),
    ],
)
def test_less_is_better_where_the_target_is_below_the_baseline(
    value: float, low: float, high: float, is_now: Verdict
) -> None:
    assert verdict(DOWN, value, low, high) == is_now


@pytest.mark.parametrize(("value", "low", "high"), [(90, 85, 95), (20, 10, 30)])
def test_in_the_first_quarter_nothing_is_said_however_good_or_bad(
    value: float, low: float, high: float
) -> None:
    assert verdict(UP, value, low, high, START + timedelta(days=24)) == Verdict.TOO_EARLY
    assert verdict(UP, value, low, high, START + timedelta(days=25)) != Verdict.TOO_EARLY


def test_after_the_day_the_target_itself_is_what_counts() -> None:
    later = DUE + timedelta(days=90)
    assert UP.expected(later) == 80
    assert verdict(UP, 81, 75, 87, later) == Verdict.ON_COURSE
    assert verdict(UP, 75, 70, 79, later) == Verdict.BEHIND
    assert verdict(UP, 75, 68, 82, later) == Verdict.TOO_EARLY


@pytest.mark.parametrize("course", [UP, DOWN])
def test_without_a_range_nothing_is_said_but_the_side_of_the_line(course: Course) -> None:
    line = float(course.expected(HALF))
    better = 1 if course is UP else -1
    assert verdict(course, line, None, None) == Verdict.KEEPS_PACE
    assert verdict(course, line + 9 * better, None, None) == Verdict.KEEPS_PACE
    assert verdict(course, line - 0.01 * better, None, None) == Verdict.BEHIND_PACE


def test_a_count_on_its_baseline_has_fallen_behind() -> None:
    """On the day of the start the line is the baseline; later it is past it."""
    assert verdict(UP, 60, None, None) == Verdict.BEHIND_PACE


def test_without_a_range_the_first_quarter_is_too_early_too() -> None:
    assert verdict(UP, 90, None, None, START + timedelta(days=24)) == Verdict.TOO_EARLY


def test_a_window_of_no_days_is_over_at_once() -> None:
    course = Course(baseline=Decimal(1), target=Decimal(2), starts_on=START, due_on=START)
    assert course.expected(START) == 1
    assert course.expected(START + timedelta(days=1)) == 2
