"""What a programme holds about somebody: only that they run it."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from mentes.foundation.actor import System
from mentes.foundation.kept import COORDINATORS
from mentes.programmes.models import ProgrammeRole

KEPT = [
    (
        COORDINATORS,
        _("Programmes that you run"),
        _("You, the other programme admins and organisation admins"),
        _("Until another person takes over, or you erase your data"),
    ),
]


def export(person: AbstractBaseUser) -> dict[str, object]:
    runs = ProgrammeRole.objects.filter(person_id=person.pk)
    return {"programmes_you_run": list(runs.values("programme__name", "given_at"))}


def forget(person: AbstractBaseUser, *, by: AbstractBaseUser | System) -> dict[str, int]:
    ProgrammeRole.objects.filter(person_id=person.pk).delete()
    return {}
