"""One battery for both engines of background work, with real worker processes that are really killed."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from mentes.foundation.work import ATTEMPTS
from tests.promises.errands.models import Errand, Tick
from tests.promises.errands.tasks import count, count_first, run_errand, send_another

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
State = Errand.WorkState
Worker = subprocess.Popen[bytes]
Hire = Callable[..., Worker]


def until(what: Callable[[], bool], *, seconds: float = 20) -> None:
    limit = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < limit, "waited too long"
        time.sleep(0.02)


def make_errand(*, waiting: bool = True, attempts: int = 0, **facts: float) -> Errand:
    errand = Errand(**facts)
    if waiting:
        errand.want_work()
    errand.attempts = attempts
    errand.save()
    return errand


def is_done(errand: Errand) -> bool:
    errand.refresh_from_db()
    return errand.work_state == State.DONE


def address_of_test_database() -> dict[str, str]:
    where = "MENTES_DATABASE_NAME" if settings.ON_POSTGRES else "MENTES_DATABASE_FILE"
    return {
        where: str(connection.settings_dict["NAME"]),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }


@pytest.fixture(autouse=True)
def empty_queue() -> Iterator[None]:
    """Procrastinate's tables are not Django's to flush."""
    yield
    if settings.ON_POSTGRES:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.fixture
def hire() -> Iterator[Hire]:
    staff: list[Worker] = []

    def one_more(*options: str) -> Worker:
        environment = os.environ | address_of_test_database()
        environment["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
        command = [sys.executable, str(ROOT / "manage.py"), "work", *options]
        staff.append(subprocess.Popen(command, env=environment))
        return staff[-1]

    yield one_more
    for worker in staff:
        worker.terminate()
    for worker in staff:
        worker.wait(20)


def test_work_enqueued_in_a_rolled_back_transaction_never_runs(hire: Hire) -> None:
    errand = make_errand(waiting=False)
    with transaction.atomic():
        count.enqueue(errand.pk)
        transaction.set_rollback(True)
    later = make_errand(waiting=False)
    count.enqueue(later.pk)
    hire()
    until(lambda: Errand.rows().filter(pk=later.pk, effects=1).exists())
    errand.refresh_from_db()
    assert errand.effects == 0


def test_committed_work_is_done_at_once(hire: Hire) -> None:
    hire()
    until(Tick.objects.exists)
    errand = make_errand()
    with transaction.atomic():
        run_errand.enqueue(errand.pk)
    until(lambda: is_done(errand), seconds=1.5)


def test_urgent_work_goes_first_and_later_work_waits(hire: Hire) -> None:
    plain, urgent, later = (make_errand(waiting=False) for _ in range(3))
    start = timezone.now()
    count.using(run_after=start + timedelta(seconds=3)).enqueue(later.pk)
    count.enqueue(plain.pk)
    count_first.enqueue(urgent.pk)
    hire("--jobs-at-once", "1")
    until(lambda: Errand.rows().filter(effects=1).count() == 3)
    for errand in (plain, urgent, later):
        errand.refresh_from_db()
    assert urgent.done_at < plain.done_at
    assert later.done_at >= start + timedelta(seconds=3)


def test_two_workers_share_the_work_without_doing_any_twice(hire: Hire) -> None:
    errands = [make_errand() for _ in range(60)]
    for errand in errands:
        run_errand.enqueue(errand.pk)
    hire()
    hire()
    until(lambda: Errand.rows().filter(work_state=State.DONE).count() == 60)
    assert Counter(Errand.rows().values_list("effects", flat=True)) == {1: 60}


def test_a_row_nobody_enqueued_is_found_by_the_sweep(hire: Hire) -> None:
    errand = make_errand()
    hire()
    until(lambda: is_done(errand))
    assert errand.effects == 1


def test_a_killed_worker_loses_nothing_and_doubles_nothing(hire: Hire) -> None:
    victim = hire()
    errand = make_errand(seconds=1)
    run_errand.enqueue(errand.pk)
    until(lambda: Errand.rows().filter(pk=errand.pk, attempts=1).exists())
    victim.send_signal(signal.SIGKILL)
    hire()
    until(lambda: is_done(errand))
    assert (errand.attempts, errand.effects) == (2, 1)


def test_a_worker_told_to_stop_finishes_what_it_does(hire: Hire) -> None:
    worker = hire()
    errand = make_errand(seconds=1)
    run_errand.enqueue(errand.pk)
    until(lambda: Errand.rows().filter(pk=errand.pk, attempts=1).exists())
    worker.terminate()
    assert worker.wait(20) == 0
    assert is_done(errand)
    assert (errand.attempts, errand.effects) == (1, 1)


def test_a_slow_ghost_cannot_finish_what_another_has_taken_over() -> None:
    errand = make_errand()
    ghost = Errand.claim(errand.pk)
    assert ghost
    Errand.rows().update(lease_until=timezone.now())
    heir = Errand.claim(errand.pk)
    assert heir
    assert not ghost.finish(effects=1)
    assert heir.finish(effects=1)
    assert not heir.finish(effects=2)


def test_work_that_fails_is_tried_again_and_then_parked(hire: Hire) -> None:
    once = make_errand(fails=1)
    always = make_errand(fails=99, attempts=ATTEMPTS - 1)
    hire()
    until(lambda: is_done(once))
    until(lambda: Errand.rows().filter(pk=always.pk, work_state=State.PARKED).exists())
    always.refresh_from_db()
    assert (once.attempts, once.effects) == (2, 1)
    assert (always.attempts, always.effects, bool(always.fault)) == (ATTEMPTS, 0, True)


@pytest.mark.parametrize("roll_back", [True, False])
def test_work_enqueued_by_a_job_belongs_to_the_jobs_transaction(
    hire: Hire, roll_back: bool
) -> None:
    parent = make_errand(waiting=False)
    send_another.enqueue(parent.pk, roll_back)
    hire()
    until(lambda: Errand.rows().filter(pk=parent.pk, effects=1).exists())
    if roll_back:
        assert Errand.rows().count() == 1
    else:
        until(lambda: Errand.rows().filter(work_state=State.DONE, attempts=1).exists())


def test_the_schedule_fires_once_however_many_workers_run(hire: Hire) -> None:
    for _ in range(3 if settings.ON_POSTGRES else 1):
        hire()
    until(Tick.objects.exists)
    Tick.objects.all().delete()
    time.sleep(6.2)
    assert Tick.objects.count() in (3, 4)
