"""Verb: invite people to join, in the programme's own words."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.enrolment.queries.joining import entry_of, is_open
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.programmes.actions.messages import tell_moment_to_all
from mentes.programmes.models import Programme
from mentes.programmes.words import words_of


@transaction.atomic
def invite(
    programme: Programme, *, by: Person | System, role: str, people: Iterable[Person]
) -> int:
    """How many are told. Whoever had this invitation before is not told again."""
    if not is_open(programme):
        raise Refused(_("Enrolment is not open, so no one was invited."))
    moment = f"invitation_{role}"
    if words_of(programme, moment) is None:
        raise Refused(_("The invitation is switched off under Messages, so no one was invited."))
    told = tell_moment_to_all(
        programme,
        moment,
        to=people,
        by=by,
        link=entry_of(programme),
        link_words=_("See how it works"),
    )
    note("invite", programme, by=by, role=role, told=told)
    return told
