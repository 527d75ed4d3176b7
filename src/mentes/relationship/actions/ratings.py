"""How useful a session was: each of the two says so for themselves, and nobody else reads it."""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.relationship.actions.membership import locked, require_open
from mentes.relationship.actions.sessions import hold
from mentes.relationship.models import Rating, Session

VALUES = range(1, 5)
CHANGEABLE_FOR = timedelta(days=1)
LINK_LASTS = timedelta(days=14)
SALT = "relationship.rate"


class LinkSpent(Exception):
    """Forged, too old, used, or about something that is gone: all the same to who holds it."""


def rate(session: Session, *, by: Person, value: int) -> Rating:
    """Once; a slip of the thumb can be put right for a day."""
    if value not in VALUES:
        raise Refused(_("Choose a number from 1 to 4."))
    with transaction.atomic():
        require_open(locked(session.pair_id), by)
        rating = Rating.for_actor(by).filter(session=session).first()
        if rating is None:
            hold(session, by=by)
            rating = Rating(session=session, person=by, value=value)
            rating.save()
            note("rate", session, by=by, pair=session.pair_id)
        elif rating.value != value:
            if rating.made_at < timezone.now() - CHANGEABLE_FOR:
                raise Refused(_("You rated this session more than a day ago. That answer stays."))
            rating.value = value
            rating.save(update_fields=["value"])
    return rating


def rating_link(session: Session, person: Person) -> str:
    token = signing.dumps([session.pk, person.pk], salt=SALT)
    return reverse("relationship:rate", args=[token])


def read_link(token: str) -> tuple[Session, Person]:
    """Whose link about which session; LinkSpent when it does not count any more."""
    try:
        session_id, person_id = signing.loads(token, salt=SALT, max_age=LINK_LASTS)
    except signing.BadSignature:
        raise LinkSpent from None
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        raise LinkSpent
    rows = Session.for_actor(person).exclude(state=Session.State.CANCELLED)
    session = rows.select_related(
        "pair__programme", "pair__mentee__person", "pair__mentor__person"
    ).filter(pk=session_id)
    found = session.first()
    if found is None or Rating.for_actor(person).filter(session=found).exists():
        raise LinkSpent
    return found, person


def rate_by_link(token: str, *, value: int) -> Rating:
    """The link is good for one answer."""
    with transaction.atomic():
        session, person = read_link(token)
        locked(session.pair_id)
        session, person = read_link(token)  # again, now that nobody else can answer in between
        return rate(session, by=person, value=value)
