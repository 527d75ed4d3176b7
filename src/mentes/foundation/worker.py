"""The worker of an installation on SQLite: one watcher sees that something was written, a few threads work.

On PostgreSQL Procrastinate does the same on any number of machines; the rows are the truth on both."""

import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from mentes.foundation.schedule import Schedule
from mentes.foundation.signals import STOP, Signals

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
"""Between two looks at whether anybody wrote to the database: microseconds each."""
LATER_SECONDS = 5.0
"""Between two looks at the queue when nobody wrote: a job may be due at a later time."""
STOP_SECONDS = 1.0
"""Between two looks of an idle thread at whether to stop."""
CALM_SECONDS = 5.0
"""After an error of the database."""
KEPT = timedelta(days=3)
"""How long finished and orphaned wake-ups stay."""


class SqliteWorker:
    def __init__(self, *, jobs_at_once: int) -> None:
        self.stopping = threading.Event()
        self.something_due = threading.Event()
        self.schedule = Schedule(settings.SCHEDULE)
        self.ticks: deque[str] = deque()
        self.threads = [
            threading.Thread(target=self._work, name=f"jobs-{number}", daemon=True)
            for number in range(jobs_at_once)
        ]
        self.drains: dict[str, Worker] = {}

    def run(self) -> None:
        """Until SIGTERM or SIGINT comes; jobs that run then are finished first."""
        self.run_until(Signals(STOP).wait)

    def run_until(self, is_stopped: Callable[[float], object]) -> None:
        """Work until `is_stopped`, which waits so many seconds for the answer, says yes."""
        for thread in self.threads:
            thread.start()
        watcher = Watcher()
        while not is_stopped(LOOK_SECONDS):
            self._carefully(self._wake_threads, watcher)
        self.stop()
        for thread in self.threads:
            thread.join()
        watcher.close()
        connection.close()

    def stop(self) -> None:
        self.stopping.set()
        self.something_due.set()
        for drain in list(self.drains.values()):
            drain.running = False

    def _wake_threads(self, watcher: "Watcher") -> None:
        for path in self.schedule.take_due():
            if path not in self.ticks:  # one that waits for a free thread is not asked for again
                self.ticks.append(path)
            self.something_due.set()
        if watcher.sees_work():
            self.something_due.set()

    def _work(self) -> None:
        while not self.stopping.is_set():
            if not self.something_due.wait(STOP_SECONDS):
                continue
            # Before looking: what comes while this thread looks wakes another, or this one again.
            self.something_due.clear()
            self._carefully(self._tick)
            self._carefully(self._drain)
            close_old_connections()

    def _carefully(self, step: Callable[..., None], *arguments: object) -> None:
        try:
            step(*arguments)
        except (DatabaseError, sqlite3.Error):
            log.exception("The worker met a database error and goes on")
            close_old_connections()
            self.stopping.wait(CALM_SECONDS)
            self.something_due.set()

    def _tick(self) -> None:
        while not self.stopping.is_set():
            try:
                path = self.ticks.popleft()
            except IndexError:
                return
            self.something_due.set()  # another thread may take the next one
            try:
                import_string(path).call()
            except DatabaseError:
                raise
            except Exception:
                log.exception("Scheduled work failed: %s", path)

    def _drain(self) -> None:
        # Claiming takes the write lock, so an empty queue is recognised by reading alone.
        if self.stopping.is_set() or not DBTaskResult.objects.ready().exists():
            return
        drain = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            startup_delay=False,
            backend_name="default",
            max_tasks=None,
            worker_id=get_random_string(12),
        )
        self.drains[threading.current_thread().name] = drain
        drain.running = not self.stopping.is_set()
        drain.run()
        DBTaskResult.objects.filter(enqueued_at__lt=timezone.now() - KEPT).delete()


class Watcher:
    """Says whether there may be work, without asking the queue while nobody has written anything."""

    def __init__(self) -> None:
        # A connection of its own: the version that it reads changes with every commit of another.
        self.file = sqlite3.connect(
            str(settings.DATABASES["default"]["NAME"]), isolation_level=None, uri=True
        )
        self.version = -1
        self.looked = -LATER_SECONDS

    def sees_work(self) -> bool:
        (version,) = self.file.execute("PRAGMA data_version").fetchone()
        now = time.monotonic()
        if version == self.version and now - self.looked < LATER_SECONDS:
            return False
        self.version, self.looked = version, now
        return bool(DBTaskResult.objects.ready().exists())

    def close(self) -> None:
        self.file.close()
