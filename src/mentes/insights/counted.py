"""The measures of the catalogue that Mentes counts itself, from dates, places and employment events."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Min
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentes.enrolment.models import Enrolment
from mentes.foundation.widgets import Words
from mentes.insights import queries
from mentes.insights.models import GoalFigure, OutcomeFigure, Study
from mentes.pairing.models import Pair
from mentes.people.models import EmploymentEvent
from mentes.programmes.models import Programme, Role
from mentes.relationship.queries.counts import REACHED, counts_of_pairs

FIRST_MEETING_DAYS = 21
ACTIVE_DAYS = 45
FIRST_GOAL_DAYS = 30
A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Count:
    """So many per cent of `of` people or pairs, on that day."""

    percent: float
    of: int
    day: date


class Facts:
    """What is known of one programme on a day, each fact read once and only if a measure needs it."""

    def __init__(self, programme: Programme, today: date) -> None:
        self.programme, self.today = programme, today

    @cached_property
    def pairs(self) -> list[Pair]:
        return queries.told_pairs(self.programme)

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

    def share(self, cases: int, of: int) -> Count | None:
        return Count(100 * cases / of, of, self.today) if of else None


def _told(pair: Pair) -> date:
    return (pair.told_at or pair.made_at).date()


def _activation(facts: Facts) -> Count | None:
    asked = facts.told_before(FIRST_MEETING_DAYS)
    met = [
        held[0].date() - _told(pair) for pair in asked if (held := facts.counts[pair.pk].held_at)
    ]
    return facts.share(sum(each.days <= FIRST_MEETING_DAYS for each in met), len(asked))


def _active(facts: Facts) -> Count | None:
    opened = queries.open_of(facts.pairs)
    last = [facts.counts[pair.pk].last_at for pair in opened]
    since = facts.today - timedelta(days=ACTIVE_DAYS)
    return facts.share(sum(at is not None and at.date() >= since for at in last), len(opened))


def _goals_set(facts: Facts) -> Count | None:
    asked = facts.told_before(FIRST_GOAL_DAYS)
    return facts.share(sum(facts.counts[pair.pk].goals > 0 for pair in asked), len(asked))


def _matched(facts: Facts) -> Count | None:
    """Of the mentees who took part or still would; nobody before the first pairs were told."""
    state = Enrolment.State
    willing = [state.IN_DRAW, state.WAITING, state.ENROLLED, state.FINISHED]
    mentees = facts.programme.enrolments.filter(role=Role.MENTEE, state__in=willing).order_by()
    told = mentees.annotate(told=Min("pairs_as_mentee__told_at")).values_list("told", flat=True)
    return facts.share(sum(at is not None for at in told), len(told)) if any(told) else None


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
        """61 pairs"""
        if self.outcome:
            return _("about %(n)s mentees") % {"n": n}
        if self.of_people:
            return ngettext("%(n)s mentee", "%(n)s mentees", n) % {"n": n}
        return ngettext("%(n)s pair", "%(n)s pairs", n) % {"n": n}


MEASURES = {
    "activation": Measure(
        _activation,
        _("Of the pairs told 21 days ago or more, those that met within 21 days."),
    ),
    "active_pairs": Measure(
        _active, _("Of the pairs under way, those that met within the last 45 days.")
    ),
    "goals_set": Measure(
        _goals_set, _("Of the pairs told 30 days ago or more, those with a goal of their own.")
    ),
    "matched": Measure(
        _matched,
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
