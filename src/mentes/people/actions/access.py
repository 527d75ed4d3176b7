"""The organisation's roles: given, taken, never the last admin's."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.models import OrganisationRole, Person
from mentes.people.permissions import require_another_admin

By = Person | System


@transaction.atomic
def give_role(person: Person, *, by: By, role: str) -> OrganisationRole:
    if not person.is_active:
        raise Refused(_("%(name)s has left.") % {"name": person.name})
    row, is_new = OrganisationRole.objects.get_or_create(person=person, role=role)
    if is_new:
        _sign_out(person, by)
        note("give_role", person, by=by, role=role)
    return row


@transaction.atomic
def take_role(row: OrganisationRole, *, by: By) -> None:
    if row.role == OrganisationRole.Role.ADMIN:
        require_another_admin(row.person)
    note("take_role", row.person, by=by, role=row.role)
    _sign_out(row.person, by)
    row.delete()


def _sign_out(person: Person, by: By) -> None:
    """What somebody may do changes with a new session; whoever changes their own stays."""
    if person != by:
        Person.objects.filter(pk=person.pk).update(sessions_ended=F("sessions_ended") + 1)
