"""A session as an entry for a calendar. Others may see a calendar: no goal, agenda or note is in it."""

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from mentes.foundation.zones import zone_named
from mentes.relationship.models import Session
from mentes.relationship.ports import CalendarEntry


def topic_of(session: Session) -> str:
    """Under which its notices are found, to take back what has not gone out."""
    return f"session {session.pk}"


def calendar_of(session: Session, *, method: str = "REQUEST") -> str:
    write: CalendarEntry = import_string(settings.CALENDARS[0])
    programme = session.pair.programme
    mentee, mentor = session.pair.mentee.person, session.pair.mentor.person
    names = {"mentee": mentee.first_name, "mentor": mentor.first_name}
    page = settings.URL + reverse("relationship:session", args=[session.pair_id, session.pk])
    return write(
        uid=session.uid,
        sequence=session.sequence,
        method=method,
        starts_at=session.starts_at,
        minutes=session.minutes,
        zone=zone_named(session.time_zone),
        summary=_("%(mentee)s and %(mentor)s: mentoring session") % names,
        description=_("Agenda, or another time: %(page)s") % {"page": page},
        where=session.where,
        organiser=(
            programme.sender_name or programme.name,
            programme.reply_to or settings.MAIL_SENDER,
        ),
        attendees=[(mentee.name, mentee.email), (mentor.name, mentor.email)],
    )
