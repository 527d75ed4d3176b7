"""How useful a session was: each of the two says so for themselves, and nobody else reads it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.relationship.actions.sessions import hold
from mentes.relationship.models import Rating, Session
from mentes.relationship.permissions import require_open
from mentes.relationship.queries.pairs import locked
from mentes.relationship.queries.rating_links import LinkSpent

VALUES = range(1, 5)
CHANGEABLE_FOR = timedelta(days=1)


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


def rate_once(session: Session, *, by: Person, value: int) -> Rating:
    """By the link in the mail, which is good for one answer."""
    with transaction.atomic():
        locked(session.pair_id)
        if Rating.for_actor(by).filter(session=session).exists():
            raise LinkSpent
        return rate(session, by=by, value=value)
