"""Bring the database and the files that pages load to this version of Mentes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection

from mentes.foundation.commands import OwnCommand

ONE_AT_A_TIME = 6_368_374  # any number, as long as every machine takes the same


class Command(OwnCommand):
    help = __doc__

    def handle(self, **options: Any) -> None:
        with alone():
            call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)


@contextmanager
def alone() -> Iterator[None]:
    """Several machines may start at the same moment; SQLite has one machine and its own lock."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
