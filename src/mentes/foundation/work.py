"""Rows are the truth of background work; jobs are only wake-ups.

A row that wants work is WAITING. A worker claims it with one UPDATE, works with no transaction open,
and finishes it with one UPDATE that checks the claim again, so that a slow ghost cannot finish twice.
The sweep wakes what a dead worker left behind and parks what failed five times."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from mentes.foundation.last_times import WORKER, record_time

log = logging.getLogger(__name__)
ATTEMPTS = 5


class Work(models.Model):
    class WorkState(models.TextChoices):
        IDLE = "idle", _("Nothing to do")
        WAITING = "waiting", _("In progress")
        DONE = "done", _("Done")
        PARKED = "parked", _("Stopped after several attempts")
        CANCELLED = "cancelled", _("Cancelled")

    LEASE = timedelta(seconds=30)
    """A worker that was killed is missed after this long; one that works says so in time."""
    PAUSE = timedelta(seconds=15)
    LONGEST_PAUSE = timedelta(hours=1)
    ATTEMPTS = ATTEMPTS

    work_state = models.CharField(max_length=10, choices=WorkState, default=WorkState.IDLE)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    work_stage = models.CharField(max_length=120, blank=True)
    work_done = models.PositiveIntegerField(default=0)
    work_total = models.PositiveIntegerField(default=0)
    fault = models.TextField(blank=True)
    reference = models.CharField(max_length=12, blank=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["work_state", "due_at"])]

    def want_work(self, *, due_at: Any = None) -> None:
        """Set on the row before saving it inside a verb; the door enqueues after commit."""
        self.work_state = self.WorkState.WAITING
        self.attempts, self.lease_until, self.due_at = 0, None, due_at
        self.work_stage, self.work_done, self.work_total, self.fault = "", 0, 0, ""
        self.reference = get_random_string(8, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789")

    @classmethod
    def rows(cls) -> models.QuerySet[Self]:
        return cls._base_manager.all()

    @classmethod
    def ready(cls) -> models.QuerySet[Self]:
        now = timezone.now()
        # A lease further ahead than any was made before the clock was set back.
        free = (
            Q(lease_until=None)
            | Q(lease_until__lt=now)
            | Q(lease_until__gt=now + cls.longest_lease())
        )
        due = Q(due_at=None) | Q(due_at__lte=now)
        return cls.rows().filter(free, due, work_state=cls.WorkState.WAITING)

    @classmethod
    def longest_lease(cls) -> timedelta:
        return cls.LEASE + cls._pause(cls.ATTEMPTS)

    @classmethod
    def _pause(cls, attempts: int) -> timedelta:
        """Twice as long each time; the exponent is bounded because no calendar holds 2 to the 99 minutes."""
        doubled: timedelta = cls.PAUSE * 2 ** min(attempts - 1, 10)
        return min(doubled, cls.LONGEST_PAUSE)

    @classmethod
    def claim(cls, pk: int) -> Self | None:
        taken = cls.ready().filter(pk=pk, attempts__lt=cls.ATTEMPTS)
        if not taken.update(lease_until=timezone.now() + cls.LEASE, attempts=F("attempts") + 1):
            return None
        return cls.rows().get(pk=pk)

    def mine(self) -> models.QuerySet[Self]:
        """The row while this claim on it still holds."""
        return self.rows().filter(
            pk=self.pk, work_state=self.WorkState.WAITING, attempts=self.attempts
        )

    @contextmanager
    def holding_claim(self) -> Iterator[None]:
        """Renew the lease while the block works, however long one step of it takes."""
        over = threading.Event()

        def renew() -> None:
            while not over.wait(self.LEASE.total_seconds() / 3):
                try:
                    self.mine().update(lease_until=timezone.now() + self.LEASE)
                except DatabaseError:
                    log.warning("The lease of %s could not be renewed yet", self._meta.label)
                finally:
                    connection.close()

        thread = threading.Thread(target=renew, name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def advance(self, *, stage: str, done: int = 0, total: int = 0, **changes: Any) -> bool:
        """Tell the watcher how far it is and renew the lease. False: stop, the claim is gone."""
        return bool(
            self.mine().update(
                work_stage=stage,
                work_done=done,
                work_total=total,
                lease_until=timezone.now() + self.LEASE,
                **changes,
            )
        )

    def finish(self, **changes: Any) -> bool:
        changes = {"work_state": self.WorkState.DONE, "lease_until": None, "fault": ""} | changes
        return bool(self.mine().update(**changes))

    def stumble(self, fault: str) -> None:
        """This attempt failed: leave it to the sweep, later each time; park the last one."""
        last = self.attempts >= self.ATTEMPTS
        self.mine().update(
            fault=fault,
            work_state=self.WorkState.PARKED if last else self.WorkState.WAITING,
            lease_until=None if last else timezone.now() + self._pause(self.attempts),
        )

    def park(self, fault: str) -> None:
        """No later attempt can do better: say why and stop."""
        self.mine().update(fault=fault, work_state=self.WorkState.PARKED, lease_until=None)


@task()
def sweep() -> None:
    for label, path in settings.WORK.items():
        model: type[Work] = apps.get_model(label)
        wake = import_string(path)
        left = model.ready()
        failed = left.filter(attempts__gte=model.ATTEMPTS)
        failed.filter(fault="").update(fault=_("Each attempt ended before it was finished."))
        failed.update(work_state=Work.WorkState.PARKED, lease_until=None)
        for pk in left.filter(attempts__lt=model.ATTEMPTS).values_list("pk", flat=True)[:500]:
            wake.enqueue(pk)
    record_time(WORKER)


def longest_due() -> timedelta:
    """Return for how long the oldest row that wants work has been left alone."""
    now = timezone.now()
    since = [_due_since(apps.get_model(label)) for label in settings.WORK]
    return max((now - moment for moment in since if moment), default=timedelta())


def _due_since(model: type[Work]) -> datetime | None:
    """Of a row that was wanted at once and never claimed nobody knows since when: then no worker lives at all."""
    claimed, due = Coalesce("lease_until", "due_at"), Coalesce("due_at", "lease_until")
    left = model.ready().filter(attempts__lt=model.ATTEMPTS)
    found: datetime | None = left.aggregate(at=models.Min(Greatest(claimed, due)))["at"]
    return found
