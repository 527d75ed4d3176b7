"""What the product's own commands have in common: a help that speaks of the command alone, and a sentence where the
database isn't ready for them or a file can't be written."""

from argparse import SUPPRESS
from errno import ENOSPC
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from mentes.foundation.upgrades import OLDER, is_older


class OwnCommand(BaseCommand):
    """Django's own options still work; `--help` does not list them."""

    suppressed_base_arguments = {
        "--version",
        "--verbosity",
        "--settings",
        "--pythonpath",
        "--traceback",
        "--no-color",
        "--force-color",
        "--skip-checks",
    }

    def execute(self, *arguments: Any, **options: Any) -> str | None:
        try:
            return super().execute(*arguments, **options)
        except DatabaseError as fault:
            if is_older():
                raise CommandError(OLDER, returncode=2) from fault
            raise
        except OSError as fault:
            # A place that isn't there, may not be written to or is full; anything else is our own fault.
            if fault.filename or fault.errno == ENOSPC:
                place = f"{fault.filename}: " if fault.filename else ""
                raise CommandError(f"{place}{fault.strerror}") from fault
            raise

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Named as people call it: ./mentes import-people."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.prog = f"./mentes {subcommand.replace('_', '-')}"
        for option in parser._actions:
            if set(option.option_strings) & self.suppressed_base_arguments:
                option.help = SUPPRESS
        return parser
