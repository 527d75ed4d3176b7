"""Verbs of sessions: book, move, cancel, log one that took place, say whether it did.

A booked session whose time has passed is not counted yet: the two are asked "Did you meet?". It counts
as held once one of them checks in, rates it or logs it, and is dropped when one says they did not meet."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.refused import Refused
from mentes.notices.actions import take_back
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.actions.agenda import draft_agenda
from mentes.relationship.actions.invitations import tell_both
from mentes.relationship.models import Session
from mentes.relationship.permissions import require_active, require_open
from mentes.relationship.queries.calendar import topic_of
from mentes.relationship.queries.pairs import locked
from mentes.relationship.queries.times import overlaps

AHEAD = timedelta(days=366)
BEHIND = timedelta(days=2 * 366)
TO_MEET = ("programme.nudge_never_met", "programme.nudge_no_session")


def book_session(
    pair: Pair,
    *,
    by: Person,
    starts_at: datetime,
    minutes: int = 0,
    where: str = "",
    time_zone: str = "",
    apart_from: Person | None = None,
) -> Session:
    """Both get an invitation, `apart_from` with another message of the caller's."""
    with transaction.atomic():
        pair = locked(pair.pk)
        require_active(pair, by)
        session = _new(pair, by, starts_at, minutes, where=where, time_zone=time_zone)
        _require_possible(session, pair)
        session.save()
        _number(pair, by)
        session.refresh_from_db(fields=["number"])
        draft_agenda(session, by=by)
        take_back(f"pair {pair.pk}", by=by, kinds=TO_MEET)
        tell_both(session, by=by, moment="session_booked", apart_from=apart_from)
        note("book_session", session, by=by, pair=pair.pk)
    return session


def move_session(
    session: Session,
    *,
    by: Person,
    starts_at: datetime,
    minutes: int = 0,
    where: str | None = None,
    time_zone: str = "",
) -> Session:
    with transaction.atomic():
        pair = locked(session.pair_id)
        require_active(pair, by)
        session = _still_booked(session, by)
        session.starts_at, session.minutes = starts_at, minutes or session.minutes
        session.time_zone = time_zone or by.time_zone
        session.where = session.where if where is None else where
        _require_possible(session, pair)
        session.sequence += 1
        session.times_moved += 1
        session.reminded_at = session.asked_at = session.check_in_asked_at = None
        session.save()
        _number(pair, by)
        take_back(topic_of(session), by=by)
        tell_both(session, by=by, moment="session_moved")
        note("move_session", session, by=by, pair=pair.pk, times=session.times_moved)
    return session


def cancel_session(session: Session, *, by: Person) -> Session:
    with transaction.atomic():
        pair = locked(session.pair_id)
        require_open(pair, by)
        session = _still_booked(session, by)
        if session.is_past:
            raise Refused(_("That time has passed. Say whether you met."))
        _drop(session)
        _number(pair, by)
        take_back(topic_of(session), by=by)
        tell_both(session, by=by, moment="session_cancelled")
        note("cancel_session", session, by=by, pair=pair.pk)
    return session


def say_not_met(session: Session, *, by: Person) -> Session:
    """The time has passed and they did not meet. Nobody is told, nothing is counted."""
    with transaction.atomic():
        pair = locked(session.pair_id)
        require_open(pair, by)
        session = _still_booked(session, by)
        if session.starts_at > timezone.now():
            raise Refused(_("This session is still to come. You can move or cancel it."))
        _drop(session)
        _number(pair, by)
        take_back(topic_of(session), by=by)
        note("say_not_met", session, by=by, pair=pair.pk)
    return session


def log_session(
    pair: Pair,
    *,
    by: Person,
    starts_at: datetime,
    minutes: int = 0,
    where: str = "",
    time_zone: str = "",
) -> Session:
    """A session that took place and was not booked here."""
    with transaction.atomic():
        pair = locked(pair.pk)
        require_open(pair, by)
        now = timezone.now()
        if starts_at > now:
            raise Refused(_("That is still to come. Book it instead, and both of you are told."))
        if starts_at < now - BEHIND:
            raise Refused(_("That is more than two years ago. Check the date."))
        session = _new(pair, by, starts_at, minutes, where=where, time_zone=time_zone)
        same = Session.for_actor(by).filter(pair=pair, state=Session.State.HELD)
        if same.filter(starts_at=starts_at).exists():
            raise Refused(_("A session at that time is in your list already."))
        session.state = Session.State.HELD
        session.save()
        _number(pair, by)
        take_back(f"pair {pair.pk}", by=by, kinds=TO_MEET)
        note("log_session", session, by=by, pair=pair.pk)
    return session


def hold(session: Session, *, by: Person) -> Session:
    """They met: from now on the session counts. The caller holds the pair's lock."""
    session.refresh_from_db(fields=["state"])
    if session.state == Session.State.HELD:
        return session
    if session.state == Session.State.CANCELLED:
        raise Refused(_("This session was cancelled. If you met after all, log it."))
    if session.starts_at > timezone.now():
        raise Refused(_("This session is still to come."))
    session.state = Session.State.HELD
    session.save(update_fields=["state"])
    note("hold", session, by=by, pair=session.pair_id)
    return session


def _new(
    pair: Pair, by: Person, starts_at: datetime, minutes: int, *, where: str, time_zone: str
) -> Session:
    return Session(
        pair=pair,
        starts_at=starts_at,
        minutes=minutes or pair.programme.session_minutes,
        time_zone=time_zone or by.time_zone,
        where=where.strip(),
        uid=f"{uuid4()}@mentes",
        booked_by=by,
    )


def _still_booked(session: Session, by: Person) -> Session:
    session = Session.for_actor(by).select_related("pair__programme").get(pk=session.pk)
    if session.state != Session.State.BOOKED:
        raise Refused(_("This session has taken place or was cancelled meanwhile."))
    return session


def _require_possible(session: Session, pair: Pair) -> None:
    now = timezone.now()
    if session.starts_at <= now:
        raise Refused(_("That time has just gone. Here are others."))
    if session.starts_at > now + AHEAD:
        raise Refused(_("That is more than a year ahead. Check the date."))
    people = [pair.mentee.person_id, pair.mentor.person_id]
    if overlaps(people, session.starts_at, session.minutes, apart_from=session.pk):
        raise Refused(_("One of you has another session at that time. Choose another time."))


def _drop(session: Session) -> None:
    session.state = Session.State.CANCELLED
    session.cancelled_at = timezone.now()
    session.sequence += 1
    session.save()


def _number(pair: Pair, by: Person) -> None:
    """Sessions that stand are numbered by their dates, from the first on."""
    standing = Session.for_actor(by).filter(pair=pair).exclude(state=Session.State.CANCELLED)
    for number, session in enumerate(standing.order_by("starts_at", "pk"), start=1):
        if session.number != number:
            Session.for_actor(by).filter(pk=session.pk).update(number=number)
