"""The organisation's roles: given, taken, never the last admin's."""

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.notices.actions import tell
from mentes.notices.models import Notice
from mentes.people.actions.identity import require_confirmed_account
from mentes.people.models import OrganisationRole, Person
from mentes.people.permissions import require_another_admin
from mentes.people.queries import admins

By = Person | System


@transaction.atomic
def give_role(person: Person, *, by: By, role: str) -> OrganisationRole:
    if not person.is_active:
        raise Refused(_("%(name)s has left.") % {"name": person.name})
    require_confirmed_account(person, by=by)
    row, is_new = OrganisationRole.objects.get_or_create(person=person, role=role)
    if is_new:
        _sign_out(person, by)
        note("give_role", person, by=by, role=role)
        if role == OrganisationRole.Role.ADMIN:
            _tell_other_admins(row, by)
    return row


def _tell_other_admins(row: OrganisationRole, by: By) -> None:
    """An administrator who was made for a purpose comes to light before they can be a second pair of eyes."""
    giver = by.name if isinstance(by, Person) else _("The owner of the server")
    text = _(
        "%(giver)s made %(name)s an organisation admin. If you don't know why, ask %(giver)s today."
    )
    known = [row.person_id, *([by.pk] if isinstance(by, Person) else [])]
    for admin in admins().exclude(pk__in=known):
        tell(
            admin,
            by=by,
            kind="people.admin_named",
            key=f"admin named {row.pk} {admin.pk}",
            weight=Notice.Weight.TRANSACTIONAL,
            subject=_("%(name)s is an organisation admin now") % {"name": row.person.name},
            text=text % {"giver": giver, "name": row.person.name},
            link=reverse("people:access"),
            link_words=_("Look at who has which role"),
        )


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
