"""The worker's door: each task names a row, and the row says whether there is work to do."""

import time

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from tests.promises.errands.models import Errand, Tick


class Mishap(Exception):
    """What an errand meets that was told to fail."""


@task()
def run_errand(pk: int) -> None:
    errand = Errand.claim(pk)
    if errand is None:
        return
    time.sleep(errand.seconds)
    if errand.attempts <= errand.fails:
        errand.stumble("It was told to fail.")
        raise Mishap
    errand.finish(effects=F("effects") + 1, done_at=timezone.now())


@task()
def tick() -> None:
    Tick.objects.create()


def _count(pk: int) -> None:
    Errand.rows().filter(pk=pk).update(done_at=timezone.now(), effects=F("effects") + 1)


@task(priority=50)
def count_first(pk: int) -> None:
    _count(pk)


@task()
def count(pk: int) -> None:
    _count(pk)


@task()
def send_another(pk: int, roll_back: bool) -> None:
    """A job that enqueues another inside its own transaction."""
    with transaction.atomic():
        another = Errand(seconds=0)
        another.want_work()
        another.save()
        run_errand.enqueue(another.pk)
        time.sleep(0.5)
        transaction.set_rollback(roll_back)
    _count(pk)
