"""What we hold about what somebody was told."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from mentes.foundation.actor import System
from mentes.notices.models import Notice, Preference

KEPT = [
    (_("Messages sent to you"), _("You"), _("Until you erase your data")),
    (_("What you get by e-mail"), _("You"), _("Until you erase your data")),
]


def export(person: AbstractBaseUser) -> dict[str, object]:
    told = Notice.objects.filter(to_id=person.pk)
    return {
        "notices": list(told.values("kind", "subject", "text", "made_at", "sent_at", "read_at")),
        "preferences": list(
            Preference.objects.filter(person_id=person.pk).values("choice", "by_email")
        ),
    }


def forget(person: AbstractBaseUser, *, by: AbstractBaseUser | System) -> dict[str, int]:
    Notice.objects.filter(to_id=person.pk).delete()
    Preference.objects.filter(person_id=person.pk).delete()
    return {}
