"""Telling both about a session, with the entry for their calendars."""

from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.foundation.actor import System
from mentes.notices.models import Notice
from mentes.people.models import Person
from mentes.programmes.actions.messages import tell_moment
from mentes.relationship.models import Session
from mentes.relationship.queries.calendar import calendar_of, method_for, topic_of
from mentes.relationship.queries.times import spoken


def tell_both(
    session: Session, *, by: Person | System, moment: str, apart_from: Person | None = None
) -> None:
    """To both, also to the one who did it: the entry belongs in both calendars.

    `apart_from` gets the entry in another message."""
    is_cancelled = moment == "session_cancelled"
    pair = session.pair
    both = (pair.mentee.person, pair.mentor.person)
    for person, partner in (both, both[::-1]):
        if person == apart_from:
            continue
        method = method_for(session, person, is_cancelled=is_cancelled)
        tell_moment(
            pair.programme,
            moment,
            to=person,
            partner=partner,
            by=by,
            key=f"{topic_of(session)} {moment} {session.sequence} to {person.pk}",
            weight=Notice.Weight.TRANSACTIONAL,
            useful_until=session.ends_at,
            link=_page(session, moment),
            link_words=_("Choose a new time") if is_cancelled else _("Open your session"),
            topic=topic_of(session),
            calendar=calendar_of(session, method=method),
            calendar_method=method,
            session_when=spoken(session.starts_at, person.zone),
        )


def _page(session: Session, moment: str) -> str:
    if moment == "session_cancelled":
        return reverse("relationship:book", args=[session.pair_id])
    return reverse("relationship:session", args=[session.pair_id, session.pk])
