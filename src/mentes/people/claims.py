"""Short transactions in a row, each of which writes only while this worker's claim holds."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction

from mentes.people.dry_run import Superseded
from mentes.people.models import Import
from mentes.people.pace import Pace

CHUNK = 200
Item = TypeVar("Item")


class claimed:  # noqa: N801 reads as a word in `with`
    """A transaction that writes only while this worker's claim holds."""

    def __init__(self, row: Import, pace: Pace, stage: str, done: int, total: int) -> None:
        pace.step()
        self.atomic = transaction.atomic()
        self.row, self.stage, self.done, self.total = row, stage, done, total

    def __enter__(self) -> None:
        self.atomic.__enter__()
        if not self.row.advance(stage=self.stage, done=self.done, total=self.total):
            fault = Superseded()
            self.atomic.__exit__(Superseded, fault, None)
            raise fault

    def __exit__(self, *fault: Any) -> None:
        self.atomic.__exit__(*fault)


def chunks(items: Sequence[Item]) -> Iterator[list[Item]]:
    left = iter(items)
    while part := list(islice(left, CHUNK)):
        yield part
