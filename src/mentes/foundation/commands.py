"""What the product's own commands have in common: a help that speaks of the command alone."""

from argparse import SUPPRESS
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


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

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Named as people call it: ./mentes import-people."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.prog = f"./mentes {subcommand.replace('_', '-')}"
        for option in parser._actions:
            if set(option.option_strings) & self.suppressed_base_arguments:
                option.help = SUPPRESS
        return parser
