"""What the two said in their check-ins: the latest of each, and the whole history of a pair."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from mentes.people.models import Person
from mentes.relationship.models import AgendaItem, CheckIn, GoalEvent, Session
from mentes.relationship.queries.pairs import Side

Kind = GoalEvent.Kind
PROGRESS = (
    Kind.STEP_DONE,
    Kind.STEP_MOVING,
    Kind.STEP_STUCK,
    Kind.STEP_OPEN,
    Kind.STEP_ADDED,
)


@dataclass(frozen=True)
class Turn:
    """Something that is in the way, or that matters more now, and who said so when."""

    kind: str  # "block" or "shift"
    words: str
    name: str
    is_mine: bool
    said_at: datetime
    is_on_agenda: bool = False


@dataclass(frozen=True)
class CheckInShown:
    """One check-in as both read it. The rating is not in it: that is for its author alone."""

    check_in: CheckIn
    name: str
    is_mine: bool
    progress: list[GoalEvent]

    @property
    def is_empty(self) -> bool:
        said = self.check_in
        return not (said.blocker or said.priority_shift or said.next_time or self.progress)


@dataclass(frozen=True)
class SessionSaid:
    session: Session
    check_ins: list[CheckInShown]


def latest_turns(side: Side, next_session: Session | None = None) -> list[Turn]:
    """Return what each one's last check-in says is in the way or more important now."""
    rows = CheckIn.for_actor(side.me).filter(session__pair=side.pair).select_related("session")
    last: dict[int, CheckIn] = {}
    for said in rows.order_by("session__starts_at", "pk"):
        last[said.person_id] = said
    planned = _sources_on_agenda(side, next_session) if last else set()
    found = [
        turn
        for said in sorted(last.values(), key=lambda one: one.session.starts_at, reverse=True)
        for turn in _turns(said, side, planned)
    ]
    return sorted(found, key=lambda turn: turn.kind)


def check_ins_of(side: Side, *, session: Session | None = None) -> list[SessionSaid]:
    """Return the sessions of which something was said, the latest first, each with what was said."""
    rows = CheckIn.for_actor(side.me).filter(session__pair=side.pair).select_related("session")
    events = GoalEvent.for_actor(side.me).filter(goal__pair=side.pair, kind__in=PROGRESS)
    if session is not None:
        rows, events = rows.filter(session=session), events.filter(session=session)
    progress: dict[tuple[int | None, int | None], list[GoalEvent]] = defaultdict(list)
    for event in events.exclude(session=None):
        progress[event.session_id, event.person_id].append(event)
    by_session: dict[int, SessionSaid] = {}
    for said in rows.order_by("-session__starts_at", "made_at", "pk"):
        shown = _shown(said, side, progress[said.session_id, said.person_id])
        if not shown.is_empty:
            group = by_session.setdefault(said.session_id, SessionSaid(said.session, []))
            group.check_ins.append(shown)
    return list(by_session.values())


def _turns(said: CheckIn, side: Side, planned: set[tuple[str, int | None]]) -> list[Turn]:
    person = _person(said, side)
    words = {
        "block": (said.blocker_words if said.blocker else "", AgendaItem.Source.BLOCKER),
        "shift": (said.priority_shift, AgendaItem.Source.PRIORITY),
    }
    return [
        Turn(
            kind=kind,
            words=text,
            name=person.first_name,
            is_mine=person == side.me,
            said_at=said.session.starts_at,
            is_on_agenda=(source, person.pk) in planned,
        )
        for kind, (text, source) in words.items()
        if text
    ]


def _sources_on_agenda(side: Side, session: Session | None) -> set[tuple[str, int | None]]:
    if session is None:
        return set()
    items = AgendaItem.for_actor(side.me).filter(session=session)
    return set(items.values_list("source", "added_by"))


def _shown(said: CheckIn, side: Side, progress: list[GoalEvent]) -> CheckInShown:
    person = _person(said, side)
    return CheckInShown(said, person.first_name, person == side.me, progress)


def _person(said: CheckIn, side: Side) -> Person:
    return side.me if said.person_id == side.me.pk else side.partner
