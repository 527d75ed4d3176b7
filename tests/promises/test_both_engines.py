"""One battery for both engines of background work, with real worker processes that are really killed."""

import signal
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mentes.foundation.work import ATTEMPTS
from tests.promises.elsewhere import LONG, Staff, until
from tests.promises.errands.models import Errand, Tick
from tests.promises.errands.tasks import count, count_first, run_errand, send_another

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

State = Errand.WorkState
EVERY_SECONDS = 2  # tests/settings.py
AT_ONCE = 1.5


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


def test_work_enqueued_in_a_rolled_back_transaction_never_runs(staff: Staff) -> None:
    errand = make_errand(waiting=False)
    with transaction.atomic():
        count.enqueue(errand.pk)
        transaction.set_rollback(True)
    later = make_errand(waiting=False)
    count.enqueue(later.pk)
    staff.hire()
    until(lambda: Errand.rows().filter(pk=later.pk, effects=1).exists())
    errand.refresh_from_db()
    assert errand.effects == 0


def test_committed_work_is_done_at_once(staff: Staff) -> None:
    """A busy machine may be late now and then. A worker that only looks around from time to time always is:
    each errand comes just when the one before it was found."""
    staff.hire(NO_SWEEP="yes")
    until(Tick.objects.exists)
    for _ in range(10):
        errand = make_errand()
        began = time.monotonic()
        with transaction.atomic():
            run_errand.enqueue(errand.pk)
        until(lambda errand=errand: is_done(errand))
        if time.monotonic() - began < AT_ONCE:
            return
    raise AssertionError("Ten times it was done late.")


def test_urgent_work_goes_first_and_later_work_waits(staff: Staff) -> None:
    plain, urgent, later = (make_errand(waiting=False) for _ in range(3))
    now = timezone.now()
    count.using(run_after=now + timedelta(seconds=3)).enqueue(later.pk)
    count.enqueue(plain.pk)
    count_first.enqueue(urgent.pk)
    staff.hire("--jobs-at-once", "1")
    until(lambda: Errand.rows().filter(effects=1).count() == 3)
    for errand in (plain, urgent, later):
        errand.refresh_from_db()
    assert urgent.done_at < plain.done_at
    assert later.done_at >= now + timedelta(seconds=3)


def test_two_workers_share_the_work_without_doing_any_twice(staff: Staff) -> None:
    errands = [make_errand() for _ in range(60)]
    for errand in errands:
        run_errand.enqueue(errand.pk)
    staff.hire()
    staff.hire()
    until(lambda: Errand.rows().filter(work_state=State.DONE).count() == 60)
    assert Counter(Errand.rows().values_list("effects", flat=True)) == {1: 60}


def test_a_row_nobody_enqueued_is_found_by_the_sweep(staff: Staff) -> None:
    errand = make_errand()
    staff.hire()
    until(lambda: is_done(errand))
    assert errand.effects == 1


def test_a_killed_worker_loses_nothing_and_doubles_nothing(staff: Staff) -> None:
    victim = staff.hire()
    errand = make_errand(seconds=1)
    run_errand.enqueue(errand.pk)
    until(lambda: Errand.rows().filter(pk=errand.pk, attempts=1).exists())
    victim.send_signal(signal.SIGKILL)
    staff.hire()
    until(lambda: is_done(errand))
    assert (errand.attempts, errand.effects) == (2, 1)


def test_a_worker_told_to_stop_finishes_what_it_does(staff: Staff) -> None:
    worker = staff.hire()
    errand = make_errand(seconds=1)
    run_errand.enqueue(errand.pk)
    until(lambda: Errand.rows().filter(pk=errand.pk, attempts=1).exists())
    worker.terminate()
    assert worker.wait(LONG) == 0
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


def test_work_that_fails_is_tried_again_and_then_parked(staff: Staff) -> None:
    once = make_errand(fails=1)
    always = make_errand(fails=99, attempts=ATTEMPTS - 1)
    staff.hire()
    until(lambda: is_done(once))
    until(lambda: Errand.rows().filter(pk=always.pk, work_state=State.PARKED).exists())
    always.refresh_from_db()
    assert (once.attempts, once.effects) == (2, 1)
    assert (always.attempts, always.effects, bool(always.fault)) == (ATTEMPTS, 0, True)


@pytest.mark.parametrize("roll_back", [True, False])
def test_work_enqueued_by_a_job_belongs_to_the_jobs_transaction(
    staff: Staff, roll_back: bool
) -> None:
    parent = make_errand(waiting=False)
    send_another.enqueue(parent.pk, roll_back)
    staff.hire()
    until(lambda: Errand.rows().filter(pk=parent.pk, effects=1).exists())
    if roll_back:
        assert Errand.rows().count() == 1
    else:
        until(lambda: Errand.rows().filter(work_state=State.DONE, attempts=1).exists())


def test_the_schedule_fires_once_however_many_workers_run(staff: Staff) -> None:
    for _ in range(3 if settings.ON_POSTGRES else 1):
        staff.hire()
    until(Tick.objects.exists)
    Tick.objects.all().delete()
    began = time.monotonic()
    until(lambda: Tick.objects.count() >= 6)
    most = (time.monotonic() - began) / EVERY_SECONDS + 2  # one may have been late
    assert Tick.objects.count() <= most
