"""Verb: invite people to join, in the programme's own words."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.enrolment.queries.joining import entry_of, is_open
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.programmes.actions.messages import tell_moment
from mentes.programmes.models import Programme


@transaction.atomic
def invite(
    programme: Programme, *, by: Person | System, role: str, people: Iterable[Person]
) -> int:
    """How many are told. Whoever had this invitation before is not told again."""
    if not is_open(programme):
        raise Refused(_("Enrolment is not open, so nobody was invited."))
    moment = f"invitation_{role}"
    told = [
        tell_moment(
            programme,
            moment,
            to=person,
            by=by,
            key=f"programme {programme.pk} {moment} {person.pk}",
            link=entry_of(programme),
            link_words=_("See how it works"),
            topic=f"programme {programme.pk}",
        )
        for person in people
    ]
    if None in told:
        raise Refused(_("The invitation is switched off under Messages, so nobody was invited."))
    note("invite", programme, by=by, role=role, told=len(told))
    return len(told)
