"""The audit log keeps that something was done, not by whom, once that person is forgotten."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from mentes.audit.models import Entry
from mentes.foundation.actor import System
from mentes.foundation.kept import COORDINATORS

KEPT = [
    (
        COORDINATORS,
        _("What you did here, and when (no texts)"),
        _("You, auditors"),
        _("As long as the installation; without your name once you erase your data"),
    ),
]


def export(person: AbstractBaseUser) -> dict[str, object]:
    mine = Entry.objects.filter(by_id=person.pk)
    return {"audit": list(mine.values("at", "verb", "subject", "subject_id", "details"))}


def forget(person: AbstractBaseUser, *, by: AbstractBaseUser | System) -> dict[str, int]:
    kept = Entry.objects.filter(by_id=person.pk).without_names()
    return {"audit": kept}
