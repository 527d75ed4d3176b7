"""The worker of an installation on SQLite: a few threads drain the queue, one keeps the schedule.

On PostgreSQL Procrastinate does the same on any number of machines; the rows are the truth on both."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from croniter import croniter
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.1  # between two looks at an empty queue: one indexed read
CALM_SECONDS = 5.0  # after an error of the database
KEPT = timedelta(days=3)  # finished and orphaned wake-ups


class SqliteWorker:
    def __init__(self, *, jobs_at_once: int) -> None:
        self.stopping = threading.Event()
        # Everything scheduled is due once at the start: a missed night is made up for one time.
        self.due = dict.fromkeys(settings.SCHEDULE, 0.0)
        self.threads = [
            threading.Thread(target=self._work, name=f"jobs-{number}", daemon=True)
            for number in range(jobs_at_once)
        ]
        self.drains: dict[str, Worker] = {}

    def run(self) -> None:
        """Until `stop` is called; jobs that run then are finished first."""
        for thread in self.threads:
            thread.start()
        while not self.stopping.wait(LOOK_SECONDS):
            self._carefully(self._keep_schedule)
        for thread in self.threads:
            thread.join()

    def stop(self) -> None:
        self.stopping.set()
        for drain in list(self.drains.values()):
            drain.running = False

    def _work(self) -> None:
        while not self.stopping.wait(LOOK_SECONDS):
            self._carefully(self._drain)

    def _carefully(self, step: Callable[[], None]) -> None:
        try:
            step()
        except DatabaseError:
            log.exception("The worker met a database error and goes on")
            self.stopping.wait(CALM_SECONDS)
        finally:
            close_old_connections()

    def _drain(self) -> None:
        # Claiming takes the write lock, so an empty queue is recognised by reading alone.
        if not DBTaskResult.objects.ready().exists():
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

    def _keep_schedule(self) -> None:
        now = time.time()
        for path, due in self.due.items():
            if due <= now:
                self.due[path] = croniter(settings.SCHEDULE[path], now).get_next(float)
                _tick(path)


def _tick(path: str) -> None:
    waiting = DBTaskResult.objects.ready().filter(task_path=path)
    if not waiting.exists():
        import_string(path).enqueue()
    DBTaskResult.objects.filter(enqueued_at__lt=timezone.now() - KEPT).delete()
