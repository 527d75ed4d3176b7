"""Clients that never end their requests slow nobody down who does."""

import socket
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.promises.elsewhere import LONG, until
from tests.promises.test_crew import Installation

pytestmark = [pytest.mark.once, pytest.mark.long]
CLIENTS, PAGES = 200, 20
HEAD = b"GET /account/login/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = (
    b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nlogin="
)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    one = Installation(tmp_path_factory.mktemp("installation"))
    until(one.is_complete)
    yield one
    one.process.terminate()
    one.process.wait(LONG)


def get_page(installation: Installation) -> None:
    address = f"http://127.0.0.1:{installation.port}/setup/"
    with urllib.request.urlopen(address, timeout=LONG) as reply:
        assert reply.status == 200
        reply.read()


def cost_of_pages(installation: Installation) -> float:
    """Seconds of computing, which are the same on a busy machine."""
    web = installation.crew()["web"]
    before = web.cpu_times()
    for _ in range(PAGES):
        get_page(installation)
    after = web.cpu_times()
    return after.user + after.system - before.user - before.system


def is_held(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


@pytest.mark.parametrize("half", [HEAD, BODY], ids=["headers", "body"])
def test_two_hundred_half_sent_requests_slow_no_page(
    installation: Installation, half: bytes
) -> None:
    get_page(installation)
    alone = cost_of_pages(installation)
    with ExitStack() as stack:
        clients = []
        for _ in range(CLIENTS):
            client = socket.create_connection(("127.0.0.1", installation.port))
            clients.append(stack.enter_context(client))
            client.sendall(half)
        get_page(installation)
        assert all(map(is_held, clients)), "the page waited until slow clients were given up"
        together = cost_of_pages(installation)
    assert together < alone * 2 + 0.2


def test_headers_that_never_end_are_given_up(installation: Installation) -> None:
    with socket.create_connection(("127.0.0.1", installation.port)) as client:
        client.sendall(HEAD)
        client.settimeout(LONG)
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
        client.settimeout(LONG)
        answer = b""
        while more := client.recv(65536):
            answer += more
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"</html>" in answer
    assert answer.count(b"HTTP/1.1 ") == 1
