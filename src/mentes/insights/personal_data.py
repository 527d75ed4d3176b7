"""What insights hold about somebody: only that they planned a study or locked its plan."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentes.foundation.actor import System
from mentes.insights.models import Study

KEPT = [
    (
        _("Studies whose plan you made or locked"),
        _("You; the plan itself names nobody"),
        _("Until you erase your data; the study stays"),
    ),
]


def export(person: AbstractBaseUser) -> dict[str, object]:
    mine = Study.objects.filter(Q(planned_by_id=person.pk) | Q(locked_by_id=person.pk))
    return {
        "studies_you_planned": list(
            mine.values("programme__name", "outcome", "planned_at", "locked_at")
        )
    }


def forget(person: AbstractBaseUser, *, by: AbstractBaseUser | System) -> dict[str, int]:
    """A result speaks of hundreds and stays as it was shown."""
    Study.objects.filter(planned_by_id=person.pk).update(planned_by=None)
    Study.objects.filter(locked_by_id=person.pk).update(locked_by=None)
    return {}
