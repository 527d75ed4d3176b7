"""The measures of the catalogue that Mentes counts itself, from dates, places and employment events."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Min, QuerySet
from django.utils.translation import gettext_lazy as _

from mentes.enrolment.models import Enrolment
from mentes.foundation.widgets import Words
from mentes.insights import queries
from mentes.insights.models import GoalFigure, OutcomeFigure, PairFigure, Study
from mentes.pairing.models import Pair
from mentes.people.models import EmploymentEvent, Person
from mentes.programmes.models import Programme, Role
from mentes.relationship.queries.counts import REACHED, counts_of_pairs

FIRST_MEETING_DAYS = 21
ACTIVE_DAYS = 45
FIRST_GOAL_DAYS = 30
A_YEAR = timedelta(days=365)
Answers = dict[int, bool]
STEPS = ((60, 5), (30, 10), (15, 20), (0, 25))
ANEW = _(
    "Rounded, and counted anew when enough pairs have changed that none of them shows. People count from the month"
    " after they joined."
)


@dataclass(frozen=True)
class Count:
    """So many per cent of `of` people or pairs, on that day."""

    percent: float
    of: int
    day: date
    step: int = 0  # to which it is rounded; its range is wider by that


def step_of(n: int) -> int:
    """Points of a share over `n`, so many that each of its values is true of three pairs more or fewer."""
    return next(step for least, step in STEPS if n >= least)


def share_shown(cases: int, n: int) -> int:
    """Per cent, to the step. The ends stay open: 95 is 95% or more."""
    step = step_of(n)
    nearest = round(100 * cases / n / step) * step
    return min(max(nearest, step), 100 - step)


class Facts:
    """What is known of one programme on a day, each fact read once and only if a measure needs it."""

    def __init__(self, programme: Programme, today: date) -> None:
        self.programme, self.today = programme, today

    @cached_property
    def pairs(self) -> list[Pair]:
        of = Pair.objects.filter(
            programme=self.programme,
            mentee__person__in=self.counted,
            mentor__person__in=self.counted,
        )
        counted = set(of.values_list("pk", flat=True))
        return [pair for pair in queries.told_pairs(self.programme) if pair.pk in counted]

    @cached_property
    def counted(self) -> QuerySet[Person]:
        """Of whom the numbers may speak."""
        return queries.counted_people(self.programme, self.today)

    @cached_property
    def counts(self) -> queries.Counts:
        return counts_of_pairs(self.pairs)

    def told_before(self, days: int) -> list[Pair]:
        """Pairs that have had so many days."""
        return [pair for pair in self.pairs if (self.today - _told(pair)).days >= days]

    @cached_property
    def followed(self) -> dict[int, date]:
        """Each mentee whose year is over, with its first day: the start, or the match if that came later.
        Whoever left or changed mentor stays in, as they were when their year began."""
        first: dict[int, date] = {}
        for pair in sorted(self.pairs, key=_told):
            began = max(_told(pair), self.programme.starts_on or _told(pair))
            first.setdefault(pair.mentee.person_id, began)
        return {person: began for person, began in first.items() if began + A_YEAR <= self.today}

    def happened(self, kind: str) -> set[int]:
        """The followed people to whom this happened within their year."""
        rows = EmploymentEvent.objects.filter(kind=kind, person__in=self.followed)
        return {
            person
            for person, day in rows.order_by().values_list("person", "on")
            if self.followed[person] < day <= self.followed[person] + A_YEAR
        }


def _told(pair: Pair) -> date:
    return (pair.told_at or pair.made_at).date()


def _activation(facts: Facts) -> Answers:
    return {
        pair.pk: any(
            (at.date() - _told(pair)).days <= FIRST_MEETING_DAYS
            for at in facts.counts[pair.pk].held_at[:1]
        )
        for pair in facts.told_before(FIRST_MEETING_DAYS)
    }


def _active(facts: Facts) -> Answers:
    since = facts.today - timedelta(days=ACTIVE_DAYS)
    last = {pair.pk: facts.counts[pair.pk].last_at for pair in queries.open_of(facts.pairs)}
    return {pk: at is not None and at.date() >= since for pk, at in last.items()}


def _goals_set(facts: Facts) -> Answers:
    return {pair.pk: facts.counts[pair.pk].goals > 0 for pair in facts.told_before(FIRST_GOAL_DAYS)}


def _matched(facts: Facts) -> Answers:
    """Of the mentees who took part or still would; nobody before the first pairs were told."""
    state = Enrolment.State
    willing = [state.IN_DRAW, state.WAITING, state.ENROLLED, state.FINISHED]
    mentees = facts.programme.enrolments.filter(
        role=Role.MENTEE, state__in=willing, person__in=facts.counted
    ).order_by()
    told = dict(mentees.annotate(told=Min("pairs_as_mentee__told_at")).values_list("pk", "told"))
    return {pk: at is not None for pk, at in told.items()} if any(told.values()) else {}


ANSWERS: dict[str, Callable[[Facts], Answers]] = {
    "activation": _activation,
    "active_pairs": _active,
    "goals_set": _goals_set,
    "matched": _matched,
}
"""What each pair, or mentee, would answer: by measure. Only what is drawn from them is shown."""


def sessions_of_pairs(facts: Facts) -> dict[int, int]:
    return {pair.pk: facts.counts[pair.pk].held for pair in facts.pairs}


def _drawn(about: str) -> Callable[[Facts], Count | None]:
    """As it was drawn last, so that no single pair shows. Its day moves on, as it is looked at every night."""

    def count(facts: Facts) -> Count | None:
        figure = PairFigure.objects.filter(programme=facts.programme, about=about).first()
        return Count(figure.shown, figure.n, facts.today, figure.step) if figure else None

    return count


def _goals_reached(facts: Facts) -> Count | None:
    """As it was drawn last, so that no single goal shows: the middle of a fifth, the least of pairs."""
    drawn = GoalFigure.objects.filter(programme=facts.programme, about=REACHED).first()
    if drawn is None:
        return None
    middle = round(50 * (drawn.low + drawn.high))
    return Count(middle, drawn.fewest, drawn.drawn_at.date())


def _happened(facts: Facts, kind: str) -> Count | None:
    """As it was drawn last, so that nobody's year shows."""
    drawn = OutcomeFigure.objects.filter(programme=facts.programme, kind=kind).first()
    if drawn is None or drawn.percent is None:
        return None
    return Count(drawn.percent, drawn.n, drawn.drawn_on)


def _stayed(facts: Facts) -> Count | None:
    left = _happened(facts, EmploymentEvent.Kind.LEFT)
    return left and replace(left, percent=100 - left.percent)


def _promoted(facts: Facts) -> Count | None:
    return _happened(facts, EmploymentEvent.Kind.PROMOTED)


def _moved(facts: Facts) -> Count | None:
    return _happened(facts, EmploymentEvent.Kind.MOVED)


@dataclass(frozen=True)
class Measure:
    count: Callable[[Facts], Count | None]
    how: Words  # it is counted, for whoever reads the number
    outcome: str = ""  # of a study: it takes a year, and others have the same number
    of_people: bool = False  # else of pairs

    def over(self, n: int) -> str:
        """about 60 pairs"""
        if self.outcome or self.of_people:
            return _("about %(n)s mentees") % {"n": n}
        return _("about %(n)s pairs") % {"n": n}


MEASURES = {
    "activation": Measure(
        _drawn("activation"),
        _("Of the pairs told 21 days ago or more, those that met within 21 days."),
    ),
    "active_pairs": Measure(
        _drawn("active_pairs"), _("Of the pairs under way, those that met within the last 45 days.")
    ),
    "goals_set": Measure(
        _drawn("goals_set"),
        _("Of the pairs told 30 days ago or more, those with a goal of their own."),
    ),
    "matched": Measure(
        _drawn("matched"),
        _("Of the mentees who took part or wait for a place, those who got a mentor."),
        of_people=True,
    ),
    "goal_attainment": Measure(
        _goals_reached,
        _(
            "Of the goals that are over, those reached, to the nearest 10%; n is the number of pairs."
        ),
    ),
    "retention_12m": Measure(
        _stayed,
        _(
            "Of the mentees whose 12 months are over, those who have not left by then, to the nearest 5%."
        ),
        outcome=Study.Outcome.RETAINED,
    ),
    "promotion_12m": Measure(
        _promoted,
        _(
            "Of the mentees whose 12 months are over, those promoted by then, to the nearest 5%; leavers stay in."
        ),
        outcome=Study.Outcome.PROMOTED,
    ),
    "moved_12m": Measure(
        _moved,
        _(
            "Of the mentees whose 12 months are over, those who moved by then, to the nearest 5%; leavers stay in."
        ),
        outcome=Study.Outcome.MOVED,
    ),
}
"""by the key of the catalogue"""
