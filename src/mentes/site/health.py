"""/healthz: whether site, database, disk and worker do what they are there for.

A monitor asks for everything. A proxy or a container asks `/healthz?only=site`, because a site whose worker
is away should still be reached."""

import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

import mentes
from mentes.foundation.last_times import worker_seen_at
from mentes.foundation.work import longest_due

SILENT = timedelta(minutes=10)
"""The worker says every 15 seconds that it lives; two very long jobs at once may keep it from that."""
LATE = timedelta(minutes=10)
PROBE = b"0" * 100_000
BEGAN = time.monotonic()


def health(request: HttpRequest) -> JsonResponse:
    found: dict[str, Any] = {"version": mentes.__version__}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        faults = [] if request.GET.get("only") == "site" else [*disk_faults(), *work_faults(found)]
    except DatabaseError:
        faults = ["The database does not answer."]
    status = {"status": "failing" if faults else "ok", "faults": faults}
    return JsonResponse(status | found, status=503 if faults else 200)


def disk_faults() -> list[str]:
    places = {Path(settings.DATA)}
    if not settings.ON_POSTGRES:
        places.add(Path(connection.settings_dict["NAME"]).parent)
    return [] if all(map(_takes_files, places)) else ["The disk is full."]


def _takes_files(place: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(PROBE)
    except OSError:
        return False
    return True


def work_faults(found: dict[str, Any]) -> list[str]:
    seen, due = worker_seen_at(), longest_due()
    up = timedelta(seconds=time.monotonic() - BEGAN)
    silent = timezone.now() - seen if seen else up
    found["worker_seen_seconds_ago"] = round(silent.total_seconds()) if seen else None
    found["oldest_job_due_seconds"] = round(due.total_seconds())
    faults = []
    if min(silent, up) > SILENT:
        faults.append("The worker has not been seen for a while: nothing is sent.")
    if due > LATE and up > SILENT:
        faults.append("Work is waiting for longer than it should.")
    return faults
