"""What the directory holds about somebody: exported, and emptied when they are forgotten."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentes.foundation.actor import System
from mentes.people.models import Consent, ImportedChange, OrganisationRole, Person, PersonSkill

KEPT = [
    (
        _("Name, address, job, team, place, manager, dates of employment"),
        _("You, everybody in your programmes, organisation admins"),
        _("Until you erase your data or the organisation removes you"),
    ),
    (
        _("What you can help with and want to learn, languages, working hours"),
        _("You, everybody in your programmes"),
        _("Until you change or erase it"),
    ),
    (
        _("What you were told about privacy and agreed to"),
        _("You, organisation admins"),
        _("As proof, until you erase your data"),
    ),
]
FACTS = (
    "email employee_id name known_as pronouns job_title team place level hired_on left_on time_zone"
    " languages works_from works_until mentees_at_most joined_at"
).split()


def export(person: AbstractBaseUser) -> dict[str, object]:
    row = Person.objects.select_related("manager").get(pk=person.pk)
    return {
        "person": {name: getattr(row, name) for name in FACTS}
        | {"manager": row.manager.name if row.manager else None},
        "skills": [
            {
                "skill": each.skill.name,
                "direction": each.direction,
                "level": each.get_level_display(),
            }
            for each in row.skills.select_related("skill")
        ],
        "employment": list(row.events.values("kind", "on")),
        "roles": list(row.organisation_roles.values_list("role", flat=True)),
        "consents": list(
            row.consents.values(
                "about", "notice_version", "notice_text", "given_at", "withdrawn_at"
            )
        ),
    }


def forget(person: AbstractBaseUser, *, by: AbstractBaseUser | System) -> dict[str, int]:
    """The row stays, empty, because counts of the past hang on it; nothing in it leads to anybody."""
    row = Person.objects.get(pk=person.pk)
    for name in ("known_as", "pronouns", "job_title", "team", "place"):
        setattr(row, name, "")
    row.name, row.email = str(_("Somebody who left")), f"forgotten-{row.pk}@forgotten.invalid"
    row.employee_id = row.manager = row.level = row.hired_on = row.mentees_at_most = None
    row.languages, row.time_zone = [], "UTC"
    row.is_active, row.forgotten_at = False, timezone.now()
    row.sessions_ended += 1
    row.set_unusable_password()
    row.save()
    row.reports.update(manager=None)
    PersonSkill.objects.filter(person=row).delete()
    OrganisationRole.objects.filter(person=row).delete()
    Consent.objects.filter(person=row).delete()
    row.invitations.all().delete()
    ImportedChange.objects.filter(person=row).delete()
    kept = row.events.count()
    return {"employment_events": kept}
