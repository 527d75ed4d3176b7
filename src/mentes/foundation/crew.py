"""Keep the processes of one installation alive: one that ends without being told to is started again."""

import ctypes
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from mentes.foundation.signals import STOP, Signals

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
"""Between two looks; the end of a process is a signal that brings the next one forward."""
BREATH_SECONDS = 5.0
"""A process that dies younger than this waits before it is tried again."""
PATIENCE_SECONDS = 25.0
"""For the jobs and requests that run when all are told to stop."""


@dataclass
class Post:
    name: str
    command: Sequence[str]
    pass_fds: tuple[int, ...] = ()
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0

    def is_vacant(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def fill(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 our own commands, written in this slice
            self.command,
            pass_fds=self.pass_fds,
            preexec_fn=_die_with_parent,
        )


def keep(posts: Sequence[Post]) -> None:
    """Return once SIGTERM or SIGINT came and every process has ended."""
    signals = Signals(STOP | {signal.SIGCHLD})
    told: set[int] = set()
    while not told & STOP:
        for post in posts:
            if post.is_vacant() and time.monotonic() - post.started > _pause(post):
                if post.process:
                    log.warning("Restarting %s after exit %s", post.name, post.process.returncode)
                post.fill()
        told = signals.wait(LOOK_SECONDS)
    _dismiss(posts)


def _pause(post: Post) -> float:
    return BREATH_SECONDS if post.process else 0.0


def _dismiss(posts: Sequence[Post]) -> None:
    at_work = [post.process for post in posts if post.process]
    for process in at_work:
        process.terminate()
    limit = time.monotonic() + PATIENCE_SECONDS
    for process in at_work:
        try:
            process.wait(max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _die_with_parent() -> None:
    """When this supervisor is killed outright, nobody is left holding the port or the queue."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
