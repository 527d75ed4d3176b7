"""Write everything into one file: the rows of every table, the files, the key that signs links.

Whoever has the file can read all of it. Keep it as safe as the database itself."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from mentes.foundation.backup.everything import back_up
from mentes.foundation.commands import OwnCommand
from mentes.foundation.refused import Refused


class Command(OwnCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            manifest = back_up(file)
        except Refused as refused:
            self.stderr.write(refused.sentence)
            sys.exit(2)
        size = file.stat().st_size / 1e6
        self.stdout.write(
            f"{file}: {manifest['total']:,} rows, {size:.1f} MB, readable only by you."
        )
