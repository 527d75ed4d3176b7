"""One installation on SQLite: whoever of it is killed outright is back within seconds, and nobody stays behind."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.promises.elsewhere import LONG, ROOT, free_port, until

pytestmark = [pytest.mark.once, pytest.mark.long]


class Installation:
    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.address = f"http://127.0.0.1:{self.port}/healthz"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MENTES_")}
        environment = kept | {
            "MENTES_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "mentes.site.settings",
            "PYTHONPATH": str(ROOT / "src"),
        }
        command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=environment)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.address, timeout=LONG) as reply:
                return bool(reply.status == 200)
        except OSError:
            return False

    def crew(self) -> dict[str, psutil.Process]:
        """The web server and the worker: by what they do."""
        return {
            "worker" if "work" in child.cmdline() else "web": child
            for child in psutil.Process(self.process.pid).children()
        }

    def is_complete(self, *, without: psutil.Process | None = None) -> bool:
        assert self.process.poll() is None, "it ended by itself"
        try:
            crew = self.crew()
        except psutil.Error:  # somebody died while being looked at
            return False
        return len(crew) == 2 and without not in crew.values() and self.answers()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    one = Installation(tmp_path_factory.mktemp("installation"))
    yield one
    one.process.terminate()
    one.process.wait(LONG)


@pytest.mark.parametrize("name", ["web", "worker"])
def test_whoever_is_killed_is_back_soon(installation: Installation, name: str) -> None:
    until(installation.is_complete)
    victim = installation.crew()[name]
    victim.send_signal(signal.SIGKILL)
    until(lambda: installation.is_complete(without=victim))


def test_a_busy_port_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        environment = os.environ | {"MENTES_DATA": str(tmp_path)}
        command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", port]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert (
        done.stderr.strip()
        .splitlines()[-1]
        .startswith(f"CommandError: Cannot listen on 127.0.0.1:{port}")
    )


def test_a_second_server_on_the_same_database_is_refused(
    installation: Installation, tmp_path: Path
) -> None:
    until(installation.is_complete)
    second = Installation(installation.data)
    assert second.process.wait(LONG) == 1


def test_it_ends_soon_however_a_stop_meets_it(tmp_path: Path) -> None:
    """The same signal to every process at once and again, with a browser's idle connection open."""
    one = Installation(tmp_path)
    until(one.is_complete)
    with socket.create_connection(("127.0.0.1", one.port)) as browser:
        browser.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert browser.recv(100)
        crew = list(one.crew().values())
        for process in (*crew, one.process, *crew, one.process):
            process.send_signal(signal.SIGTERM)
        assert one.process.wait(LONG) == 0
    _, alive = psutil.wait_procs(crew, timeout=LONG)
    assert not alive


def test_nobody_stays_behind_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    one = Installation(tmp_path)
    until(one.is_complete)
    crew = list(one.crew().values())
    one.process.send_signal(signal.SIGKILL)
    one.process.wait(LONG)
    _, alive = psutil.wait_procs(crew, timeout=LONG)
    assert not alive
