"""Somebody leaves the organisation: sign-in ends, and what they took part in, all or nothing."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.afterwards import afterwards
from mentes.foundation.refused import Refused
from mentes.people.actions.identity import tell_of_change_while_away
from mentes.people.models import EmploymentEvent, OrganisationRole, Person, SupportAccess
from mentes.people.permissions import require_another_admin

By = Person | System


@transaction.atomic
def leave(person: Person, *, by: By, on: date | None = None) -> Person:
    afterwards("person_leaving", person, by=by)
    require_another_admin(person)
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not person.is_active:
        raise Refused(_("%(name)s has left already.") % {"name": person.name})
    person.left_on = on or timezone.localdate()
    person.is_active = False
    person.set_unusable_password()
    person.sessions_ended += 1
    person.save(update_fields=["left_on", "is_active", "password", "sessions_ended"])
    EmploymentEvent.objects.get_or_create(
        person=person, kind=EmploymentEvent.Kind.LEFT, on=person.left_on
    )
    OrganisationRole.objects.filter(person=person).delete()
    SupportAccess.objects.filter(person=person, ended_at=None).update(ended_at=timezone.now())
    note("leave", person, by=by, on=person.left_on.isoformat())
    afterwards("person_left", person, by=by)
    return person


@transaction.atomic
def come_back(person: Person, *, by: By) -> Person:
    """A leaver returns, or never left: sign-in works again, what was closed stays closed."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.is_active or person.forgotten_at:
        raise Refused(_("%(name)s has not left.") % {"name": person.name})
    events = EmploymentEvent.objects.filter(person=person, kind=EmploymentEvent.Kind.LEFT)
    events.filter(on__gte=person.left_on or timezone.localdate()).delete()
    person.is_active, person.left_on = True, None
    person.save(update_fields=["is_active", "left_on"])
    note("come_back", person, by=by)
    tell_of_change_while_away(person, by=by)
    return person


@transaction.atomic
def end_sessions(person: Person, *, by: By) -> Person:
    Person.objects.filter(pk=person.pk).update(sessions_ended=F("sessions_ended") + 1)
    note("end_sessions", person, by=by)
    person.refresh_from_db()
    return person
