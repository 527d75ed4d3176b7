"""What /healthz knows: database, disk, the worker's last sign of life, work that waits too long."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from mentes.foundation.last_times import WORKER, record_time
from mentes.foundation.models import LastTime
from mentes.foundation.work import sweep
from mentes.notices.models import Notice
from mentes.site import health
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def up_for_an_hour(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(health, "BEGAN", time.monotonic() - 3600)
    return


def answer(path: str = "/healthz") -> tuple[int, dict[str, Any]]:
    reply = Client().get(path)
    return reply.status_code, reply.json()


def test_all_is_well_while_the_worker_sweeps() -> None:
    sweep.call()
    status, said = answer()
    assert (status, said["status"], said["faults"]) == (200, "ok", [])
    assert said["worker_seen_seconds_ago"] < 60


def test_a_worker_that_was_never_seen_is_missed_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert answer()[0] == 503
    monkeypatch.setattr(health, "BEGAN", time.monotonic())
    assert answer()[0] == 200


def test_a_worker_that_fell_silent_is_missed_but_the_site_still_answers() -> None:
    record_time(WORKER)
    LastTime.objects.update(at=timezone.now() - timedelta(minutes=11))
    status, said = answer()
    assert (status, said["faults"]) == (
        503,
        ["The worker has not been seen for a while: nothing is sent."],
    )
    assert answer("/healthz?only=site")[0] == 200


@pytest.mark.parametrize(
    ("column", "minutes", "status"),
    [("due_at", 11, 503), ("lease_until", 11, 503), ("due_at", 1, 200), ("due_at", -60, 200)],
)
def test_work_that_waits_too_long_is_told(column: str, minutes: int, status: int) -> None:
    record_time(WORKER)
    notice = Notice(to=make_person(name="Lena Fox"), kind="test", key="one")
    notice.want_work()
    setattr(notice, column, timezone.now() - timedelta(minutes=minutes))
    notice.save()
    assert answer()[0] == status


def test_what_was_held_until_now_is_not_late_by_an_old_claim() -> None:
    record_time(WORKER)
    notice = Notice(to=make_person(name="Lena Fox"), kind="test", key="one")
    notice.want_work(due_at=timezone.now() - timedelta(minutes=1))
    notice.lease_until = timezone.now() - timedelta(hours=12)
    notice.save()
    assert answer()[0] == 200


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    record_time(WORKER)

    def full(**_: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    status, said = answer()
    assert (status, said["faults"]) == (503, ["The disk is full."])


def test_a_database_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Any:
        raise OperationalError

    monkeypatch.setattr("mentes.site.health.connection.cursor", away)
    assert answer()[0] == 503
    assert answer("/healthz?only=site")[0] == 503
