"""Who took part in a programme and who could have, as they stood on the day it began."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from mentes.enrolment.models import Enrolment
from mentes.pairing.models import Pair
from mentes.people.models import EmploymentEvent, Person
from mentes.programmes.models import Programme, Role
from mentes.programmes.queries.eligibility import meets

Kind = EmploymentEvent.Kind
Event = tuple[Kind, date, str]
YEAR = timedelta(days=365)
MONTH = 365 / 12  # days


@dataclass(frozen=True)
class Then:
    """A person as they stood on the index date, and what happened before and after it."""

    pk: int
    hired_on: date | None
    left_on: date | None
    level: int | None
    team: str
    place: str
    events: list[Event] = field(default_factory=list)

    def first(self, kind: Kind, after: date) -> date | None:
        return min(
            (on for each, on, _was in self.events if each == kind and on > after), default=None
        )

    def last(self, kind: Kind, before: date) -> date | None:
        return max(
            (on for each, on, _was in self.events if each == kind and on <= before), default=None
        )


@dataclass(frozen=True)
class Cohort:
    """Arrays [person], in the order of their numbers."""

    took_part: Any  # bool: enrolled as a mentee on the index date, whatever became of it
    covariates: dict[str, Any]  # all of them known on the index date
    placebo: Any  # bool: promoted in the year before it
    months: Any  # float: from the index date until they left, or until today
    left: Any  # bool: they left; False is not known any further
    promoted: Any  # bool, within the days of the study
    moved: Any  # bool, likewise


def cohort_of(programme: Programme, *, index: date, days: int, today: date) -> Cohort:
    """Leavers, switchers and the unmatched stay participants; mentors are in neither group. Four questions."""
    inside, mentors, earlier = _enrolled(programme, index)
    rules = programme.eligibility_of(Role.MENTEE)
    people = [
        then
        for then in _people(index, inside)
        if then.pk in inside
        or (then.pk not in mentors and then.hired_on and meets(rules, then, on=index))
    ]
    until = index + timedelta(days=days)
    lefts = [_left(then, index) for then in people]
    return Cohort(
        took_part=np.array([then.pk in inside for then in people], dtype=bool),
        covariates=_covariates(people, earlier, index),
        placebo=_within(people, Kind.PROMOTED, index - YEAR, index),
        months=np.array([((left or today) - index).days / MONTH for left in lefts], dtype=float),
        left=np.array([left is not None for left in lefts], dtype=bool),
        promoted=_within(people, Kind.PROMOTED, index, until),
        moved=_within(people, Kind.MOVED, index, until),
    )


def participants_of(programme: Programme, index: date) -> int:
    return len(_enrolled(programme, index)[0])


def _enrolled(programme: Programme, index: date) -> tuple[set[int], set[int], set[int]]:
    """Who was in as a mentee on that day, who is a mentor, and who had been in a programme before."""
    was_paired = Exists(Pair.objects.filter(mentee=OuterRef("pk")))
    rows = Enrolment.objects.select_related("programme").annotate(was_paired=was_paired)
    inside, mentors, earlier = set(), set(), set()
    for row in rows.order_by("pk"):
        if row.programme_id == programme.pk:
            if row.role == Role.MENTOR and row.state in Enrolment.INSIDE:
                mentors.add(row.person_id)
            elif row.role == Role.MENTEE and _was_in(row, index):
                inside.add(row.person_id)
        elif (row.programme.starts_on or date.max) < index and row.applied_at:
            earlier.add(row.person_id)
    return inside, mentors, earlier


def _was_in(row: Enrolment, index: date) -> bool:
    """Had a seat when the day ended. Of somebody who withdrew only a decision or a pair tells of a seat,
    unless nobody had to wait."""
    end = timezone.make_aware(datetime.combine(index, time.max))
    since = row.decided_at or row.applied_at
    if since is None or since > end:
        return False
    if row.state in (Enrolment.State.ENROLLED, Enrolment.State.FINISHED):
        return True
    if (
        row.state != Enrolment.State.WITHDRAWN
        or row.withdrawn_at is None
        or row.withdrawn_at <= end
    ):
        return False
    waits = row.programme.mentee_places is not None or row.programme.approves_mentees
    return bool(not waits or row.decided_at or row.was_paired)  # type: ignore[attr-defined]  # annotated


def _people(index: date, inside: set[int]) -> Iterator[Then]:
    """Everybody who worked here on that day."""
    here = Person.objects.filter(forgotten_at=None).filter(Q(left_on=None) | Q(left_on__gt=index))
    employed = here.filter(Q(hired_on__lte=index) | Q(pk__in=inside, hired_on=None))
    events: dict[int, list[Event]] = defaultdict(list)
    for pk, kind, on, was in EmploymentEvent.objects.order_by("on", "pk").values_list(
        "person_id", "kind", "on", "was"
    ):
        events[pk].append((Kind(kind), on, was))
    columns = ("pk", "hired_on", "left_on", "level", "team", "place")
    for pk, hired_on, left_on, level, team, place in employed.order_by("pk").values_list(*columns):
        since = [event for event in events[pk] if event[1] > index]
        yield Then(
            pk, hired_on, left_on, _level(level, since), _team(team, since), place, events[pk]
        )


def _level(now: int | None, since: Sequence[Event]) -> int | None:
    """Before the promotions since: the first says what was before it, or each is one level."""
    promotions = [was for kind, _on, was in since if kind == Kind.PROMOTED]
    if promotions and promotions[0].isdigit():
        return int(promotions[0])
    return max(1, now - len(promotions)) if now is not None else None


def _team(now: str, since: Sequence[Event]) -> str:
    return next((was for kind, _on, was in since if kind == Kind.MOVED and was), now)


def _left(then: Then, index: date) -> date | None:
    return then.first(Kind.LEFT, index) or then.left_on


def _within(people: Sequence[Then], kind: Kind, after: date, until: date) -> Any:
    found = (then.first(kind, after) for then in people)
    return np.array([on is not None and on <= until for on in found], dtype=bool)


def _covariates(people: Sequence[Then], earlier: set[int], index: date) -> dict[str, Any]:
    """Months since the last promotion as of a year before: the year between is the placebo's."""
    promoted = [then.last(Kind.PROMOTED, index - YEAR) for then in people]
    return {
        "tenure": np.array([_months(then.hired_on, index) for then in people]),
        "level": np.array([np.nan if then.level is None else then.level for then in people], float),
        "team": np.array([then.team for then in people], dtype=object),
        "place": np.array([then.place for then in people], dtype=object),
        "promotion": np.array([_months(on, index - YEAR) for on in promoted]),
        "programmes": np.array([then.pk in earlier for then in people], dtype=bool),
    }


def _months(since: date | None, until: date) -> float:
    return (until - since).days / MONTH if since else float("nan")
