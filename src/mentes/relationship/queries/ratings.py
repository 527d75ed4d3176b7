"""What is asked for releases alone: how useful people found the sessions of a month, before any of it is shown."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from mentes.people.models import Person
from mentes.programmes.models import Programme, Role
from mentes.relationship.models import Rating, Session


@dataclass(frozen=True)
class Rated:
    """One person's latest rating of the month, and the groups they are in."""

    person: int
    value: int
    role: str
    team: str
    place: str


@dataclass(frozen=True)
class RatedMonth:
    latest: list[Rated]  # a person once
    ratings: int
    asked: int  # sessions held, twice: both may rate

    @property
    def share_rated(self) -> float | None:
        return self.ratings / self.asked if self.asked else None


def rated_month(
    programme: Programme, *, of: QuerySet[Person], since: date, until: date
) -> RatedMonth:
    """Of sessions from `since` until the day before `until`, what the people `of` whom may be spoken said. Single
    answers: only the release ledger reads them, and it decides what of a group is shown."""
    within = Q(starts_at__date__gte=since, starts_at__date__lt=until)
    held = Session.system("which sessions could be rated").filter(
        within, pair__programme=programme, state=Session.State.HELD
    )
    ratings = Rating.system("what may be shown of groups").filter(session__in=held)
    rows = (
        ratings.filter(person__in=of)
        .order_by("made_at", "pk")
        .values_list("person", "value", "person__team", "person__place")
        .annotate(mentee=F("session__pair__mentee__person"))
    )
    latest = {
        person: Rated(person, value, Role.MENTEE if mentee == person else Role.MENTOR, team, place)
        for person, value, team, place, mentee in rows
    }
    return RatedMonth(list(latest.values()), ratings.count(), 2 * held.count())
