"""Run background work until told to stop, on whichever engine is configured.

SIGTERM lets running jobs finish; SIGKILL loses none, for the sweep finds their rows."""

import asyncio
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from mentes.foundation.commands import OwnCommand


class Command(OwnCommand):
    help = __doc__
    requires_system_checks: list[str] = []  # serve looked; a worker started again is back at once

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--jobs-at-once", type=int, default=2)

    def handle(self, *, jobs_at_once: int, **options: Any) -> None:
        if settings.ON_POSTGRES:
            work_on_postgres(jobs_at_once)
        else:
            work_on_sqlite(jobs_at_once)


def work_on_sqlite(jobs_at_once: int) -> None:
    from mentes.foundation.worker import SqliteWorker

    worker = SqliteWorker(jobs_at_once=jobs_at_once)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: worker.stop())
    worker.run()


def work_on_postgres(jobs_at_once: int) -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    async def work() -> None:
        async with app.open_async():
            await app.run_worker_async(
                concurrency=jobs_at_once,
                delete_jobs="successful",
                shutdown_graceful_timeout=20,
            )

    connector = app.connector
    assert isinstance(connector, DjangoConnector)  # noqa: S101 the type that Django's own app has
    with app.replace_connector(connector.get_worker_connector()):
        asyncio.run(work())
