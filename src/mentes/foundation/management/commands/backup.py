"""Write everything into one file: the rows of every table, the files, the key that signs links.

Whoever has the file can read all of it. Keep it as safe as the database itself."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone

from mentes.foundation.backup.everything import back_up
from mentes.foundation.commands import OwnCommand
from mentes.foundation.last_times import BACKUP, record_time
from mentes.foundation.refused import Refused


class Command(OwnCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            type=Path,
            nargs="?",
            help="without it: backups/mentes-DATE.zip in the data folder",
        )

    def handle(self, *, file: Path | None, **options: Any) -> None:
        file = file or _usual_place()
        try:
            manifest = back_up(file)
        except Refused as refused:
            self.stderr.write(refused.sentence)
            sys.exit(2)
        record_time(BACKUP)
        size = file.stat().st_size / 1e6
        self.stdout.write(
            f"{file}: {manifest['total']:,} rows, {size:.1f} MB, readable only by you."
        )


def _usual_place() -> Path:
    """A name of its own for each moment, so that no earlier backup is written over."""
    folder = Path(settings.DATA) / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"mentes-{timezone.now():%Y-%m-%d-%H%M%S}.zip"
