"""The organisation itself, and its first owner."""

from datetime import time
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.actions.access import give_role
from mentes.people.actions.directory import add_person
from mentes.people.actions.skills import load_taxonomy
from mentes.people.models import Organisation, OrganisationRole, Person

FIRST_RUN = System("the first run")


@transaction.atomic
def found_organisation(
    *, by: System, name: str, email: str, password: str, organisation: str
) -> Person:
    """The owner, the organisation and the skills to choose from. Only once."""
    if Person.objects.exists():
        raise Refused(_("This installation has an owner already. Sign in."))
    try:
        validate_password(password, Person(name=name, email=email))
    except ValidationError as fault:
        raise Refused(" ".join(fault.messages)) from fault
    owner = add_person(by=by, name=name, email=email)
    owner.set_password(password)
    owner.save(update_fields=["password"])
    own = Organisation.objects.first() or Organisation()
    own.name, own.privacy_contact = organisation, owner.email
    own.save()
    give_role(owner, by=by, role=OrganisationRole.Role.ADMIN)
    load_taxonomy(by=by)
    note("found_organisation", own, by=by)
    owner.refresh_from_db()
    return owner


@transaction.atomic
def change_organisation(own: Organisation, *, by: Person | System, **facts: Any) -> Organisation:
    smallest = facts.get("smallest_group", own.smallest_group)
    if smallest < 5:
        raise Refused(_("Groups of fewer than 5 people are never shown."))
    for name, value in facts.items():
        setattr(own, name, value)
    own.save()
    if own.set_up_at is None and "time_zone" in facts:  # nobody has chosen another yet
        Person.objects.update(time_zone=own.time_zone)
    shown = {
        name: str(value) if isinstance(value, time) else value for name, value in facts.items()
    }
    note("change_organisation", own, by=by, **shown)
    return own


@transaction.atomic
def finish_set_up(own: Organisation, *, by: Person | System) -> Organisation:
    if own.set_up_at is None:
        own.set_up_at = timezone.now()
        own.save(update_fields=["set_up_at"])
        note("finish_set_up", own, by=by)
    return own
