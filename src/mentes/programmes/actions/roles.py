"""Who runs a programme."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.notices.actions import tell
from mentes.notices.models import Notice
from mentes.people.actions.identity import require_confirmed_account
from mentes.people.models import Person
from mentes.programmes.models import Programme, ProgrammeRole

By = Person | System


@transaction.atomic
def grant_programme_role(programme: Programme, *, by: By, person: Person) -> ProgrammeRole:
    if not person.is_active or person.left_on:
        raise Refused(_("%(name)s has left, so can't run a programme.") % {"name": person.name})
    require_confirmed_account(person, by=by)
    role, is_new = ProgrammeRole.objects.get_or_create(programme=programme, person=person)
    if is_new:
        note("grant_programme_role", programme, by=by, person=person.pk)
        if person != by:
            _tell(role, by=by)
    return role


def _tell(role: ProgrammeRole, *, by: By) -> None:
    giver = by.name if isinstance(by, Person) else _("Mentes")
    words = {"programme": role.programme.name, "giver": giver}
    tell(
        role.person,
        by=by,
        kind="programme.role_given",
        key=f"programme role {role.pk}",
        subject=_("You now run %(programme)s") % words,
        text=_(
            "%(giver)s has made you an admin of %(programme)s. You can change its design, see who takes"
            " part and match people. Goals, notes and ratings stay closed to you, as to every admin."
        )
        % words,
        weight=Notice.Weight.TRANSACTIONAL,
        link=reverse("programmes:overview", args=[role.programme.slug]),
        link_words=_("Open the programme"),
    )


@transaction.atomic
def revoke_programme_role(programme: Programme, *, by: By, person: Person) -> Programme:
    roles = ProgrammeRole.objects.select_for_update().filter(programme=programme)
    if not roles.exclude(person=person).exists():
        raise Refused(_("A programme needs an admin. Add another one first."))
    if roles.filter(person=person).delete()[0]:
        note("revoke_programme_role", programme, by=by, person=person.pk)
    return programme
