"""All pairs of one person, one line each: for the home page, and for mentors with several mentees."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.people.models import Person
from mentes.relationship.models import CheckIn, Session
from mentes.relationship.queries.pairs import Side, open_sides_of
from mentes.relationship.queries.sessions import Sessions, sort_sessions, with_my_words
from mentes.relationship.queries.times import spoken_span

NEEDS = ("check_in", "meet", "book", "look", "")  # the most urgent first


@dataclass(frozen=True)
class Line:
    side: Side
    sessions: Sessions
    in_the_way: str = ""  # as the partner said it last

    @property
    def need(self) -> str:
        """What it waits for, if it waits for this person: "check_in", "meet", "book", "look" or nothing."""
        if self.sessions.to_ask:
            return "check_in"
        if self.side.is_paused:
            return ""
        if not self.sessions.standing:
            return "meet"
        if not self.sessions.coming:
            return "book"
        return "look" if self.in_the_way else ""

    @property
    def words(self) -> str:
        """One line of evidence."""
        if self.sessions.to_ask:
            asked = self.sessions.to_ask
            was_held = asked.state == Session.State.HELD
            words = _("You met on %(day)s.") if was_held else _("You were to meet on %(day)s.")
            return words % {"day": _day(asked.starts_at)}
        if self.side.is_paused:
            return _("Nothing reminds you until one of you goes on.")
        if not self.sessions.standing:
            return _("You have not met yet.")
        if self.in_the_way:
            return _("In the way, says %(name)s: %(words)s") % {
                "name": self.side.partner.first_name,
                "words": self.in_the_way,
            }
        if self.sessions.next:
            return _("Next time on %(when)s.") % {"when": self.when}
        return _("No session is booked.")

    @property
    def when(self) -> str:
        session = self.sessions.next
        return spoken_span(session.starts_at, session.minutes, self.side.me.zone) if session else ""


def my_lines(person: Person) -> list[Line]:
    """Three queries, however many pairs; those that need this person come first."""
    sides = open_sides_of(person)
    pairs = [side.pair for side in sides]
    rows = with_my_words(Session.for_actor(person).filter(pair__in=pairs), person)
    by_pair: dict[int, list[Session]] = defaultdict(list)
    for session in rows if pairs else []:
        by_pair[session.pair_id].append(session)
    blockers = _blockers(person, sides) if sides else {}
    lines = [
        Line(side, sort_sessions(by_pair[side.pair.pk]), blockers.get(side.pair.pk, ""))
        for side in sides
    ]
    return sorted(lines, key=lambda line: NEEDS.index(line.need))


def new_lines(person: Person) -> list[Line]:
    """Pairs that have not met and have nothing booked, for the page on which a mentor meets several."""
    return [line for line in my_lines(person) if not line.sessions.standing]


def headline(lines: list[Line]) -> str:
    """Who needs this person, by name while they are few."""
    waiting = [line for line in lines if line.need in ("check_in", "meet", "book")]
    names = [line.side.partner.first_name for line in waiting]
    if not names:
        return ngettext("All is well", "All is well with all %(n)s", len(lines)) % {"n": len(lines)}
    if len(names) == 1:
        words = {
            "check_in": _("How was it with %(name)s?"),
            "meet": _("Say hello to %(name)s"),
            "book": _("Time for a session with %(name)s"),
        }
        return words[waiting[0].need] % {"name": names[0]}
    if len(names) == 2:
        return _("%(one)s and %(other)s need you") % {"one": names[0], "other": names[1]}
    return _("%(n)s of your %(all)s pairs need you") % {"n": len(names), "all": len(lines)}


def _blockers(person: Person, sides: list[Side]) -> dict[int, str]:
    """By pair, what the partner's last check-in said is in the way."""
    partners = {side.pair.pk: side.partner.pk for side in sides}
    said = CheckIn.for_actor(person).filter(session__pair__in=list(partners)).exclude(person=person)
    last: dict[int, str] = {}
    for row in said.select_related("session").order_by("session__starts_at", "pk"):
        if row.person_id == partners[row.session.pair_id]:
            last[row.session.pair_id] = row.blocker_words if row.blocker else ""
    return last


def _day(at: datetime) -> str:
    return date_format(localtime(at), "l j F")
