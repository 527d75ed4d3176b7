"""When two people can meet: common working hours, busy times, and wall times that exist exactly once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentes.people.models import Person
from mentes.relationship.models import Session

DAYS_AHEAD = 14
NOTICE_AT_LEAST = timedelta(hours=18)
STEP = timedelta(minutes=30)
WIDER = (0, 1, 2, 3)  # hours before and after work, tried in turn when working hours never meet
LONGEST = timedelta(hours=8)

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class CommonTime:
    starts_at: datetime
    mine: str  # "Tue 9 February, 15:00 to 15:45"
    theirs: str  # "20:30 for Amara (Kolkata time)", empty when their clocks agree
    is_outside_hours: bool = False

    @property
    def value(self) -> str:
        return self.starts_at.astimezone(UTC).isoformat()


def common_times(
    me: Person, partner: Person, *, minutes: int, now: datetime | None = None, at_most: int = 9
) -> list[CommonTime]:
    """Times in the next two weeks that suit both, the best three first: another day and hour each."""
    now = now or timezone.now()
    busy = busy_times([me.pk, partner.pk], now, now + timedelta(days=DAYS_AHEAD + 2))
    for hours in WIDER:
        free = [
            start
            for start in _common_starts(me, partner, minutes, now, hours)
            if not _is_busy(start, minutes, busy)
        ]
        if free:
            chosen = _spread(free, me.zone)[:at_most]
            return [common_time(at, minutes, me, partner, outside=hours > 0) for at in chosen]
    return []


def common_time(
    at: datetime, minutes: int, me: Person, partner: Person, *, outside: bool = False
) -> CommonTime:
    return CommonTime(
        starts_at=at,
        mine=spoken_span(at, minutes, me.zone),
        theirs=spoken_for(partner, at, me.zone),
        is_outside_hours=outside,
    )


def busy_times(people: list[int], since: datetime, until: datetime) -> list[Span]:
    """When any of them has a session with anybody. Only times: nobody learns with whom."""
    rows = Session.system("when both are free: only times are read").filter(
        Q(pair__mentee__person__in=people) | Q(pair__mentor__person__in=people),
        state=Session.State.BOOKED,
        starts_at__gt=since - LONGEST,
        starts_at__lt=until,
    )
    starts = rows.values_list("starts_at", "minutes").distinct()
    return [(at, at + timedelta(minutes=minutes)) for at, minutes in starts]


def overlaps(people: list[int], at: datetime, minutes: int, *, apart_from: int | None) -> bool:
    end = at + timedelta(minutes=minutes)
    rows = (
        Session.system("whether a time is free: only times are read")
        .filter(
            Q(pair__mentee__person__in=people) | Q(pair__mentor__person__in=people),
            state=Session.State.BOOKED,
            starts_at__gt=at - LONGEST,
            starts_at__lt=end,
        )
        .exclude(pk=apart_from or 0)
        .values_list("starts_at", "minutes")
    )
    return any(start + timedelta(minutes=length) > at for start, length in rows)


class NoSuchTime(Exception):
    """The clocks change then: this wall time does not exist, or exists twice."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The instant of a wall time; NoSuchTime when the change of clocks makes it none or two."""
    wall = datetime.combine(day, clock)
    first, second = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    words = {"time": f"{clock:%H:%M}", "day": day_words(day), "place": place_of(zone)}
    exists = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall
    if exists:
        raise NoSuchTime(
            _(
                "In %(place)s the clocks go back on %(day)s, so %(time)s happens twice. Choose another time."
            )
            % words
        )
    raise NoSuchTime(
        _(
            "In %(place)s the clocks go forward on %(day)s, so there is no %(time)s. Choose another time."
        )
        % words
    )


def place_of(zone: ZoneInfo) -> str:
    """The zone as people say it: "London", "Sao Paulo"."""
    return zone.key.rsplit("/", 1)[-1].replace("_", " ")


def day_words(day: date) -> str:
    return date_format(day, "j F")


def spoken(at: datetime, zone: ZoneInfo) -> str:
    """Tuesday 9 February, 15:00 (London time)"""
    local = at.astimezone(zone)
    return _("%(day)s, %(time)s (%(place)s time)") % {
        "day": date_format(local, "l j F"),
        "time": f"{local:%H:%M}",
        "place": place_of(zone),
    }


def spoken_span(at: datetime, minutes: int, zone: ZoneInfo) -> str:
    """Tue 9 February, 15:00 to 15:45"""
    local = at.astimezone(zone)
    return _("%(day)s, %(start)s to %(end)s") % {
        "day": date_format(local, "D j F"),
        "start": f"{local:%H:%M}",
        "end": f"{(at + timedelta(minutes=minutes)).astimezone(zone):%H:%M}",
    }


def until_words(at: datetime, zone: ZoneInfo) -> str:
    """today, tomorrow, in 18 days"""
    days = (at.astimezone(zone).date() - timezone.now().astimezone(zone).date()).days
    if days <= 0:
        return _("today")
    return _("tomorrow") if days == 1 else _("in %(n)s days") % {"n": days}


def spoken_for(partner: Person, at: datetime, my_zone: ZoneInfo) -> str:
    """What the partner's clock says, with the day if it is another one. Empty when the clocks agree."""
    theirs, mine = at.astimezone(partner.zone), at.astimezone(my_zone)
    if theirs.replace(tzinfo=None) == mine.replace(tzinfo=None):
        return ""
    other_day = theirs.date() != mine.date()
    shown = date_format(theirs, "l, H:i") if other_day else f"{theirs:%H:%M}"
    return _("%(time)s for %(name)s (%(place)s time)") % {
        "time": shown,
        "name": partner.first_name,
        "place": place_of(partner.zone),
    }


def _common_starts(
    me: Person, partner: Person, minutes: int, now: datetime, wider: int
) -> Iterator[datetime]:
    length = timedelta(minutes=minutes)
    earliest, latest = now + NOTICE_AT_LEAST, now + timedelta(days=DAYS_AHEAD)
    theirs = list(_working_spans(partner, now, wider))
    for my_start, my_end in _working_spans(me, now, wider):
        for their_start, their_end in theirs:
            start, end = max(my_start, their_start), min(my_end, their_end)
            at = _next_half_hour(max(start, earliest), me.zone)
            while at + length <= end and at <= latest:
                yield at
                at += STEP


def _working_spans(person: Person, now: datetime, wider: int) -> Iterator[Span]:
    """Weekdays on the person's own calendar; wall times are turned into instants day by day."""
    today = now.astimezone(person.zone).date()
    more = timedelta(hours=wider)
    for day in (today + timedelta(days=n) for n in range(DAYS_AHEAD + 2)):
        if day.isoweekday() <= 5:
            start = datetime.combine(day, person.works_from, tzinfo=person.zone).astimezone(UTC)
            over_midnight = timedelta(days=1 if person.works_until <= person.works_from else 0)
            end = datetime.combine(day + over_midnight, person.works_until, tzinfo=person.zone)
            end = end.astimezone(UTC)
            yield start - more, end + more


def _next_half_hour(at: datetime, zone: ZoneInfo) -> datetime:
    """On the reader's own clock: some zones are a quarter of an hour off."""
    minute = at.astimezone(zone).minute
    past = timedelta(minutes=minute % 30, seconds=at.second, microseconds=at.microsecond)
    return at if not past else at - past + STEP


def _is_busy(start: datetime, minutes: int, busy: list[Span]) -> bool:
    end = start + timedelta(minutes=minutes)
    return any(start < busy_end and busy_start < end for busy_start, busy_end in busy)


def _spread(free: list[datetime], zone: ZoneInfo) -> list[datetime]:
    """One time a day, at another hour each day; after the days are through, once more from the start."""
    days: dict[date, list[datetime]] = {}
    for at in sorted(set(free)):
        days.setdefault(at.astimezone(zone).date(), []).append(at)
    wanted = (0.7, 0.2, 0.5)  # afternoon, morning, midday
    chosen: list[datetime] = []
    for turn in range(len(wanted)):
        for number, times in enumerate(days.values()):
            at = times[int(wanted[(number + turn) % 3] * (len(times) - 1))]
            if at not in chosen:
                chosen.append(at)
    return chosen
