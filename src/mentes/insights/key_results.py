"""Each key result as one row: baseline, now and target, the range, the verdict and its reason in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentes.foundation.plots.bullet import Bullet, bullet
from mentes.foundation.plots.progress import Progress, progress
from mentes.foundation.plots.strokes import NOTHING
from mentes.foundation.widgets import Words
from mentes.insights.counted import A_YEAR, ANEW, ANSWERS, MEASURES, step_of
from mentes.insights.models import Reading, Study
from mentes.insights.verdicts import A_QUARTER, Course, Verdict, verdict_on
from mentes.people.queries import smallest_group
from mentes.programmes.models import KeyResult, Programme

TENTH = Decimal("0.1")
ICONS = {
    Verdict.ON_COURSE: ("good", "circle-check"),
    Verdict.TOO_EARLY: ("neutral", "hourglass"),
    Verdict.BEHIND: ("look", "triangle-alert"),
    Verdict.KEEPS_PACE: ("neutral", "check"),
    Verdict.BEHIND_PACE: ("neutral", "clock"),
    Verdict.BY_STUDY: ("neutral", "scale"),
    Verdict.NOT_MEASURABLE: ("neutral", "eye-off"),
}
WHEN_OVER = {
    Verdict.ON_COURSE: gettext_lazy("Reached"),
    Verdict.BEHIND: gettext_lazy("Short"),
    Verdict.KEEPS_PACE: gettext_lazy("At the target"),
    Verdict.BEHIND_PACE: gettext_lazy("Short of the target"),
}


@dataclass(frozen=True, kw_only=True)
class KeyResultRow:
    """`reading` is None where nothing may be shown."""

    result: KeyResult
    course: Course | None
    reading: Reading | None
    verdict: Verdict
    reason: str
    is_compared: bool = False
    goals: int | None = None  # pairs, at least, whose goals lead here

    @property
    def kind(self) -> str:
        return ICONS[self.verdict][0]

    @property
    def icon(self) -> str:
        return ICONS[self.verdict][1]

    @property
    def word(self) -> Words:
        """When the time is over nothing is on course or too early, yet the range may still hold both answers."""
        if not self.is_over:
            return self.verdict.label
        if self.verdict == Verdict.TOO_EARLY:
            return _("Could be chance") if self.is_past else _("Can’t tell")
        return WHEN_OVER.get(self.verdict, self.verdict.label)

    @property
    def is_past(self) -> bool:
        """The value is at the target or better, whatever its range says."""
        if self.course is None or self.reading is None:
            return False
        return self.course.is_at_least(self.reading.value, self.course.target)

    @property
    def brief(self) -> Words:
        """The reason in a table, where its numbers stand beside it."""
        if self.course is None or self.reading is None or self.verdict == Verdict.BY_STUDY:
            return self.reason
        is_past = self.course.is_at_least(
            self.reading.value, self.course.expected(self.reading.as_of)
        )
        case = _case(self.verdict, self.course.passed(self.reading.as_of), is_past)
        return (BRIEFLY_OVER if self.is_over else BRIEFLY)[case]

    @property
    def bar(self) -> SafeString:
        """Also without a value: where it began and where it's to go."""
        if self.course is None:
            return NOTHING
        reading = self.reading
        low, high = (reading.low, reading.high) if reading else (None, None)
        of = Bullet(
            name=self.result.words,
            baseline=float(self.course.baseline),
            target=float(self.course.target),
            now=float(reading.value) if reading else None,
            low=None if low is None else float(low),
            high=None if high is None else float(high),
            shown=lambda value: shown(self.result, Decimal(str(value))),
        )
        return bullet(of, uid=f"bar-{self.result.pk}")

    @property
    def is_over(self) -> bool:
        return bool(self.course and self.reading and self.reading.as_of >= self.course.due_on)

    @property
    def is_to_come(self) -> bool:
        """Its day is still ahead."""
        return self.course is None or self.course.due_on > timezone.localdate()

    @property
    def now(self) -> str:
        if self.reading is None:
            return ""
        value, said = self.reading.value, shown(self.result, self.reading.value)
        step = step_of(self.reading.n or 0)
        if self.result.measure in ANSWERS and value >= 100 - step:
            return _("%(share)s or more") % {"share": said}
        if self.result.measure in ANSWERS and value <= step:
            return _("%(share)s or less") % {"share": said}
        return said

    @property
    def range(self) -> str:
        """60% to 80%"""
        if self.reading is None or self.reading.low is None or self.reading.high is None:
            return ""
        low, high = shown(self.result, self.reading.low), shown(self.result, self.reading.high)
        return _("%(low)s to %(high)s") % {"low": low, "high": high}

    @property
    def over(self) -> str:
        """61 pairs; nothing for a value typed in by hand, of which nobody knows whom it counts."""
        if self.reading is None or self.reading.n is None:
            return ""
        measure = MEASURES.get(self.result.measure)
        return measure.over(self.reading.n) if measure else ""

    @property
    def grade(self) -> Words:
        """How good the evidence is."""
        return self.reading.get_origin_display() if self.reading else ""

    @property
    def how(self) -> Words:
        measure = MEASURES.get(self.result.measure)
        if measure is None:
            return (self.reading and self.reading.source) or self.result.source
        return f"{measure.how} {ANEW}" if self.result.measure in ANSWERS else measure.how

    @property
    def is_by_hand(self) -> bool:
        return self.result.measure not in MEASURES

    @property
    def plot(self) -> SafeString:
        if self.course is None or self.reading is None:
            return NOTHING
        return progress(
            _progress(self, self.course, self.reading), uid=f"key-result-{self.result.pk}"
        )


def key_results_of(programme: Programme) -> list[KeyResultRow]:
    """For whoever runs the programme."""
    return key_results_of_all([programme], least=smallest_group())[programme.pk]


def key_results_of_all(
    programmes: Iterable[Programme], *, least: int
) -> dict[int, list[KeyResultRow]]:
    """By programme; three questions, however many programmes. Fewer than `least` stay hidden."""
    known = {programme.pk: programme for programme in programmes}
    results = list(KeyResult.objects.filter(programme__in=known))
    readings, compared = latest_readings(results), _compared(known)
    rows: dict[int, list[KeyResultRow]] = {pk: [] for pk in known}
    for result in results:
        result.programme = known[result.programme_id]
        measure = MEASURES.get(result.measure)
        is_compared = bool(measure and (result.programme_id, measure.outcome) in compared)
        rows[result.programme_id].append(
            _row(result, readings.get(result.pk), least=least, is_compared=is_compared)
        )
    return rows


def latest_readings(results: Iterable[KeyResult]) -> dict[int, Reading]:
    """Of each key result the newest that was not corrected."""
    valid = Reading.objects.filter(key_result=OuterRef("key_result"), correction=None)
    newest = valid.order_by("-as_of", "-pk").values("pk")[:1]
    rows = Reading.objects.filter(key_result__in=results, pk=Subquery(newest))
    return {row.key_result_id: row for row in rows}


@dataclass(frozen=True)
class HistoryLine:
    reading: Reading
    correction: Reading | None
    is_hidden: bool

    @property
    def value(self) -> str:
        return self.reading.key_result.shown(self.reading.value)

    @property
    def n(self) -> int | None:
        return self.reading.n

    @property
    def may_be_corrected(self) -> bool:
        return self.correction is None and self.reading.origin == Reading.Origin.BY_HAND


def history_of(result: KeyResult, *, least: int) -> list[HistoryLine]:
    """Every value there ever was, the newest first, with what replaced it."""
    rows = Reading.objects.filter(key_result=result).select_related("key_result", "correction")
    return [
        HistoryLine(row, getattr(row, "correction", None), row.n is not None and row.n < least)
        for row in rows
    ]


def _compared(programmes: Iterable[int]) -> set[tuple[int, str]]:
    """Programme and outcome of every study that has an answer, be it that nothing can be said: of one outcome
    there's one verdict."""
    read = Study.objects.filter(programme__in=programmes, result__isnull=False)
    return set(read.values_list("programme", "outcome"))


def course_of(result: KeyResult) -> Course | None:
    """None while the baseline, the target or the dates are missing."""
    starts_on = result.programme.starts_on
    due_on = result.due_on or result.programme.ends_on
    if result.baseline is None or result.target is None or starts_on is None or due_on is None:
        return None
    return Course(
        baseline=result.baseline, target=result.target, starts_on=starts_on, due_on=due_on
    )


def _row(
    result: KeyResult, reading: Reading | None, *, least: int, is_compared: bool
) -> KeyResultRow:
    course = course_of(result)
    if reading is not None and reading.n is not None and reading.n < least:
        hidden = _("Too few people: numbers of fewer than %(least)s stay hidden.")
        verdict, reason, reading = Verdict.NOT_MEASURABLE, hidden % {"least": least}, None
    elif course is None:
        verdict, reason = Verdict.NOT_MEASURABLE, _("Baseline, target or date is still missing.")
    elif reading is None:
        verdict, reason = _without_a_value(result, course)
    else:
        verdict, reason = _judged(result, course, reading)
    if is_compared and reading is not None:
        verdict = Verdict.BY_STUDY
        reason = _("This is where the number stands. What the programme did is told by the study.")
    return KeyResultRow(
        result=result,
        course=course,
        reading=reading,
        verdict=verdict,
        reason=reason,
        is_compared=is_compared and reading is not None,
    )


def _without_a_value(result: KeyResult, course: Course) -> tuple[Verdict, str]:
    measure = MEASURES.get(result.measure)
    if measure is None:
        return Verdict.NOT_MEASURABLE, _("No value is recorded yet.")
    first = course.starts_on + A_YEAR
    if measure.outcome and timezone.localdate() <= first:
        words = _("It is about 12 months, and the first of them are over on %(day)s.")
        return Verdict.TOO_EARLY, words % {"day": date_format(first, "j F Y")}
    if measure.outcome:
        return Verdict.NOT_MEASURABLE, _(
            "Too few people, or nearly the same ones as in another programme, to tell without naming one."
        )
    words = _("There is nothing to count yet: a share needs at least 10 pairs.")
    return Verdict.NOT_MEASURABLE, words


def _judged(result: KeyResult, course: Course, reading: Reading) -> tuple[Verdict, str]:
    ends = None
    if reading.low is not None and reading.high is not None:
        ends = course.ends_of(reading.low, reading.high)
    verdict = verdict_on(course, reading.as_of, reading.value, ends)
    expected = course.expected(reading.as_of)
    is_past = course.is_at_least(reading.value, expected)
    words = REASONS[_case(verdict, course.passed(reading.as_of), is_past)]
    return verdict, words % {
        "where": _where(result, course, reading),
        "day": date_format(reading.as_of, "j F Y"),
        "baseline": result.shown_baseline,
    }


def _where(result: KeyResult, course: Course, reading: Reading) -> str:
    """What the value is compared with."""
    if reading.as_of >= course.due_on:
        return _("the target was %(target)s") % {"target": result.shown_target}
    line = shown(result, course.expected(reading.as_of))
    return _("the straight line to the target stood at %(line)s") % {"line": line}


def _case(verdict: Verdict, passed: Decimal, is_past: bool) -> str:
    if passed < A_QUARTER:
        return "first quarter"
    if verdict == Verdict.TOO_EARLY:
        return "could be chance" if is_past else "holds both"
    return str(verdict)


WITHOUT_A_RANGE = gettext_lazy(
    "On %(day)s %(where)s. A bare count or mean has no range, so how much of this is chance cannot be told."
)
REASONS = {
    "first quarter": gettext_lazy("On %(day)s less than a quarter of the time had passed."),
    "could be chance": gettext_lazy(
        "On target so far, but %(baseline)s (where we started) is still within the range, so it could be chance."
    ),
    "holds both": gettext_lazy(
        "On %(day)s %(where)s. The range includes that, but also worse values."
    ),
    "on_course": gettext_lazy("On %(day)s %(where)s. This is more than chance."),
    "behind": gettext_lazy("On %(day)s %(where)s. The whole range falls short of it."),
    "keeps_pace": WITHOUT_A_RANGE,
    "behind_pace": WITHOUT_A_RANGE,
}

BRIEFLY = {
    "first quarter": gettext_lazy("Less than a quarter of the time had passed."),
    "could be chance": gettext_lazy("On target so far, but it could be chance."),
    "holds both": gettext_lazy("The range includes the line to the target, and worse."),
    "on_course": gettext_lazy("On the line to the target or past it, and more than chance."),
    "behind": gettext_lazy("The whole range falls short of the line to the target."),
    "keeps_pace": gettext_lazy("On the line to the target or past it; without a range."),
    "behind_pace": gettext_lazy("Short of the line to the target; without a range."),
}
BRIEFLY_OVER = BRIEFLY | {
    "could be chance": gettext_lazy("At the target, but it could be chance."),
    "holds both": gettext_lazy("The range includes the target, and worse."),
    "on_course": gettext_lazy("More than chance."),
    "behind": gettext_lazy("The whole range falls short of the target."),
    "keeps_pace": gettext_lazy("Without a range, so chance can’t be told from change."),
    "behind_pace": gettext_lazy("Without a range, so chance can’t be told from change."),
}


def shown(result: KeyResult, value: Decimal) -> str:
    """71.4%: what was counted or computed has one decimal and no more."""
    return result.shown(value.quantize(TENTH, ROUND_HALF_UP))


def _progress(row: KeyResultRow, course: Course, reading: Reading) -> Progress:
    return Progress(
        name=row.result.words,
        baseline=float(course.baseline),
        now=float(reading.value),
        target=float(course.target),
        expected=None if row.is_over else float(course.expected(reading.as_of)),
        low=None if reading.low is None else float(reading.low),
        high=None if reading.high is None else float(reading.high),
        n=row.over,
        # by its text: 14.35, not what a float makes of it
        shown=lambda value: shown(row.result, Decimal(str(value))),
    )
