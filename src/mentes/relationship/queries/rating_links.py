"""The link in the mail after a session: signed, for one person and one session, good for one answer."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from mentes.people.models import Person
from mentes.relationship.models import RATINGS, Rating, Session
from mentes.relationship.queries.pairs import WRITABLE

LASTS = timedelta(days=14)
SALT = "relationship.rate"


class LinkSpent(Exception):
    """Forged, too old, used, or about something that is gone: all the same to who holds it."""


def rating_link(session: Session, person: Person) -> str:
    token = signing.dumps([session.pk, person.pk], salt=SALT)
    return reverse("relationship:rate", args=[token])


def rating_buttons(session: Session, person: Person) -> list[tuple[str, str]]:
    """One for each answer. All four are the same link, so that one of them can be used, once."""
    link = rating_link(session, person)
    return [(f"{value} · {word}", f"{link}?answer={value}") for value, word in RATINGS]


def holder_of(token: str) -> tuple[Session, Person]:
    """Whose link about which session; LinkSpent when it does not count any more."""
    try:
        session_id, person_id = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise LinkSpent from None
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    session = _ratable(session_id, person) if person else None
    if person is None or session is None:
        raise LinkSpent
    return session, person


def _ratable(session_id: int, person: Person) -> Session | None:
    rated = Rating.for_actor(person).values("session")
    rows = Session.for_actor(person).filter(pair__state__in=WRITABLE)
    rows = rows.exclude(state=Session.State.CANCELLED).exclude(pk__in=rated)
    people = ("pair__programme", "pair__mentee__person", "pair__mentor__person")
    return rows.select_related(*people).filter(pk=session_id).first()
