"""Rows are the truth of background work; jobs are only wake-ups.

A row that wants work is WAITING. A worker claims it with one UPDATE, works with no transaction open,
and finishes it with one UPDATE that checks the claim again, so that a slow ghost cannot finish twice.
The sweep wakes what a dead worker left behind and parks what failed five times."""

from datetime import timedelta
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_tasks import task

ATTEMPTS = 5


class Work(models.Model):
    class WorkState(models.TextChoices):
        IDLE = "idle", _("Nothing to do")
        WAITING = "waiting", _("In progress")
        DONE = "done", _("Done")
        PARKED = "parked", _("Stopped after several attempts")
        CANCELLED = "cancelled", _("Cancelled")

    LEASE = timedelta(seconds=60)
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
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        due = Q(due_at=None) | Q(due_at__lte=now)
        return cls.rows().filter(free, due, work_state=cls.WorkState.WAITING)

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
        pause = min(self.PAUSE * 2 ** min(self.attempts - 1, 10), self.LONGEST_PAUSE)
        self.mine().update(
            fault=fault,
            work_state=self.WorkState.PARKED if last else self.WorkState.WAITING,
            lease_until=None if last else timezone.now() + pause,
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
        left.filter(attempts__gte=model.ATTEMPTS).update(work_state=Work.WorkState.PARKED)
        for pk in left.filter(attempts__lt=model.ATTEMPTS).values_list("pk", flat=True)[:500]:
            wake.enqueue(pk)
