"""All pairs of one person, one line each: for the home page, and for mentors with several mentees."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mentes.people.models import Person
from mentes.relationship.models import Session
from mentes.relationship.queries.pairs import Side, open_sides_of
from mentes.relationship.queries.sessions import Sessions, sort_sessions, with_my_words
from mentes.relationship.queries.times import spoken_span


@dataclass(frozen=True)
class Line:
    side: Side
    sessions: Sessions

    @property
    def need(self) -> str:
        """What it waits for, if it waits for this person: "check_in", "meet", "book" or nothing."""
        if self.sessions.to_ask:
            return "check_in"
        if not self.sessions.standing and not self.side.is_paused:
            return "meet"
        if not self.sessions.coming and not self.side.is_paused:
            return "book"
        return ""

    @property
    def words(self) -> str:
        if self.side.is_paused:
            return _("Paused")
        if self.sessions.next:
            session = self.sessions.next
            return spoken_span(session.starts_at, session.minutes, self.side.me.zone)
        if self.sessions.held:
            return _("No session booked")
        return _("You have not met yet")


def my_lines(person: Person) -> list[Line]:
    """Two queries, however many pairs."""
    sides = open_sides_of(person)
    pairs = [side.pair for side in sides]
    rows = with_my_words(Session.for_actor(person).filter(pair__in=pairs), person)
    by_pair: dict[int, list[Session]] = defaultdict(list)
    for session in rows if pairs else []:
        by_pair[session.pair_id].append(session)
    lines = [Line(side, sort_sessions(by_pair[side.pair.pk])) for side in sides]
    return sorted(lines, key=lambda line: {"check_in": 0, "meet": 1, "book": 2, "": 3}[line.need])


def new_lines(person: Person) -> list[Line]:
    """Pairs that have not met and have nothing booked, for the page on which a mentor meets several."""
    return [line for line in my_lines(person) if not line.sessions.standing]
