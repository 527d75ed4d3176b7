"""Write people, enrolments or pairs as JSON, always in the same order."""

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.module_loading import import_string

from mentes.foundation.commands import OwnCommand


class Command(OwnCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=sorted(settings.EXPORTS))
        parser.add_argument("--json", metavar="PATH", required=True, help="- is standard output")

    def handle(self, *, name: str, json: str, **options: Any) -> None:
        rows = list(import_string(settings.EXPORTS[name])())
        write(rows, json)
        if json != "-":
            self.stdout.write(f"{len(rows):,} {name} written to {json}.")


def write(rows: list[dict[str, Any]], path: str) -> None:
    text = json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1) + "\n"
    if path == "-":
        sys.stdout.write(text)
    else:
        Path(path).write_text(text, encoding="utf-8")
