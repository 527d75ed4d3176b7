"""Verbs: telling somebody something, taking it back before it went out, reading it, choosing what to get,
and clearing what is old."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.work import Work
from mentes.notices.models import KEPT_FOR, Notice, Preference
from mentes.notices.queries import group_of, notices_of, troubles, waiting_for_server

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

    `more`: useful_until, link, link_words, buttons, topic, sender_name, reply_to, calendar, calendar_method."""
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


def take_back(topic: str, *, by: By, kinds: Iterable[str] = ()) -> int:
    """Cancel what was written about this topic and has not gone out yet; with `kinds` only those.

    What the person read in the app meanwhile stays there. The others were never told, so their key is
    free: the same event may be told again."""
    about = Notice.objects.filter(topic=topic)
    if kinds:
        about = about.filter(kind__in=kinds)
    about.filter(delivery=Notice.Delivery.NO_SERVER).update(delivery=Notice.Delivery.IN_APP)
    waiting = about.filter(work_state=Work.WorkState.WAITING, handed_over_at=None)
    cancelled = Work.WorkState.CANCELLED
    seen = waiting.filter(read_at__isnull=False).update(
        work_state=cancelled, delivery=Notice.Delivery.IN_APP, sent_at=F("made_at")
    )
    unseen = waiting.update(
        work_state=cancelled,
        delivery=Notice.Delivery.CANCELLED,
        key=Concat(Value("taken back "), Cast("pk", CharField())),
    )
    return seen + unseen


def let_go(person: AbstractBaseUser, *, by: By) -> int:
    """What was held back may go out now; quiet hours and caps are asked again on the way."""
    held = Notice.objects.filter(to_id=person.pk, delivery=Notice.Delivery.HELD)
    return held.filter(work_state=Work.WorkState.WAITING).update(due_at=timezone.now())


def attach_calendar(
    topic: str, *, to: AbstractBaseUser, by: By, calendar: str, method: str
) -> bool:
    """Put an entry for the calendar into the message about this topic that still waits. False if there is none."""
    waiting = Notice.objects.filter(topic=topic, to_id=to.pk, work_state=Work.WorkState.WAITING)
    latest = waiting.filter(handed_over_at=None, calendar="").order_by("-pk").first()
    if latest is None:
        return False
    latest.calendar, latest.calendar_method = calendar, method
    latest.save(update_fields=["calendar", "calendar_method"])
    return True


def read_notices(person: AbstractBaseUser, *, by: AbstractBaseUser) -> int:
    return notices_of(person).filter(read_at=None).update(read_at=timezone.now())


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
def send_all_again(*, by: AbstractBaseUser) -> list[int]:
    """Send again whatever was given up; return the numbers of the notices."""
    given_up = troubles().exclude(delivery=Notice.Delivery.UNCERTAIN)
    sent = [send_again(notice, by=by).pk for notice in given_up.select_for_update(of=("self",))]
    if sent:
        note("send_all_again", Notice(), by=by, notices=len(sent))
    return sent


@transaction.atomic
def settle_waiting(*, by: AbstractBaseUser, groups: Iterable[str]) -> list[int]:
    """Send what waited for a mail server, of these groups; what is left stays in people's lists.

    Return the numbers of those that go out. What was read here already, or is too late, does not."""
    now, chosen, sent = timezone.now(), set(groups), []
    for notice in waiting_for_server().select_for_update(of=("self",)):
        if notice.is_too_late(now):
            notice.delivery = Notice.Delivery.TOO_LATE
        elif notice.read_at or group_of(notice.kind) not in chosen:
            notice.delivery = Notice.Delivery.IN_APP
        else:
            notice.want_work()
            notice.delivery = Notice.Delivery.WAITING
            sent.append(notice.pk)
        notice.save()
    note("settle_waiting", Notice(), by=by, sent=len(sent), groups=sorted(chosen))
    return sent


@transaction.atomic
def clear_old_notices(*, by: System) -> int:
    """From the list here and from the outbox; what has yet to go out stays."""
    old = Notice.objects.filter(made_at__lt=timezone.now() - KEPT_FOR)
    gone, _each = old.exclude(work_state=Work.WorkState.WAITING).delete()
    if gone:
        note("clear_old_notices", Notice(), by=by, notices=gone)
    return gone
