"""Questions about how a programme is doing, answered with dates and counts."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.enrolment.models import Enrolment
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.people.queries import people_there_before
from mentes.programmes.models import Programme
from mentes.programmes.words import cadence_words
from mentes.relationship.queries.counts import PairCounts

FIRST_DAYS = 14  # time to find a first date
SLACK_DAYS = 7  # a week late is still as planned
WEEKS = 12
Counts = dict[int, PairCounts]


@dataclass(frozen=True)
class Signal:
    """Why a pair may need somebody: dates and counts, never words or ratings."""

    pair: Pair
    moment: str  # the message that fits
    kind: str  # act | look
    title: str
    evidence: str


@dataclass(frozen=True)
class HeatLine:
    team: str
    pairs: int
    shares: list[int | None]  # per cent, a week each
    is_hidden: bool = False


def told_pairs(programme: Programme) -> list[Pair]:
    """Every pair that began, whatever became of it."""
    told = Pair.objects.filter(programme=programme, told_at__isnull=False)
    pairs = list(told.select_related("mentee__person", "mentor__person"))
    for pair in pairs:
        pair.programme = programme  # one object; joined, its long texts would come with each pair
    return pairs


def active_pairs(programmes: Mapping[int, Programme]) -> list[Pair]:
    """Of several programmes at once."""
    told = Pair.objects.filter(
        programme__in=programmes, told_at__isnull=False, state=Pair.State.ACTIVE
    )
    pairs = list(told.select_related("mentee__person", "mentor__person"))
    for pair in pairs:
        pair.programme = programmes[pair.programme_id]
    return pairs


def open_of(pairs: list[Pair]) -> list[Pair]:
    return [pair for pair in pairs if pair.state in (Pair.State.ACTIVE, Pair.State.PAUSED)]


def is_as_planned(pair: Pair, counts: PairCounts, now: datetime) -> bool:
    """A session is booked, or the last one (or the start) is no longer ago than the rhythm and a week."""
    if counts.next_at is not None or pair.state == Pair.State.PAUSED:
        return True
    allowed = pair.cadence_days if counts.last_at else FIRST_DAYS
    since = counts.last_at or pair.told_at or pair.made_at
    return now - since <= timedelta(days=allowed + SLACK_DAYS)


def signals(pairs: list[Pair], counts: Counts, now: datetime) -> list[Signal]:
    """At most one a pair, those that waited longest first."""
    found = [
        (days, signal)
        for pair in pairs
        if pair.state == Pair.State.ACTIVE
        for days, signal in [_signal(pair, counts[pair.pk], now)]
        if signal is not None
    ]
    return [signal for _days, signal in sorted(found, key=lambda each: -each[0])]


def _signal(pair: Pair, counts: PairCounts, now: datetime) -> tuple[int, Signal | None]:
    told_days = (now - (pair.told_at or pair.made_at)).days
    if not counts.held:
        if told_days <= FIRST_DAYS or counts.booked:
            return told_days, None
        return told_days, _never_met(pair, told_days)
    silent = counts.days_since_last or 0
    if silent > pair.cadence_days * 1.5 and not counts.booked:
        return silent, _silent(pair, counts, silent)
    gaps = counts.gaps[-3:]
    if len(gaps) == 3 and gaps[0] < gaps[1] < gaps[2] and gaps[2] > pair.cadence_days:
        return gaps[2], _gaps_growing(pair, gaps)
    if counts.held >= 2 and not counts.goals and pair.programme.goals_at_least:
        return 0, _no_goals(pair, counts.held)
    return 0, None


def _never_met(pair: Pair, days: int) -> Signal:
    evidence = ngettext("Matched %(n)s day ago.", "Matched %(n)s days ago.", days) % {"n": days}
    hours = _hours_apart(pair)
    if hours >= 3:
        evidence = _("%(matched)s %(hours)s h time difference.") % {
            "matched": evidence,
            "hours": hours,
        }
    return Signal(pair, "nudge_never_met", "act", _("Never met"), evidence)


def _silent(pair: Pair, counts: PairCounts, days: int) -> Signal:
    title = ngettext("No session for %(n)s day", "No session for %(n)s days", days) % {"n": days}
    held = ngettext("%(n)s session held", "%(n)s sessions held", counts.held) % {"n": counts.held}
    moved = ngettext("%(n)s moved", "%(n)s moved", counts.moved) % {"n": counts.moved}
    evidence = _("%(held)s, %(moved)s, none booked.") % {"held": held, "moved": moved}
    return Signal(pair, "nudge_no_session", "act", title, evidence)


def _gaps_growing(pair: Pair, gaps: list[int]) -> Signal:
    evidence = _("%(a)s, then %(b)s, then %(c)s days between sessions.") % {
        "a": gaps[0],
        "b": gaps[1],
        "c": gaps[2],
    }
    return Signal(pair, "nudge_gaps_growing", "look", _("Gaps are growing"), evidence)


def _no_goals(pair: Pair, held: int) -> Signal:
    evidence = ngettext(
        "%(n)s session, no goal of their own.", "%(n)s sessions, no goal of their own.", held
    ) % {"n": held}
    return Signal(pair, "nudge_no_goals", "look", _("No goals yet"), evidence)


def _hours_apart(pair: Pair) -> int:
    now = timezone.now()
    offsets = [person.zone.utcoffset(now.replace(tzinfo=None)) for person in people_of(pair)]
    first, second = (offset or timedelta() for offset in offsets)
    return round(abs(first - second).total_seconds() / 3600)


def people_of(pair: Pair) -> tuple[Person, Person]:
    return pair.mentee.person, pair.mentor.person


def days_between_sessions(counts: Counts) -> int | None:
    gaps = [gap for each in counts.values() for gap in each.gaps]
    return round(median(gaps)) if len(gaps) >= 5 else None


def funnel(programme: Programme, pairs: list[Pair], counts: Counts) -> list[tuple[str, int]]:
    """People, not places: everybody counts once, in whatever role."""
    invited, enrolled = _invited_and_enrolled(programme)
    people = {pair.pk: {person.pk for person in people_of(pair)} for pair in pairs}
    matched = set().union(*people.values()) if people else set()
    enrolled |= matched
    return [
        (_("Invited"), len(invited | enrolled)),
        (_("Enrolled"), len(enrolled)),
        (_("Matched"), len(matched)),
        (_("Met once"), len(_met(people, counts, at_least=1))),
        (_("Met 3 times or more"), len(_met(people, counts, at_least=3))),
    ]


def _invited_and_enrolled(programme: Programme) -> tuple[set[int], set[int]]:
    """Both in one question, since a page may ask only so many."""
    # Without a mail server an invitation waits, and its person was invited all the same.
    untold = [Notice.Delivery.CANCELLED, Notice.Delivery.HELD]
    invited = (
        Notice.objects.order_by()
        .filter(
            topic=f"programme {programme.pk}",
            kind__startswith="programme.invitation",
        )
        .exclude(delivery__in=untold)
    )
    in_it = Q(state__in=[Enrolment.State.ENROLLED, Enrolment.State.FINISHED]) | Q(taken__gt=0)
    enrolled = programme.enrolments.order_by().filter(in_it)
    rows = list(
        invited.values_list("to_id", Value(0)).union(enrolled.values_list("person_id", Value(1)))
    )
    return {pk for pk, is_in in rows if not is_in}, {pk for pk, is_in in rows if is_in}


def _met(people: dict[int, set[int]], counts: Counts, *, at_least: int) -> set[int]:
    return {
        person
        for pk, both in people.items()
        if pk in counts and counts[pk].held >= at_least
        for person in both
    }


def heat_lines(
    pairs: list[Pair], counts: Counts, ends: list[date], *, least: int
) -> list[HeatLine]:
    """Share of each team's pairs that met in the rhythm's days up to each date.

    Teams with fewer than `least` pairs are hidden; if what is hidden could still be worked out from the
    total, the smallest team that is shown is hidden too."""
    teams: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        teams[pair.mentee.person.team or _("No team")].append(pair)
    hidden = hidden_groups({team: len(members) for team, members in teams.items()}, least=least)
    return [
        HeatLine(
            team,
            len(members),
            [] if team in hidden else [_share_met(members, counts, end, least) for end in ends],
            team in hidden,
        )
        for team, members in sorted(teams.items(), key=lambda each: (-len(each[1]), each[0]))
    ]


def hidden_groups(sizes: dict[str, int], *, least: int) -> set[str]:
    hidden = {name for name, size in sizes.items() if size < least}
    shown = sorted((size, name) for name, size in sizes.items() if size >= least)
    while hidden and shown and sum(sizes[name] for name in hidden) < least:
        hidden.add(shown.pop(0)[1])
    return hidden


def _share_met(pairs: list[Pair], counts: Counts, end: date, least: int) -> int | None:
    going = [pair for pair in pairs if (pair.told_at or pair.made_at).date() <= end]
    if len(going) < least:
        return None
    met = sum(
        any(0 <= (end - at.date()).days < pair.cadence_days for at in counts[pair.pk].held_at)
        for pair in going
    )
    return round(met / len(going) * 20) * 5


def weeks_until(today: date, programme: Programme) -> list[date]:
    monday = today - timedelta(days=today.weekday())
    ends = [monday - timedelta(weeks=n) for n in range(WEEKS - 1, -1, -1)]
    return [end for end in ends if programme.starts_on is None or end >= programme.starts_on]


def week_labels(ends: list[date]) -> list[str]:
    """The month is named where it changes."""
    months = [end.month for end in ends]
    changes = [n == 0 or month != months[n - 1] for n, month in enumerate(months)]
    return [
        date_format(end, "j M") if new else str(end.day)
        for end, new in zip(ends, changes, strict=True)
    ]


def counted_people(programme: Programme, month: date) -> QuerySet[Person]:
    """Of whom a number of this month may speak: who was there before it began, or before the programme began if
    that was in this month. It is the same for all numbers that leadership reads."""
    first, start = month.replace(day=1), programme.starts_on
    is_first = start is not None and first < start < next_month(month)
    return people_there_before(start if start and is_first else first)


def next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def nudge_words(pair: Pair, partner: Person) -> dict[str, Any]:
    return {
        "partner_name": partner.name,
        "partner_first_name": partner.first_name,
        "cadence": cadence_words(pair.cadence_days),
        "sender_name": pair.programme.sender_name or pair.programme.name,
    }
