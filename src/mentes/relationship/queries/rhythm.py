"""How often a pair meets, how many sessions that makes, and where in its time a session stands."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.models import RhythmChange

RHYTHMS = (7, 14, 21, 28, 30)
EARLIER = timedelta(days=4)  # before the day that the rhythm names, times are offered already


@dataclass(frozen=True)
class Span:
    """From the day a pair was told (or its programme starts, if later) to the day it ends."""

    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        return max(1, (self.ends_on - self.starts_on).days)

    def share(self, at: datetime) -> float:
        """Return how much of the time has passed, from 0 to 1."""
        passed = (timezone.localdate(at) - self.starts_on).days
        return min(1.0, max(0.0, passed / self.days))


def span_of(pair: Pair) -> Span:
    programme = pair.programme
    told = timezone.localdate(pair.told_at or pair.made_at)
    starts = max(told, programme.starts_on) if programme.starts_on else told
    ends = pair.ends_on or programme.ends_on
    return Span(starts, max(starts, ends or starts + timedelta(weeks=programme.weeks)))


def times_from(pair: Pair, last_met: datetime | None) -> datetime:
    """Return from when on to offer times: now, or shortly before the next session is due."""
    now = timezone.now()
    if last_met is None:
        return now
    return max(now, last_met + timedelta(days=pair.cadence_days) - EARLIER)


def pair_ends_on(pair: Pair) -> date:
    return span_of(pair).ends_on


def sessions_planned(pair: Pair, person: Person) -> int:
    """Return how many sessions fit: those before the last change of rhythm, and as many as follow since."""
    span = span_of(pair)
    last = RhythmChange.for_actor(person).filter(pair=pair).last()
    if last is None:
        return max(1, span.days // pair.cadence_days)
    left = (span.ends_on - timezone.localdate(last.changed_at)).days
    return max(1, last.sessions_before + max(0, left) // last.cadence_days)


def planned_in_rhythm(pair: Pair, cadence_days: int, held: int) -> int:
    """Return how many sessions it would be if the two met in this rhythm from today."""
    left = (span_of(pair).ends_on - timezone.localdate()).days
    return max(1, held + max(0, left) // cadence_days)
