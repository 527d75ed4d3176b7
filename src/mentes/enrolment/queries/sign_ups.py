"""How sign-up to a programme has gone so far, day by day, and where it leads at this pace."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from django.utils import timezone

from mentes.enrolment.models import Enrolment
from mentes.enrolment.queries.joining import stage_of
from mentes.programmes.models import Programme, Role

PACE_DAYS = 3
"""before that a pace says nothing"""


@dataclass(frozen=True)
class Course:
    """Counts up to the end of each day since enrolment opened; the last day is today."""

    programme: Programme
    days: list[date]
    mentees: list[int]
    places: list[int]
    wanted: int | None

    @property
    def days_left(self) -> int | None:
        closes = self.programme.enrolment_closes_on
        return (closes - self.days[-1]).days if closes else None

    @property
    def until(self) -> date:
        return self.programme.enrolment_closes_on or self.days[-1]

    @property
    def missing(self) -> int:
        """Mentees who would have no mentor today."""
        return max(0, self.mentees[-1] - self.places[-1])

    @property
    def expected(self) -> tuple[int, int] | None:
        """Mentees and places on the last day when each day goes on as the mean so far."""
        left, been = self.days_left, len(self.days)
        if not left or been < PACE_DAYS or not (self.mentees[-1] or self.places[-1]):
            return None
        of = (been + left) / been
        return round(self.mentees[-1] * of), round(self.places[-1] * of)


def course_of_sign_ups(programmes: Sequence[Programme]) -> Course | None:
    """Of the programmes that are open for sign-up the one that closes first; one question, however many."""
    enrolling = [each for each in programmes if each.state == Programme.State.ENROLLING]
    is_open = [each for each in enrolling if stage_of(each) == "open"]
    if not is_open:
        return None
    programme = min(is_open, key=lambda each: (each.enrolment_closes_on or date.max, each.pk))
    today = timezone.localdate()
    by_day: dict[str, Counter[date]] = {role: Counter() for role in Role.values}
    rows = programme.enrolments.filter(state__in=Enrolment.SIGNED_UP).order_by()
    for role, places, applied, started in rows.values_list(
        "role", "places", "applied_at", "started_at"
    ):
        by_day[role][timezone.localdate(applied or started)] += places
    first = min([_opened_on(programme) or today, *by_day[Role.MENTEE], *by_day[Role.MENTOR]])
    days = [first + timedelta(days=n) for n in range(max((today - first).days, 0) + 1)]
    return Course(
        programme=programme,
        days=days,
        mentees=list(accumulate(by_day[Role.MENTEE][day] for day in days)),
        places=list(accumulate(by_day[Role.MENTOR][day] for day in days)),
        wanted=programme.mentee_places,
    )


def _opened_on(programme: Programme) -> date | None:
    launched = timezone.localdate(programme.launched_at) if programme.launched_at else None
    return max(filter(None, [programme.enrolment_opens_on, launched]), default=None)
