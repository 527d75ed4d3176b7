"""People added and corrected by hand, by an admin or by themselves."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.actions.identity import Addresses, follow_changed_addresses
from mentes.people.models import EmploymentEvent, Person, tidy_email
from mentes.people.queries import organisation

By = Person | System
OWN = {
    "known_as", "pronouns", "time_zone", "languages", "place", "works_from", "works_until", "theme",
    "has_shortcuts", "mentees_at_most",
}  # fmt: skip


@transaction.atomic
def add_person(*, by: By, email: str, name: str, **facts: Any) -> Person:
    _refuse_taken(tidy_email(email), facts.get("employee_id"), apart_from=None)
    own = organisation()
    zone = {"time_zone": own.time_zone} if own else {}
    person = Person.objects.create_user(**{"email": email, "name": name} | zone | facts)
    if person.hired_on:
        EmploymentEvent.objects.create(
            person=person, kind=EmploymentEvent.Kind.HIRED, on=person.hired_on
        )
    note("add_person", person, by=by)
    return person


@transaction.atomic
def change_person(person: Person, *, by: By, **facts: Any) -> Person:
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if "email" in facts:
        facts["email"] = tidy_email(facts["email"])
    _refuse_taken(facts.get("email"), facts.get("employee_id"), apart_from=person.pk)
    if manager := facts.get("manager"):
        _refuse_circle(person, manager)
    changed = [name for name, value in facts.items() if getattr(person, name) != value]
    before = person.email
    for name in changed:
        setattr(person, name, facts[name])
    if changed:
        person.save(update_fields=changed)
        note("change_person", person, by=by, fields=sorted(changed))
    if "email" in changed:
        addresses = Addresses(before, person.email)
        follow_changed_addresses({person.pk: addresses}, by=by)
        person.refresh_from_db()
    return person


@transaction.atomic
def change_profile(person: Person, *, by: Person, **facts: Any) -> Person:
    """What people say of themselves; an import leaves most of it alone."""
    own = {name: value for name, value in facts.items() if name in OWN}
    Person.objects.filter(pk=person.pk).update(**own)
    person.refresh_from_db()
    return person


def _refuse_taken(email: str | None, number: str | None, *, apart_from: int | None) -> None:
    others = Person.objects.exclude(pk=apart_from or 0)
    if email and (other := others.filter(email=email).first()):
        raise Refused(_("%(email)s belongs to %(name)s.") % {"email": email, "name": other.name})
    if number and (other := others.filter(employee_id__iexact=number).first()):
        raise Refused(
            _("The employee number %(n)s belongs to %(name)s.") % {"n": number, "name": other.name}
        )


def _refuse_circle(person: Person, manager: Person) -> None:
    above: Person | None = manager
    for _step in range(100):
        if above is None:
            return
        if above.pk == person.pk:
            raise Refused(
                _("%(name)s cannot be their own manager’s manager.") % {"name": person.name}
            )
        above = above.manager
    raise Refused(_("The line of managers above %(name)s never ends.") % {"name": manager.name})
