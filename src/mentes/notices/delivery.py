"""When a notice may go out: quiet hours, one message a day, one nudge a week, and what the person chose."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from mentes.foundation.crashpoints import crashpoint
from mentes.foundation.work import Work
from mentes.notices.models import Notice, Preference
from mentes.notices.ports import Channel, TryLater, Undeliverable

Quiet = tuple[time, time]
ASK_AGAIN = timedelta(hours=1)  # and at once when the owner confirms


def deliver(notice: Notice, *, channels: list[Channel], quiet: Quiet) -> None:
    """A claimed notice goes out, is held until later, or says why not."""
    interrupted = notice.handed_over_at is not None
    with transaction.atomic():  # two workers must not both find today's place for a message free
        to = get_user_model()._default_manager.select_for_update(no_key=True).get(pk=notice.to_id)
        if not to.is_active:
            notice.finish(work_state=Work.WorkState.CANCELLED, delivery=Notice.Delivery.CANCELLED)
            return
        later = held_until(notice, quiet=quiet)
        if _waits_for_owner(notice, to):
            later = timezone.now() + ASK_AGAIN
        if notice.is_too_late(later or timezone.now()):
            _arrived(notice, Notice.Delivery.TOO_LATE, "")
            return
        if later is not None:
            notice.mine().update(
                delivery=Notice.Delivery.HELD, due_at=later, lease_until=None, attempts=0
            )
            return
        if not is_wanted_by_email(notice):
            _arrived(notice, Notice.Delivery.IN_APP, "")
            return
        if not notice.mine().update(handed_over_at=timezone.now()):
            return
    _ask_the_server(notice, channels, interrupted=interrupted)


def _waits_for_owner(notice: Notice, to: Any) -> bool:
    """Nothing of a mentorship goes to an address that its owner hasn't confirmed (decision 0026)."""
    return not notice.is_about_account and getattr(to, "is_address_in_doubt", False)


def held_until(notice: Notice, *, quiet: Quiet, now: datetime | None = None) -> datetime | None:
    """Return when it may go out, None for now.

    What must be known at once is never held. A reminder that people may choose not to get waits for
    the morning, unless the morning is too late for it, and for no quota."""
    now = now or timezone.now()
    morning = _after_quiet_hours(now, notice.to.zone, quiet)
    if notice.weight == Notice.Weight.TRANSACTIONAL:
        may_wait = notice.choice is not None and morning and not notice.is_too_late(morning)
        return morning if may_wait else None
    return morning or _after_cap(notice, now)


def is_wanted_by_email(notice: Notice) -> bool:
    if notice.choice is None:
        return True
    unwanted = Preference.objects.filter(person=notice.to, choice=notice.choice, by_email=False)
    return not unwanted.exists()


def _after_quiet_hours(now: datetime, zone: ZoneInfo, quiet: Quiet) -> datetime | None:
    start, end = quiet
    local = now.astimezone(zone)
    over_midnight = start > end
    clock = local.time()
    is_quiet = (clock >= start or clock < end) if over_midnight else start <= clock < end
    if not is_quiet or start == end:
        return None
    day = local.date() + timedelta(days=1 if over_midnight and clock >= start else 0)
    return datetime.combine(day, end, tzinfo=zone)


def _after_cap(notice: Notice, now: datetime) -> datetime | None:
    """One message a day and one nudge a week, counted in the person's own days."""
    told = (
        Notice.objects.filter(to=notice.to)
        .exclude(pk=notice.pk)
        .exclude(weight=Notice.Weight.TRANSACTIONAL)
        .exclude(delivery=Notice.Delivery.TOO_LATE)
        .annotate(told_at=Coalesce("sent_at", "handed_over_at"))
        .filter(told_at__isnull=False)
        .order_by("-told_at")
    )
    zone = notice.to.zone
    last = told.values_list("told_at", flat=True).first()
    if last is not None and last.astimezone(zone).date() == now.astimezone(zone).date():
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(8, 30), tzinfo=zone)
    if notice.weight != Notice.Weight.NUDGE:
        return None
    nudged = told.filter(weight=Notice.Weight.NUDGE).values_list("told_at", flat=True).first()
    if nudged is not None and nudged > now - timedelta(days=7):
        return nudged + timedelta(days=7)
    return None


def _ask_the_server(notice: Notice, channels: list[Channel], *, interrupted: bool) -> None:
    """`handed_over_at` is written down before the server is asked, its answer after.

    Who dies in between leaves it behind; the next attempt sends the same Message-ID again and says
    that it was perhaps sent twice."""
    crashpoint("notice.before_server")
    try:
        answers = [channel(notice) for channel in channels]
    except TryLater as fault:
        notice.mine().update(handed_over_at=None, answer=str(fault)[:300])
        notice.stumble(str(fault))
        return
    except Undeliverable as fault:
        notice.mine().update(delivery=Notice.Delivery.FAILED, answer=str(fault)[:300])
        notice.park(str(fault))
        return
    crashpoint("notice.after_server")
    given = [answer for answer in answers if answer is not None]
    if not given:
        notice.mine().update(handed_over_at=None)
        _arrived(notice, Notice.Delivery.NO_SERVER, "")
        return
    state = Notice.Delivery.UNCERTAIN if interrupted else Notice.Delivery.SENT
    _arrived(notice, state, "; ".join(given))


def _arrived(notice: Notice, delivery: str, answer: str) -> None:
    notice.finish(delivery=delivery, sent_at=timezone.now(), answer=answer[:300])
