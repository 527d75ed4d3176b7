"""Verbs: telling somebody something, taking it back before it went out, reading it, choosing what to get,
and clearing what is old."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.work import Work
from mentes.notices.models import KEPT_FOR, Notice, Preference

By = AbstractBaseUser | System


def tell(
    person: AbstractBaseUser,
    *,
    by: By,
    kind: str,
    key: str,
    subject: str,
    text: str,
    weight: str = Notice.Weight.MESSAGE,
    due_at: datetime | None = None,
    **more: Any,
) -> Notice:
    """Write down what to tell, in the caller's transaction. The same key never tells twice.

    `more`: useful_until, link, link_words, topic, sender_name, reply_to, calendar, calendar_method."""
    notice = Notice(
        to_id=person.pk, kind=kind, key=key, weight=weight, subject=subject, text=text, **more
    )
    notice.want_work(due_at=due_at)
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    return Notice.objects.get(key=key)


def tell_all(notices: Iterable[Notice], *, by: By, due_at: datetime | None = None) -> int:
    """Many at once, in few writes. The same key never tells twice."""
    rows = list(notices)
    for notice in rows:
        notice.want_work(due_at=due_at)
    Notice.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def take_back(topic: str, *, by: By) -> int:
    """Whatever was written about this topic and has not gone out yet never will."""
    waiting = Notice.objects.filter(topic=topic, work_state=Work.WorkState.WAITING)
    return waiting.filter(handed_over_at=None).update(
        work_state=Work.WorkState.CANCELLED, delivery=Notice.Delivery.CANCELLED
    )


def let_go(person: AbstractBaseUser, *, by: By) -> int:
    """What was held back may go out now; quiet hours and caps are asked again on the way."""
    held = Notice.objects.filter(to_id=person.pk, delivery=Notice.Delivery.HELD)
    return held.filter(work_state=Work.WorkState.WAITING).update(due_at=timezone.now())


def read_notices(person: AbstractBaseUser, *, by: AbstractBaseUser) -> int:
    unread = Notice.objects.filter(to_id=person.pk, read_at=None, sent_at__isnull=False)
    return unread.update(read_at=timezone.now())


def prefer(
    person: AbstractBaseUser, *, by: AbstractBaseUser | System, choice: str, by_email: bool
) -> Preference:
    return Preference.objects.update_or_create(
        person_id=person.pk, choice=choice, defaults={"by_email": by_email}
    )[0]


def send_again(notice: Notice, *, by: AbstractBaseUser) -> Notice:
    """After the cause was mended: five new attempts."""
    notice.want_work()
    notice.delivery, notice.handed_over_at = Notice.Delivery.WAITING, None
    notice.save()
    return notice


@transaction.atomic
def clear_old_notices(*, by: System) -> int:
    """From the list here and from the outbox; what has yet to go out stays."""
    old = Notice.objects.filter(made_at__lt=timezone.now() - KEPT_FOR)
    gone, _each = old.exclude(work_state=Work.WorkState.WAITING).delete()
    if gone:
        note("clear_old_notices", Notice(), by=by, notices=gone)
    return gone
