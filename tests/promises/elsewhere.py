"""Other processes on this test's database: real ones, that can really be killed."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
Process = subprocess.Popen[bytes]
LONG = 240  # seconds; a busy machine is waited for, and what hangs ends all the same


def until(what: Callable[[], bool], *, seconds: float = LONG) -> None:
    limit = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < limit, "waited too long"
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Staff:
    """Starts processes and, at the end of the test, leaves none behind."""

    def __init__(self) -> None:
        self.all: list[Process] = []

    def hire(self, *options: str, crash_at: str = "", **settings_of: str) -> Process:
        """A worker."""
        return self._start([str(ROOT / "manage.py"), "work", *options], crash_at, settings_of)

    def run(self, code: str, *, crash_at: str = "") -> int:
        """Its exit, after the code ran with everything set up."""
        return self._start(["-c", f"import django\ndjango.setup()\n{code}"], crash_at, {}).wait(
            LONG
        )

    def dismiss(self) -> None:
        for process in self.all:
            process.terminate()
        for process in self.all:
            process.wait(LONG)

    def _start(self, arguments: list[str], crash_at: str, settings_of: dict[str, str]) -> Process:
        where = "MENTES_DATABASE_NAME" if settings.ON_POSTGRES else "MENTES_DATABASE_FILE"
        environment = {
            where: str(connection.settings_dict["NAME"]),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "MENTES_CRASH_AT": crash_at,
        }
        command = [sys.executable, *arguments]
        self.all.append(subprocess.Popen(command, env=os.environ | environment | settings_of))
        return self.all[-1]
