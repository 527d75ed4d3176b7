"""The schedule and the leases of background work, whatever the clock on the wall does."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from mentes.foundation.schedule import Schedule
from mentes.foundation.work import sweep
from mentes.notices.models import Notice
from tests.factories import make_person

HOUR = 3600.0


def taken(schedule: Schedule, *, wall: float, passed: float) -> list[str]:
    with patch("time.time", lambda: wall), patch("time.monotonic", lambda: passed):
        return schedule.take_due()


@pytest.mark.once
def test_the_schedule_goes_on_when_the_clock_is_set_back() -> None:
    schedule = Schedule({"sweep": "* * * * * */15"})
    noon = 1_800_000_000.0
    assert taken(schedule, wall=noon, passed=100) == ["sweep"]
    assert taken(schedule, wall=noon - HOUR + 5, passed=105) == []
    assert taken(schedule, wall=noon - HOUR + 15, passed=115) == ["sweep"]
    assert taken(schedule, wall=noon - HOUR + 31, passed=131) == ["sweep"]


@pytest.mark.once
def test_the_schedule_catches_up_after_the_machine_slept() -> None:
    """While it sleeps, the time that has passed stands still."""
    schedule = Schedule({"night": "0 3 * * *"})
    noon = 1_800_000_000.0
    assert taken(schedule, wall=noon, passed=100) == ["night"]
    assert taken(schedule, wall=noon + 24 * HOUR, passed=101) == ["night"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ahead", "is_ready"), [(timedelta(minutes=5), False), (timedelta(hours=3), True)]
)
def test_a_lease_from_before_the_clock_was_set_back_holds_nothing_up(
    ahead: timedelta, is_ready: bool
) -> None:
    notice = Notice(to=make_person(name="Lena Fox"), kind="test", key="one")
    notice.want_work()
    notice.lease_until = timezone.now() + ahead
    notice.save()
    assert Notice.ready().exists() == is_ready


@pytest.mark.django_db
def test_what_was_killed_at_every_attempt_is_parked_with_a_reason() -> None:
    notice = Notice(to=make_person(name="Lena Fox"), kind="test", key="one")
    notice.want_work()
    notice.attempts = Notice.ATTEMPTS
    notice.lease_until = timezone.now() - timedelta(minutes=1)
    notice.save()
    sweep.call()
    notice.refresh_from_db()
    assert notice.work_state == Notice.WorkState.PARKED
    assert notice.fault == "Each attempt ended before it was finished."
