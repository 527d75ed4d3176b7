"""What the directory holds about somebody: exported, and emptied when they are forgotten."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentes.foundation.actor import System
from mentes.foundation.kept import COORDINATORS
from mentes.people.dry_run import sheet_of
from mentes.people.models import (
    AccountClaim,
    Consent,
    IdentityCheck,
    Import,
    ImportedChange,
    Invitation,
    OrganisationRole,
    Person,
    PersonSkill,
    SignInLink,
    SupportAccess,
)
from mentes.people.sheets import Unreadable

KEPT = [
    (
        COORDINATORS,
        _("Name, address, job, team, place, manager, dates of employment"),
        _("You, everybody in your programmes, organisation admins"),
        _("Until you erase your data or the organisation removes you"),
    ),
    (
        COORDINATORS,
        _("What you can help with and want to learn, languages, working hours"),
        _("You, everybody in your programmes"),
        _("Until you change or erase it"),
    ),
    (
        COORDINATORS,
        _("Your photo, made small, without place or date"),
        _("You, colleagues in your programmes, admins"),
        _("Until you remove it or erase your data"),
    ),
    (
        COORDINATORS,
        _("When your address was changed, and who confirmed that it's still you"),
        _("You, organisation admins"),
        _("A year after it was confirmed"),
    ),
    (
        COORDINATORS,
        _("Support access you had: when, until when and what for"),
        _("You, organisation admins"),
        _("Until you erase your data"),
    ),
    (
        COORDINATORS,
        _("What you were told about privacy and agreed to"),
        _("You, organisation admins"),
        _("As proof, until you erase your data"),
    ),
]
PHOTO = "my-photo.webp"
FACTS = (
    "email employee_id name known_as pronouns job_title team place level hired_on left_on time_zone"
    " languages works_from works_until mentees_at_most theme has_shortcuts joined_at last_login"
).split()


def export(person: AbstractBaseUser) -> dict[str, object]:
    row = Person.objects.select_related("manager", "photo").get(pk=person.pk)
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
        "employment": list(row.events.values("kind", "on", "was")),
        "roles": list(row.organisation_roles.values_list("role", flat=True)),
        "support_access": list(row.support.values("reason", "given_at", "ends_at", "ended_at")),
        "consents": list(
            row.consents.values(
                "about", "notice_version", "notice_text", "given_at", "withdrawn_at"
            )
        ),
        **({PHOTO: bytes(row.photo.image)} if row.photo else {}),
        "identity_checks": list(
            row.identity_checks.values("reason", "address_before", "made_at", "confirmed_at", "how")
        ),
        "claims": list(row.claims.values("made_at", "settled_by__name", "settled_at")),
        "invitations": list(
            row.invitations.values("made_by__name", "made_at", "expires_at", "used_at")
        ),
        "changed_by_imports": list(
            ImportedChange.objects.filter(person=row).values(
                "source__imported_at", "before", "after"
            )
        ),
    }


def forget(person: AbstractBaseUser, *, by: AbstractBaseUser | System) -> dict[str, int]:
    """The row stays, empty, because counts of the past hang on it; nothing in it leads to anybody."""
    row = Person.objects.get(pk=person.pk)
    _forget_in_files(row.email)
    for name in ("known_as", "pronouns", "job_title", "team", "place"):
        setattr(row, name, "")
    row.name, row.email = str(_("A colleague who left")), f"forgotten-{row.pk}@forgotten.invalid"
    row.employee_id = row.manager = row.level = row.hired_on = row.mentees_at_most = None
    row.languages, row.time_zone = [], "UTC"
    row.left_on = row.last_login = None
    row.is_active, row.forgotten_at = False, timezone.now()
    row.sessions_ended += 1
    row.identity_unconfirmed_since = None
    row.set_unusable_password()
    row.save()
    if row.photo:
        row.photo.delete()
    row.reports.update(manager=None)
    SupportAccess.objects.filter(given_by=row).update(given_by=None)
    for model in (
        SupportAccess,
        PersonSkill,
        OrganisationRole,
        Consent,
        AccountClaim,
        IdentityCheck,
        Invitation,
        SignInLink,
        ImportedChange,
    ):
        model._base_manager.filter(person=row).delete()
    for model in (EmailAddress, Authenticator):
        model._base_manager.filter(user=row).delete()
    return {"employment_events": row.events.update(was="")}


def _forget_in_files(email: str) -> None:
    """Files that wait to be imported, and rejected rows, may name the person. Imported files are gone."""
    for row in Import.objects.exclude(rejected=""):
        row.rejected.delete()
    for row in Import.objects.exclude(file="").exclude(state=Import.State.IMPORTING):
        if _mentions(row, email):
            row.file.delete(save=False)
            row.delete()


def _mentions(row: Import, email: str) -> bool:
    try:
        with sheet_of(row) as sheet:
            return any(email in cell.lower() for found in sheet.rows() for cell in found.cells)
    except (OSError, Unreadable):
        return False
