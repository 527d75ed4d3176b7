"""Long writing that lets others write too.

SQLite gives its one lock to whoever asks at the right moment, and who waits asks every 100 ms: without a pause
longer than that, a chain of short transactions would keep everybody else out."""

import time

from django.db import connection

WORK_SECONDS = 0.4
PAUSE_SECONDS = 0.12


class Pace:
    def __init__(self) -> None:
        self.since = time.monotonic()

    def step(self) -> None:
        """Between two transactions. PostgreSQL needs none of this."""
        if connection.vendor == "sqlite" and time.monotonic() - self.since > WORK_SECONDS:
            time.sleep(PAUSE_SECONDS)
            self.since = time.monotonic()
