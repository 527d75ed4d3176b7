"""Run background work until told to stop, on whichever engine is configured.

SIGTERM lets running jobs finish; SIGKILL loses none, for the sweep finds their rows."""

import asyncio
import logging
import time
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import OperationalError, ProgrammingError, close_old_connections

from mentes.foundation.commands import OwnCommand
from mentes.foundation.signals import STOP
from mentes.foundation.upgrades import refuse_newer_database

log = logging.getLogger(__name__)
CALM_SECONDS = 3.0
"""After the database went away; work goes on when it is back."""


class Command(OwnCommand):
    help = __doc__
    requires_system_checks: list[str] = []  # serve looked; a worker started again is back at once

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--jobs-at-once", type=int, default=2)

    def handle(self, *, jobs_at_once: int, **options: Any) -> None:
        with suppress(OperationalError, ProgrammingError):  # away for now, or not made yet
            refuse_newer_database()
        if settings.ON_POSTGRES:
            work_on_postgres(jobs_at_once)
        else:
            work_on_sqlite(jobs_at_once)


def work_on_sqlite(jobs_at_once: int) -> None:
    from mentes.foundation.worker import SqliteWorker

    SqliteWorker(jobs_at_once=jobs_at_once).run()


def work_on_postgres(jobs_at_once: int) -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    told_to_stop = False

    async def work() -> None:
        here = asyncio.current_task()

        def stop() -> None:
            nonlocal told_to_stop
            if here and not told_to_stop:  # a second time would cut off what is being finished
                told_to_stop = True
                here.cancel()

        for number in STOP:
            asyncio.get_running_loop().add_signal_handler(number, stop)
        async with app.open_async():
            await app.run_worker_async(
                concurrency=jobs_at_once,
                delete_jobs="successful",
                shutdown_graceful_timeout=20,
                install_signal_handlers=False,
            )

    connector = app.connector
    assert isinstance(connector, DjangoConnector)  # noqa: S101 the type that Django's own app has
    while not told_to_stop:
        try:
            with app.replace_connector(connector.get_worker_connector()):
                asyncio.run(work())
        except asyncio.CancelledError:
            continue
        except Exception:
            # Whatever it was: without a worker nothing is sent and nobody is told, and no page shows it.
            log.exception("The worker lost its database and goes on when it is back")
        else:
            # Procrastinate ends in peace too when one of its own listeners has failed.
            log.warning("The worker ended without being told to and goes on")
        if not told_to_stop:
            close_old_connections()
            time.sleep(CALM_SECONDS)
