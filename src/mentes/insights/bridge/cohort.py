"""Who took part in a programme and who could have, as they stood on the day it began."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.db.models import Q
from django.utils import timezone

from mentes.enrolment.models import Enrolment
from mentes.people.models import EmploymentEvent, Person
from mentes.programmes.models import Programme, Role
from mentes.programmes.queries.eligibility import Rules, meets

Kind = EmploymentEvent.Kind
Event = tuple[Kind, date, str]
YEAR = timedelta(days=365)
MONTH = 365 / 12  # days
SEATS = ("person", "role", "applied_at", "seated_at", "withdrawn_at", "programme__starts_on")


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
    is_known: bool = True  # a forgotten person is counted, and nothing is known of them

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

    took_part: Any  # bool: had a seat as a mentee on the index date, whatever became of it
    covariates: dict[str, Any]  # all of them known on the index date
    placebo: Any  # 0 or 1: promoted in the year before it; NaN: forgotten since, here and below
    months: Any  # float: from the index date until they left, or until today
    left: Any  # bool: they left; False is not known any further
    promoted: Any  # 0 or 1, within the days of the study
    moved: Any  # 0 or 1, likewise


def cohort_of(programme: Programme, *, rules: Rules, index: date, days: int, today: date) -> Cohort:
    """Leavers, switchers and the unmatched stay participants; mentors of that day are in neither group.

    `rules`: who could have joined, as the plan holds them. Whoever was forgotten since is in the group that
    the seats tell of, with an outcome that is not known."""
    inside, mentors, earlier = enrolled(programme, index)
    people = [
        then
        for then in people_of(index, inside)
        if then.pk in inside
        or (then.pk not in mentors and (not then.is_known or meets(rules, then, on=index)))
    ]
    took_part = np.array([then.pk in inside for then in people], dtype=bool)
    return followed(people, took_part, earlier, index=index, days=days, today=today)


def followed(
    people: Sequence[Then],
    took_part: Any,
    earlier: set[int],
    *,
    index: date,
    days: int,
    today: date,
) -> Cohort:
    """What was known of them on the index date, and what became of them."""
    until = index + timedelta(days=days)
    lefts = [_left(then, index) for then in people]
    return Cohort(
        took_part=took_part,
        covariates=_covariates(people, earlier, index),
        placebo=_within(people, Kind.PROMOTED, index - YEAR, index),
        months=np.array(
            [
                ((left or today) - index).days / MONTH if then.is_known else np.nan
                for then, left in zip(people, lefts, strict=True)
            ]
        ),
        left=np.array([left is not None for left in lefts], dtype=bool),
        promoted=_within(people, Kind.PROMOTED, index, until),
        moved=_within(people, Kind.MOVED, index, until),
    )


def enrolled(programme: Programme, index: date) -> tuple[set[int], set[int], set[int]]:
    """Who was in on that day as a mentee, who as a mentor, and who had been in a programme before."""
    end = _end_of(index)
    seats: dict[str, set[int]] = {Role.MENTEE: set(), Role.MENTOR: set()}
    earlier = set()
    rows = Enrolment.objects.select_related("programme").only(*SEATS)
    for row in rows.order_by("pk"):
        if row.programme_id == programme.pk:
            if _was_in(row, end):
                seats[row.role].add(row.person_id)
        elif _was_before(row, index):
            earlier.add(row.person_id)
    return seats[Role.MENTEE], seats[Role.MENTOR], earlier


def _was_before(row: Enrolment, index: date) -> bool:
    """Signed up by that day for a programme that had begun: what came later is no thing known beforehand."""
    has_begun = row.programme.starts_on is not None and row.programme.starts_on < index
    return has_begun and row.applied_at is not None and row.applied_at <= _end_of(index)


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def _was_in(row: Enrolment, end: datetime) -> bool:
    """Had a seat when the day ended: the first one stays known when somebody withdraws or comes back."""
    if row.seated_at is None or row.seated_at > end:
        return False
    return row.withdrawn_at is None or row.withdrawn_at > end


def people_of(index: date, inside: set[int]) -> Iterator[Then]:
    """Everybody who worked here on that day, and whoever was forgotten after it."""
    not_forgotten = Q(forgotten_at=None) | Q(forgotten_at__gt=_end_of(index))
    there = Person.objects.filter(not_forgotten).filter(Q(left_on=None) | Q(left_on__gt=index))
    events: dict[int, list[Event]] = defaultdict(list)
    for pk, kind, on, was in EmploymentEvent.objects.order_by("on", "pk").values_list(
        "person_id", "kind", "on", "was"
    ):
        events[pk].append((Kind(kind), on, was))
    columns = ("pk", "hired_on", "left_on", "level", "team", "place", "forgotten_at")
    for pk, hired_on, left_on, level, team, place, forgotten_at in there.order_by("pk").values_list(
        *columns
    ):
        since = [event for event in events[pk] if event[1] > index]
        level, team, known = _level(level, since), _team(team, since), forgotten_at is None
        then = Then(pk, hired_on, left_on, level, team, place, events[pk], known)
        if not known or pk in inside or _was_here(then, index):
            yield replace(then, hired_on=_hired(then, index))


def _hired(then: Then, index: date) -> date | None:
    """The last time up to that day: somebody rehired since carries a later one."""
    known = (then.hired_on, then.last(Kind.HIRED, index))
    return max((on for on in known if on and on <= index), default=None)


def _was_here(then: Then, index: date) -> bool:
    """Hired and not gone, or gone after that day without having been hired in between."""
    hired, gone = _hired(then, index), then.last(Kind.LEFT, index)
    if hired is not None:
        return gone is None or gone < hired
    leaves = then.first(Kind.LEFT, index)
    return leaves is not None and leaves <= min(
        then.first(Kind.HIRED, index) or date.max, then.hired_on or date.max
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
    found = ((then.is_known, then.first(kind, after)) for then in people)
    return np.array([(on is not None and on <= until) if known else np.nan for known, on in found])


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
