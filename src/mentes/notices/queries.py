"""Questions about what somebody was told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from mentes.foundation.identity import is_identity_confirmed, unconfirmed_since
from mentes.notices.models import Choice, Notice, Preference


def has_mail() -> bool:
    """Return whether notices leave by e-mail here; every sentence about mail asks this first."""
    return bool(import_string(settings.MAIL_IS_SET)())


def notices_of(person: AbstractBaseUser) -> QuerySet[Notice]:
    """What went to an address from before is not shown here. On an account in doubt: only what is about it."""
    mine = Notice.objects.filter(to_id=person.pk, sent_at__isnull=False, to_address="").order_by(
        "-sent_at", "-pk"
    )
    if not is_identity_confirmed(person):
        return mine.filter(kind__startswith="people.", made_at__gte=unconfirmed_since(person))
    return mine


@dataclass(frozen=True)
class Thread:
    """What one was told of one thing on one day: the newest stands for the others."""

    newest: Notice
    older: list[Notice]


def by_day(notices: Iterable[Notice]) -> list[tuple[date, list[Thread]]]:
    """The newest day first, and within a day what belongs together."""
    days: dict[date, dict[str, list[Notice]]] = {}
    for notice in notices:
        day = timezone.localdate(notice.sent_at)
        topic = notice.topic or f"notice {notice.pk}"
        days.setdefault(day, {}).setdefault(topic, []).append(notice)
    return [
        (day, [Thread(first, older) for first, *older in topics.values()])
        for day, topics in days.items()
    ]


def unread_count(person: AbstractBaseUser | AnonymousUser) -> int:
    if not isinstance(person, AbstractBaseUser):
        return 0
    return notices_of(person).filter(read_at=None).count()


def choices_of(person: AbstractBaseUser) -> dict[str, bool]:
    chosen = dict(Preference.objects.filter(person_id=person.pk).values_list("choice", "by_email"))
    return {choice: chosen.get(choice, True) for choice in Choice.values}


def troubles() -> QuerySet[Notice]:
    """What did not arrive for certain, or was given up because the server never answered."""
    states = [Notice.Delivery.FAILED, Notice.Delivery.UNCERTAIN]
    wrong = Q(delivery__in=states) | Q(work_state=Notice.WorkState.PARKED)
    return Notice.objects.filter(wrong).select_related("to")
