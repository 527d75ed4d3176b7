"""The sessions of a pair, sorted into what is asked, what comes, and what was."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.models import AgendaItem, CheckIn, Rating, Session
from mentes.relationship.queries.pairs import Side

Source = AgendaItem.Source
SAID_LAST_TIME = {
    Source.CHECK_IN: (_l("You asked for it last time"), _l("%(name)s asked for it last time")),
    Source.BLOCKER: (
        _l("You said last time that this is in the way"),
        _l("%(name)s said last time that this is in the way"),
    ),
    Source.PRIORITY: (
        _l("You said last time that this matters more now"),
        _l("%(name)s said last time that this matters more now"),
    ),
}
ASKED_FOR = timedelta(days=21)  # later nobody remembers how useful it was


@dataclass(frozen=True)
class Sessions:
    to_ask: Session | None  # has just passed, and I said nothing yet
    unsure: list[Session]  # passed earlier, and nobody said whether they met
    coming: list[Session]
    held: list[Session]  # latest first
    cancelled: list[Session] = field(default_factory=list)

    @property
    def next(self) -> Session | None:
        return self.coming[0] if self.coming else None

    @property
    def standing(self) -> int:
        """The number of the session that the pair has come to."""
        first = self.next or self.to_ask
        return first.number if first else len(self.held)


def sessions_of(pair: Pair, person: Person) -> Sessions:
    return sort_sessions(list(with_my_words(Session.for_actor(person).filter(pair=pair), person)))


def sort_sessions(rows: list[Session]) -> Sessions:
    """Rows in the order of their dates, with my words on them."""
    state, latest_first = Session.State, rows[::-1]
    standing = [one for one in latest_first if one.state != state.CANCELLED]
    latest = next((one for one in standing if one.is_past), None)
    to_ask = latest if latest and _asks(latest) else None
    past = [one for one in standing if one.state == state.BOOKED and one.is_past]
    return Sessions(
        to_ask=to_ask,
        unsure=[one for one in past if one != to_ask],
        coming=[one for one in rows if one.is_coming],
        held=[one for one in standing if one.state == state.HELD],
        cancelled=[one for one in latest_first if one.state == state.CANCELLED],
    )


def with_my_words(rows: QuerySet[Session], person: Person) -> QuerySet[Session]:
    """Whether I rated each, and whether I finished checking in. Of the partner: nothing."""
    mine = {"session": OuterRef("pk"), "person": person}
    return rows.annotate(
        i_rated=Exists(Rating.for_actor(person).filter(**mine)),
        i_checked_in=Exists(CheckIn.for_actor(person).filter(**mine, finished_at__isnull=False)),
    )


def _asks(session: Session) -> bool:
    recent = session.starts_at > timezone.now() - ASKED_FOR
    return recent and not getattr(session, "i_checked_in", False)


@dataclass(frozen=True)
class AgendaLine:
    pk: int
    text: str
    why: str
    is_done: bool


def agenda_of(session: Session, side: Side) -> list[AgendaLine]:
    rows = AgendaItem.for_actor(side.me).filter(session=session)
    return [
        AgendaLine(
            pk=item.pk,
            text=item.text,
            why=_why(item, side),
            is_done=item.is_done,
        )
        for item in rows
    ]


def _why(item: AgendaItem, side: Side) -> str:
    """Names are put in here and not kept in the row, so that a forgotten person leaves none behind."""
    source, by_me = item.source, item.added_by_id == side.me.pk
    name = {"name": side.partner.first_name}
    if source == AgendaItem.Source.PERSON:
        if item.added_by_id is None:
            return _("Added by one of you")
        return _("Added by you") if by_me else _("Added by %(name)s") % name
    if source in SAID_LAST_TIME:
        mine, theirs = SAID_LAST_TIME[AgendaItem.Source(source)]
        return str(mine) if by_me else theirs % name
    if source == AgendaItem.Source.GUIDE and item.why:
        return _("From the guide: %(why)s") % {"why": item.why}
    return item.why


def last_met_at(pair: Pair, person: Person) -> datetime | None:
    held = Session.for_actor(person).filter(pair=pair, state=Session.State.HELD)
    return held.order_by("-starts_at").values_list("starts_at", flat=True).first()


def last_where(pair: Pair, person: Person) -> str:
    """Where the two met or meet last: most pairs keep their room or link."""
    rows = Session.for_actor(person).filter(pair=pair).exclude(state=Session.State.CANCELLED)
    found = rows.exclude(where="").order_by("-starts_at").values_list("where", flat=True).first()
    return found or ""


def my_check_in(session: Session, person: Person) -> CheckIn | None:
    return CheckIn.for_actor(person).filter(session=session, person=person).first()


def my_rating(session: Session, person: Person) -> Rating | None:
    return Rating.for_actor(person).filter(session=session).first()
