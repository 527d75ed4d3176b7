"""Clients that never end their requests slow nobody down who does."""

import socket
import statistics
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.promises.elsewhere import until
from tests.promises.test_crew import Installation

pytestmark = [pytest.mark.once, pytest.mark.long]
CLIENTS = 200
HEAD = b"GET /account/login/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = (
    b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nlogin="
)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    one = Installation(tmp_path_factory.mktemp("installation"))
    until(one.is_complete, seconds=240)
    yield one
    one.process.terminate()
    one.process.wait(30)


def seconds_of_a_page(installation: Installation) -> float:
    times = []
    for _ in range(7):
        began = time.monotonic()
        address = f"http://127.0.0.1:{installation.port}/setup/"
        with urllib.request.urlopen(address, timeout=20) as reply:
            assert reply.status == 200
            reply.read()
        times.append(time.monotonic() - began)
    return statistics.median(times)


@pytest.mark.parametrize("half", [HEAD, BODY], ids=["headers", "body"])
def test_two_hundred_half_sent_requests_slow_no_page(
    installation: Installation, half: bytes
) -> None:
    alone = seconds_of_a_page(installation)
    with ExitStack() as stack:
        for _ in range(CLIENTS):
            client = socket.create_connection(("127.0.0.1", installation.port))
            stack.enter_context(client)
            client.sendall(half)
        together = seconds_of_a_page(installation)
    assert together < alone * 2 + 0.2


def test_headers_that_never_end_are_given_up(installation: Installation) -> None:
    with socket.create_connection(("127.0.0.1", installation.port)) as client:
        client.sendall(HEAD)
        client.settimeout(60)
        assert client.recv(100) == b""


def test_a_body_that_is_too_large_gets_the_page_that_says_so_and_never_a_second_answer(
    installation: Installation,
) -> None:
    hidden = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    head = (
        b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 64001\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", installation.port)) as client:
        client.sendall(head + hidden)
        client.settimeout(20)
        answer = b""
        while more := client.recv(65536):
            answer += more
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"</html>" in answer
    assert answer.count(b"HTTP/1.1 ") == 1
