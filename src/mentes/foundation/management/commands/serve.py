"""Serve the site: bring the database to this version, then keep the web server running.

On SQLite the worker is a second process beside it; on PostgreSQL start `work` wherever you like."""

import socket
import sys
from argparse import SUPPRESS
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.core.servers.basehttp import get_internal_wsgi_application
from django.utils.module_loading import import_string

from mentes.foundation.commands import OwnCommand
from mentes.foundation.crew import Post, keep
from mentes.foundation.upgrades import only_server


class Command(OwnCommand):
    help = __doc__
    requires_system_checks: list[str] = []  # ./mentes check looks at those; a start is to be quick

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--threads", type=int, default=8)
        # How this command calls itself for the web server: with a socket that is already open.
        parser.add_argument("--socket", type=int, dest="inherited", help=SUPPRESS)

    def handle(
        self, *, host: str, port: int, threads: int, inherited: int | None, **options: Any
    ) -> None:
        if inherited is not None:
            be_web_server(inherited, threads)
            return
        # The socket belongs to this process: while the web server restarts, callers wait in line.
        with only_server(), listening(host, port) as door:
            call_command("prepare")
            for path in settings.AT_START:
                if sentence := import_string(path)():
                    self.stdout.write(sentence)
                    self.stdout.flush()
            posts = [Post("web", web(door, threads), pass_fds=(door.fileno(),))]
            if not settings.ON_POSTGRES:
                posts.append(Post("worker", [*_manage(), "work"]))
            keep(posts)


def listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=512)
    except OSError as fault:
        raise CommandError(f"Cannot listen on {host}:{port}: {fault.strerror}.") from None


def web(door: socket.socket, threads: int) -> list[str]:
    return [*_manage(), "serve", "--socket", str(door.fileno()), "--threads", str(threads)]


def be_web_server(number: int, threads: int) -> None:
    from mentes.foundation.web_server import serve_pages

    application = get_internal_wsgi_application()
    serve_pages(socket.socket(fileno=number), application, threads=threads)


def _manage() -> list[str]:
    return [sys.executable, str(Path(settings.ROOT) / "manage.py")]
