"""A session as an entry for a calendar. Others may see a calendar: no goal, agenda or note is in it."""

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from mentes.people.models import Person
from mentes.relationship.models import Session
from mentes.relationship.ports import CalendarEntry


def topic_of(session: Session) -> str:
    """Under which its notices are found, to take back what has not gone out."""
    return f"session {session.pk}"


def organiser_of(session: Session) -> Person:
    """Return the one of the two who booked: answers to an invitation go there, where they are of use."""
    mentee, mentor = session.pair.mentee.person, session.pair.mentor.person
    return mentor if session.booked_by_id == mentor.pk else mentee


def method_for(session: Session, person: Person, *, is_cancelled: bool = False) -> str:
    """The organiser's own copy is not an invitation that asks for an answer (decision 0028)."""
    if is_cancelled:
        return "CANCEL"
    return "PUBLISH" if person == organiser_of(session) else "REQUEST"


def calendar_of(session: Session, *, method: str = "REQUEST") -> str:
    write: CalendarEntry = import_string(settings.CALENDARS[0])
    mentee, mentor = session.pair.mentee.person, session.pair.mentor.person
    organiser = organiser_of(session)
    invited = mentee if organiser == mentor else mentor
    names = {"mentee": mentee.first_name, "mentor": mentor.first_name}
    page = settings.URL + reverse("relationship:session", args=[session.pair_id, session.pk])
    return write(
        uid=session.uid,
        sequence=session.sequence,
        method=method,
        starts_at=session.starts_at,
        minutes=session.minutes,
        summary=_("%(mentee)s and %(mentor)s: mentoring session") % names,
        description=_("Agenda, or another time: %(page)s") % {"page": page},
        where=session.where,
        organiser=(organiser.name, organiser.email),
        attendees=[] if method == "PUBLISH" else [(invited.name, invited.email)],
    )
