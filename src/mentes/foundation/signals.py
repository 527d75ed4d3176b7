"""Wait for signals without a lock that a signal could find taken.

A handler that sets a `threading.Event` can interrupt the very thread that waits for the event, inside its lock,
and then both wait for ever. Here the interpreter writes the signal's number to a socket."""

import select
import signal
import socket
from collections.abc import Iterable

STOP = frozenset({signal.SIGINT, signal.SIGTERM})


class Signals:
    def __init__(self, numbers: Iterable[int]) -> None:
        self.here, self.there = socket.socketpair()
        self.here.setblocking(False)
        self.there.setblocking(False)
        signal.set_wakeup_fd(self.there.fileno(), warn_on_full_buffer=False)
        for number in numbers:
            signal.signal(number, lambda *_: None)

    def wait(self, seconds: float) -> set[int]:
        """Return the signals that have come, as soon as one comes, or none after so many seconds."""
        if select.select([self.here], [], [], seconds)[0]:
            return set(self.here.recv(1024))
        return set()
