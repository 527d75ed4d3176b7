"""Real processes that do something at the same moment; and locks taken away, so that such tests can fail."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from django.db import connections
from django.db.models import QuerySet

from mentes.foundation.refused import Refused

LONG = 240  # seconds; a busy machine is waited for, and what hangs ends all the same
Meet = Callable[[], object]  # waits for the others
Work = Callable[[Meet], str]


def at_once(*works: Work) -> list[str]:
    """One real process each, held at one barrier; what each said at its end, was refused with, or broke on."""
    connections.close_all()  # a connection must not be shared between processes
    fork = multiprocessing.get_context("fork")
    start = fork.Barrier(len(works))
    pipes = [fork.Pipe(duplex=False) for _ in works]
    crowd = [
        fork.Process(target=_do, args=(work, start, end))
        for work, (_, end) in zip(works, pipes, strict=True)
    ]
    for process in crowd:
        process.start()
    told = [here.recv() if here.poll(LONG) else "silent" for here, _ in pipes]
    for process in crowd:
        process.join(LONG)
    return told


def _do(work: Work, start: Any, end: Connection) -> None:
    try:
        end.send(work(lambda: start.wait(LONG)))
    except Refused as no:
        end.send(no.sentence)
    except Exception as fault:  # noqa: BLE001  whatever it is, the test wants to see it
        end.send(f"{type(fault).__name__}: {fault}")


def without_locks() -> None:
    """In a process of `at_once` alone: exactly the locks are gone, everything else stays."""
    QuerySet.select_for_update = lambda self, **_: self  # type: ignore[method-assign]
