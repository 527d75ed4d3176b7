"""Empty every table, those too whose rows are otherwise only ever added."""

from typing import Any

from django.core.management.commands.flush import Command as Flush

from mentes.foundation.backup.rows import triggers_aside


class Command(Flush):
    def handle(self, **options: Any) -> None:
        with triggers_aside():
            super().handle(**options)
