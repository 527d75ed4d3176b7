"""The web server: waitress, which gives a thread only to a request that has arrived whole.

So a client that sends slowly, or never ends, costs one open connection and slows no page."""

import resource
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.http import parse_cookie
from django.urls import Resolver404, resolve
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.utilities import Error

CONNECTIONS = 1_000
HEADER_BYTES = 32_000
HEADER_SECONDS = 20
"""Until all headers of a request have arrived."""
SILENT_SECONDS = 60
"""Without a byte, in a body or between two requests of one connection."""
CARE_SECONDS = 5.0
"""Between two looks at which connections to close."""
STOP_SECONDS = 20.0
"""For requests that are being answered when the server is told to stop."""
LARGE_BYTES = 512_000
"""Larger bodies are kept in a file while they arrive; only so many at a time."""
LARGE_AT_ONCE = 16


class Busy(Error):  # type: ignore[misc]
    code = 503
    reason = "Service Unavailable"


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Refuse a body that is too large before it is read; the site then answers with its own page."""

    refused = False
    arriving: set["Parser"] = set()

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.started = time.time()

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if self.completed:
            self.arriving.discard(self)
        # What follows a refused head is its body, never another request.
        return len(data) if self.refused else consumed

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.chunked:
            self._refuse()
            self.headers["TRANSFER_ENCODING"] = "chunked"  # what BodyLimit refuses it by
        elif self.content_length > largest_body(self.path, self.headers.get("COOKIE", "")):
            self._refuse()
        elif self.content_length > LARGE_BYTES and len(self.arriving) >= LARGE_AT_ONCE:
            self._refuse()
            self.error = Busy("Several large files are arriving. Try again in a minute.")
        elif self.content_length > LARGE_BYTES:
            self.arriving.add(self)

    def _refuse(self) -> None:
        self.refused = True
        self.chunked = self.expect_continue = False
        self.body_rcv, self.content_length = None, 0
        self.headers["CONNECTION"] = "close"


class Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = Parser

    def handle_close(self) -> None:
        if self.request is not None:
            Parser.arriving.discard(self.request)
        super().handle_close()


def largest_body(path: str, cookies: str) -> int:
    """Return the bytes that this request may have at most; BodyLimit says the same once it knows who asks."""
    if settings.SESSION_COOKIE_NAME not in parse_cookie(cookies):
        return int(settings.BODY_OF_ANYBODY)
    with suppress(Resolver404):
        if (name := resolve(path).view_name) in settings.UPLOADS:
            return int(settings.UPLOADS[name])
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def serve_pages(door: socket.socket, application: Callable[..., Any], *, threads: int) -> None:
    """Answer requests at an open socket until SIGTERM or SIGINT; those that run then are answered first."""
    _allow_files(CONNECTIONS * 2)
    server: Any = create_server(
        application,
        sockets=[door],
        threads=threads,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,
        channel_timeout=SILENT_SECONDS,
        cleanup_interval=CARE_SECONDS,
        max_request_header_size=HEADER_BYTES,
        max_request_body_size=max(settings.UPLOADS.values()) + 1,
        inbuf_overflow=LARGE_BYTES,
        clear_untrusted_proxy_headers=not settings.BEHIND_PROXY,
        log_socket_errors=False,
        ident=None,
    )
    server.channel_class = Channel
    stopping = False

    def stop(*_: Any) -> None:
        nonlocal stopping
        stopping = True
        server.pull_trigger()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    care = 0.0
    while not stopping:
        _turn(server)
        if time.monotonic() >= care:
            care = time.monotonic() + CARE_SECONDS
            close_unfinished(server)
    _finish(server)


def _turn(server: Any) -> None:
    server.asyncore.loop(timeout=1, map=server._map, use_poll=True, count=1)


def close_unfinished(server: Any) -> None:
    limit = time.time() - HEADER_SECONDS
    for channel in list(server.active_channels.values()):
        request = channel.request
        if request is not None and not request.headers_finished and request.started < limit:
            channel.will_close = True


def _finish(server: Any) -> None:
    """Take nothing new and answer what has arrived; the socket itself stays open in `serve`."""
    server.accepting = False
    limit = time.monotonic() + STOP_SECONDS
    while time.monotonic() < limit:
        channels = list(server.active_channels.values())
        for channel in channels:
            if not channel.requests and not channel.total_outbufs_len:
                channel.will_close = True
        if not channels:
            break
        _turn(server)
    server.task_dispatcher.shutdown(timeout=1)


def _allow_files(number: int) -> None:
    """Each connection is an open file, and many systems allow 1,024 unless asked for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = number if hard == resource.RLIM_INFINITY else min(number, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
