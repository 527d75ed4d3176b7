"""Bring everything back from a file that backup wrote, into SQLite or PostgreSQL, all or nothing.

A damaged, foreign or newer file is refused before anything is written. Whoever was forgotten after
the backup was made is forgotten again, by the list in the data folder. Restart the site afterwards."""

import sys
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser

from mentes.foundation.backup.everything import restore
from mentes.foundation.commands import OwnCommand
from mentes.foundation.refused import Refused


class Command(OwnCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="although there are people here")

    def handle(self, *, file: Path, replace: bool, **options: Any) -> None:
        call_command("prepare")
        try:
            manifest = restore(file, replace=replace)
        except Refused as refused:
            self.stderr.write(refused.sentence)
            sys.exit(2)
        self.stdout.write(f"{manifest['total']:,} rows are back. Everybody signs in again.")
        if again := manifest["forgotten_again"]:
            self.stdout.write(f"{again:,} who had been forgotten since are forgotten again.")
        if waiting := manifest["waiting"]:
            self.stderr.write(
                f"{waiting} more is the only organisation admin of this backup. Name another; the "
                "next night forgets the first again."
            )
