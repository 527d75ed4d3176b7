"""Verbs of the agreement: drafted by the programme, changed by either, agreed by both."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.models import Agreement
from mentes.relationship.permissions import require_open
from mentes.relationship.queries.pairs import locked, other_of

Parts = list[dict[str, Any]]


class ChangedMeanwhile(Refused):
    """The other one changed the agreement while this one was being written."""


def propose_agreement(pair: Pair, *, by: Person | System) -> Agreement:
    """The programme's draft. Nobody has agreed to anything yet."""
    agreement = Agreement.system("a pair gets its draft").filter(pair=pair).first()
    if agreement is None:
        agreement = Agreement(pair=pair, parts=list(pair.programme.agreement))
        agreement.save()
    return agreement


def change_agreement(agreement: Agreement, *, by: Person, version: int, parts: Parts) -> Agreement:
    """Who changes it agrees to the new words; the other one is asked again."""
    with transaction.atomic():
        pair = locked(agreement.pair_id)
        require_open(pair, by)
        agreement = _at(version, agreement, pair, by)
        agreement.parts, agreement.changed_by = parts, by
        agreement.version += 1
        agreement.mentee_agreed_at = agreement.mentor_agreed_at = None
        _agree(agreement, pair, by)
        agreement.save()
        note("change_agreement", agreement, by=by, pair=pair.pk, version=agreement.version)
    return agreement


def agree(agreement: Agreement, *, by: Person, version: int) -> Agreement:
    with transaction.atomic():
        pair = locked(agreement.pair_id)
        require_open(pair, by)
        agreement = _at(version, agreement, pair, by)
        _agree(agreement, pair, by)
        agreement.save()
        note("agree", agreement, by=by, pair=pair.pk, version=version)
    return agreement


def _at(version: int, agreement: Agreement, pair: Pair, by: Person) -> Agreement:
    agreement = Agreement.for_actor(by).get(pk=agreement.pk)
    if agreement.version != version:
        name = other_of(pair, by).first_name
        raise ChangedMeanwhile(
            _("%(name)s changed the agreement while you had it open. Both texts are below.")
            % {"name": name}
        )
    return agreement


def _agree(agreement: Agreement, pair: Pair, by: Person) -> None:
    if by.pk == pair.mentee.person_id:
        agreement.mentee_agreed_at = timezone.now()
    else:
        agreement.mentor_agreed_at = timezone.now()
