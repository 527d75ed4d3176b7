"""Write people, enrolments or pairs as JSON: `./mentes export NAME --json PATH`."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=sorted(settings.EXPORTS))
        parser.add_argument("--json", metavar="PATH", required=True, help="- is standard output")

    def handle(self, *, name: str, **options: Any) -> None:
        rows: list[dict[str, Any]] = import_string(settings.EXPORTS[name])()
        text = json.dumps(rows, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)
        if options["json"] == "-":
            self.stdout.write(text)
            return
        Path(options["json"]).write_text(text + "\n", encoding="utf-8")
        self.stdout.write(f"{len(rows)} {name} in {options['json']}")
