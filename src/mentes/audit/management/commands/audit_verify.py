"""Walk along the audit log and name the first line that is not as it was written.

Without --expect it cannot see that the newest lines were cut off: keep the head it prints elsewhere."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from mentes.audit.queries import checked_chain
from mentes.foundation.commands import OwnCommand


class Command(OwnCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--expect", default="", help="a head printed earlier, 1204:9f…")

    def handle(self, *, expect: str, **options: Any) -> None:
        found = checked_chain(expected=expect)
        if found.fault:
            raise CommandError(f"The chain is broken. {found.fault}")
        self.stdout.write(f"The chain is intact: {found.count:,} lines. Head {found.head}")
