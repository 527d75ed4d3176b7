"""Questions about what somebody was told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, Min, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from mentes.foundation.identity import is_identity_confirmed, unconfirmed_since
from mentes.notices.models import Choice, Notice, Preference


def has_mail() -> bool:
    """Return whether notices leave by e-mail here; every sentence about mail asks this first."""
    return bool(import_string(settings.MAIL_IS_SET)())


def notices_of(person: AbstractBaseUser) -> QuerySet[Notice]:
    """Return the person's own list: what arrived, what the server did not take, and what is due.

    The list waits neither for the worker nor for the morning, only a nudge does: it has its one a week
    here too. What went to an address from before is not shown here. On an account in doubt: only what is
    about it."""
    now = timezone.now()
    tried = Q(sent_at__isnull=False) | Q(delivery=Notice.Delivery.FAILED) | ~Q(fault="")
    is_time = Q(due_at=None) | Q(due_at__lte=now) | Q(delivery=Notice.Delivery.HELD)
    due = is_time & Q(work_state=Notice.WorkState.WAITING) & ~Q(weight=Notice.Weight.NUDGE)
    since_due = Case(When(due_at__lte=now, then="due_at"))
    mine = (
        Notice.objects.filter(tried | due, to_id=person.pk, to_address="")
        .exclude(delivery=Notice.Delivery.CANCELLED)
        .order_by(Coalesce("sent_at", since_due, "made_at").desc(), "-pk")
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
        day = timezone.localdate(notice.shown_at)
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
    """Return what did not arrive for certain, was given up, or is tried again and again."""
    states = [Notice.Delivery.FAILED, Notice.Delivery.UNCERTAIN]
    failing = Q(work_state=Notice.WorkState.WAITING) & ~Q(fault="")
    wrong = Q(delivery__in=states) | Q(work_state=Notice.WorkState.PARKED) | failing
    return Notice.objects.filter(wrong).select_related("to")


def waiting_for_server() -> QuerySet[Notice]:
    """Return what was written while there was no mail server; people found it in their lists."""
    return Notice.objects.filter(delivery=Notice.Delivery.NO_SERVER).select_related("to")


GROUPS = [  # by the beginning of a notice's kind; the first that fits
    ("programme.invitation", _("Invitations to a programme")),
    ("people.invitation", _("Personal invitations")),
    ("people.sign_in", _("Sign-in links")),
    ("programme.match", _("Who is matched with whom")),
    ("programme.session", _("Sessions: booked, moved, cancelled")),
    ("programme.rate", _("Questions after a session")),
    ("programme.nudge", _("Gentle reminders")),
    ("relationship.hello", _("First messages between two people")),
    ("", _("Other news")),
]


def group_of(kind: str) -> str:
    """Return the beginning of the kind under which a notice is counted."""
    return next(start for start, _name in GROUPS if kind.startswith(start))


@dataclass(frozen=True)
class WaitingGroup:
    key: str
    name: str
    to_send: int
    read: int
    too_late: int
    oldest: datetime


def waiting_groups() -> list[WaitingGroup]:
    """Return what would go out, grouped; of each what was read here already and what is too late."""
    now = timezone.now()
    late = Q(useful_until__lte=now)
    kinds = (
        waiting_for_server()
        .order_by()
        .values("kind")
        .annotate(
            late=Count("pk", filter=late),
            read=Count("pk", filter=~late & Q(read_at__isnull=False)),
            all=Count("pk"),
            oldest=Min("made_at"),
        )
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for kind in kinds:
        found.setdefault(group_of(kind["kind"]), []).append(dict(kind))
    return [
        WaitingGroup(
            key=start,
            name=str(name),
            to_send=sum(kind["all"] - kind["late"] - kind["read"] for kind in found[start]),
            read=sum(kind["read"] for kind in found[start]),
            too_late=sum(kind["late"] for kind in found[start]),
            oldest=min(kind["oldest"] for kind in found[start]),
        )
        for start, name in GROUPS
        if start in found
    ]
