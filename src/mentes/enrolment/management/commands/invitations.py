"""Write the personal links of everybody who was invited to a programme and has not signed in, as a CSV file.

The links are as private as passwords: each opens one person's own form, once, for 14 days. The file is readable by
you alone."""

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from mentes.enrolment.queries.joining import entry_of
from mentes.enrolment.queries.people import invited_without_way_in
from mentes.foundation.actor import System
from mentes.foundation.commands import OwnCommand
from mentes.people.actions.signing_in import make_links
from mentes.people.exports import csv_of
from mentes.people.tables import LINK_HEADINGS, rows_of_links
from mentes.programmes.models import Programme

REFUSED = 2
BY = System("invitations on the command line")


class Command(OwnCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("programme", metavar="SLUG", help="as in the address of its pages")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.csv")

    def handle(self, *, programme: str, out: Path, **options: Any) -> None:
        found = Programme.objects.filter(slug=programme).first()
        if found is None:
            self.stderr.write(f"There is no programme {programme}.")
            sys.exit(REFUSED)
        try:
            file = os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        except OSError as fault:
            self.stderr.write(f"{out}: {fault.strerror}.")
            sys.exit(REFUSED)
        with file:
            people = invited_without_way_in(found)
            links = make_links(people, by=BY, about=found, then=entry_of(found))
            file.write(csv_of(LINK_HEADINGS, rows_of_links(links)))
        self.stdout.write(
            f"{len(links):,} personal links written to {out}, readable by you alone.\n"
            "They are as private as passwords: send each to its person only. Each works once, for 14 days."
        )
