"""What the two are told by the calendar: the day before a session, the hour and the days after it, and halfway.

Each is told once, however often it is tried."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.foundation.actor import System
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.programmes.actions.messages import tell_moment
from mentes.relationship.models import CheckIn, Rating, Session
from mentes.relationship.queries.calendar import topic_of
from mentes.relationship.queries.rating_links import LASTS, rating_buttons, rating_link
from mentes.relationship.queries.times import spoken

FRESH = timedelta(hours=20)  # who booked it for tomorrow needs no reminder
CHECK_IN_WITHIN = timedelta(days=7)  # later, what moved since is better asked next time


def remind_both(session: Session, *, by: System) -> Session:
    with transaction.atomic():
        if not _first(session, "reminded_at"):
            return session
        if session.booked_at > timezone.now() - FRESH and not session.times_moved:
            return session
        page = reverse("relationship:session", args=[session.pair_id, session.pk])
        for person, partner in _both(session):
            tell_moment(
                session.pair.programme,
                "session_reminder",
                to=person,
                partner=partner,
                by=by,
                weight=Notice.Weight.TRANSACTIONAL,
                useful_until=session.starts_at,
                key=f"{topic_of(session)} reminder {session.sequence} to {person.pk}",
                link=page,
                link_words=_("Open your agenda"),
                topic=topic_of(session),
                session_when=spoken(session.starts_at, person.zone),
            )
    return session


def ask_how_useful(session: Session, *, by: System) -> Session:
    """A link for each, good for one answer. Who has answered already is not asked."""
    with transaction.atomic():
        if not _first(session, "asked_at"):
            return session
        answered = set(
            Rating.system("who need not be asked")
            .filter(session=session)
            .values_list("person", flat=True)
        )
        for person, partner in _both(session):
            if person.pk not in answered:
                tell_moment(
                    session.pair.programme,
                    "rate_session",
                    to=person,
                    partner=partner,
                    by=by,
                    useful_until=timezone.now() + LASTS,
                    key=f"{topic_of(session)} rate to {person.pk}",
                    link=rating_link(session, person),
                    link_words=_("Say how useful it was"),
                    buttons=rating_buttons(session, person),
                    topic=topic_of(session),
                    session_when=spoken(session.starts_at, person.zone),
                )
    return session


def ask_for_check_in(session: Session, *, by: System) -> Session:
    """Ask the mentee, who brings the steps, unless there is a check-in of theirs."""
    with transaction.atomic():
        if not _first(session, "check_in_asked_at"):
            return session
        mentee, mentor = session.pair.mentee.person, session.pair.mentor.person
        said = CheckIn.system("who need not be asked").filter(session=session, person=mentee)
        if not said.exists():
            tell_moment(
                session.pair.programme,
                "check_in",
                to=mentee,
                partner=mentor,
                by=by,
                weight=Notice.Weight.NUDGE,
                useful_until=session.ends_at + CHECK_IN_WITHIN,
                key=f"{topic_of(session)} check-in to {mentee.pk}",
                link=reverse("relationship:check_in", args=[session.pair_id, session.pk]),
                link_words=_("Check in"),
                topic=topic_of(session),
            )
    return session


def tell_halfway(pair: Pair, *, by: System, useful_until: datetime) -> None:
    with transaction.atomic():
        mentee, mentor = pair.mentee.person, pair.mentor.person
        for person, partner in ((mentee, mentor), (mentor, mentee)):
            tell_moment(
                pair.programme,
                "midpoint",
                to=person,
                partner=partner,
                by=by,
                useful_until=useful_until,
                key=f"midpoint pair {pair.pk} to {person.pk}",
                link=reverse("relationship:pair", args=[pair.pk]),
                link_words=_("Open our page"),
                topic=f"pair {pair.pk}",
            )


def _first(session: Session, field: str) -> bool:
    """True for the one who gets there first: a conditional update is the lock."""
    rows = Session.system("to tell about a session once").filter(pk=session.pk, **{field: None})
    return bool(rows.update(**{field: timezone.now()}))


def _both(session: Session) -> tuple[tuple[Person, Person], tuple[Person, Person]]:
    mentee, mentor = session.pair.mentee.person, session.pair.mentor.person
    return ((mentee, mentor), (mentor, mentee))
