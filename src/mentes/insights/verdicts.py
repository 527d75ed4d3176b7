"""What may be said of a key result on the day its value was read."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

A_QUARTER = Decimal("0.25")
HUNDREDTH = Decimal("0.01")


class Verdict(models.TextChoices):
    ON_COURSE = "on_course", _("On course")
    TOO_EARLY = "too_early", _("Too early to tell")
    BEHIND = "behind", _("Behind")
    KEEPS_PACE = "keeps_pace", _("Keeping pace")
    BEHIND_PACE = "behind_pace", _("Behind the pace")
    BY_STUDY = "by_study", _("See the study")
    NOT_MEASURABLE = "not_measurable", _("We can’t say")


@dataclass(frozen=True, kw_only=True)
class Course:
    """The straight line from the baseline at the start to the target on its day."""

    baseline: Decimal
    target: Decimal
    starts_on: date
    due_on: date

    def passed(self, day: date) -> Decimal:
        """The share of the time that has passed, 0 to 1."""
        days = (self.due_on - self.starts_on).days
        gone = Decimal((day - self.starts_on).days) / max(1, days)
        return min(Decimal(1), max(Decimal(0), gone))

    def expected(self, day: date) -> Decimal:
        whole = self.target - self.baseline
        return (self.baseline + whole * self.passed(day)).quantize(HUNDREDTH)

    def is_at_least(self, value: Decimal, other: Decimal) -> bool:
        """Better means toward the target, be that more or less."""
        return value >= other if self.target > self.baseline else value <= other

    def ends_of(self, low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
        """The worse end of a range and the better one."""
        return (low, high) if self.target > self.baseline else (high, low)


def verdict_on(
    course: Course, day: date, value: Decimal, ends: tuple[Decimal, Decimal] | None
) -> Verdict:
    """Of a `value` read on a `day`, with the ends of its 95% range if it has one.

    - Before a quarter of the time has passed: too early to tell.
    - Behind: even the better end of the range falls short of the line.
    - On course: the value is on the line or past it, and the worse end is better than the baseline, so
      that more than chance has moved.
    - Between the two: too early to tell.
    - Without a range, which a bare count has not, chance cannot be told from change: only whether the value
      keeps pace with the line or is behind it.
    """
    if course.passed(day) < A_QUARTER:
        return Verdict.TOO_EARLY
    expected = course.expected(day)
    if ends is None:
        keeps = course.is_at_least(value, expected)
        return Verdict.KEEPS_PACE if keeps else Verdict.BEHIND_PACE
    worse, better = course.ends_of(*ends)
    if not course.is_at_least(better, expected):
        return Verdict.BEHIND
    moved = worse != course.baseline and course.is_at_least(worse, course.baseline)
    if course.is_at_least(value, expected) and moved:
        return Verdict.ON_COURSE
    return Verdict.TOO_EARLY
