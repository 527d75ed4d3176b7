"""Serve the site: bring the database to this version, then keep the web server running.

On SQLite the worker is a second process beside it; on PostgreSQL start `work` wherever you like."""

import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.utils.module_loading import import_string

from mentes.foundation.commands import OwnCommand
from mentes.foundation.crew import Post, keep


class Command(OwnCommand):
    help = __doc__
    requires_system_checks: list[str] = []  # ./mentes check looks at those; a start is to be quick

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--threads", type=int, default=8)

    def handle(self, *, host: str, port: int, threads: int, **options: Any) -> None:
        call_command("prepare")
        call_command("collectstatic", verbosity=0, interactive=False)
        for path in settings.AT_START:
            if sentence := import_string(path)():
                self.stdout.write(sentence)
                self.stdout.flush()
        # The socket belongs to this process: while the web server restarts, callers wait in line.
        with listening(host, port) as door:
            posts = [web(door, threads)]
            if not settings.ON_POSTGRES:
                posts.append(Post("worker", [sys.executable, _manage(), "work"]))
            keep(posts)


def listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=512)
    except OSError as fault:
        raise CommandError(f"Cannot listen on {host}:{port}: {fault.strerror}.") from None


def web(door: socket.socket, threads: int) -> Post:
    options = {
        "--bind": f"fd://{door.fileno()}",
        "--pythonpath": str(settings.SRC),
        "--worker-class": "gthread",
        "--workers": "1",
        "--threads": str(threads),
        "--graceful-timeout": "20",
        "--keep-alive": "5",
        "--log-level": "warning",
        "--worker-tmp-dir": "/dev/shm" if Path("/dev/shm").is_dir() else "/tmp",  # noqa: S108
    }
    flat = [part for pair in options.items() for part in pair]
    gunicorn = [sys.executable, "-m", "gunicorn", "--no-control-socket", *flat]
    return Post("web", [*gunicorn, "mentes.site.wsgi:application"], pass_fds=(door.fileno(),))


def _manage() -> str:
    return str(Path(settings.ROOT) / "manage.py")
