"""Import a file of employment events, exactly as the browser does: mapped, tried, written, and for 30 days undone."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from mentes.foundation.actor import System
from mentes.foundation.commands import OwnCommand
from mentes.foundation.refused import Refused
from mentes.people.actions.imports import (
    carry_out_events,
    check_events,
    drop_import,
    map_columns,
    start_import,
    upload,
)
from mentes.people.models import Import

REFUSED = 2
BY = System("import-events on the command line")


class Command(OwnCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", choices=["email", "employee_id"])
        parser.add_argument("--dates", choices=["dmy", "mdy", "ymd"])
        parser.add_argument("--leave-out-rejected", action="store_true")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            row = tried(file, Namespace(**options))
            self.stdout.write("\n".join(words(row)))
            if options["dry_run"] or not row.summary["new"]:
                drop_import(row, by=None)
                return
            start_import(row, by=None, leave_out_rejected=options["leave_out_rejected"])
            mine = claimed(row)
            with mine.holding_claim():
                done = carry_out_events(mine, by=BY)
        except OSError as fault:
            self.stderr.write(f"{file}: {fault.strerror}.")
            sys.exit(REFUSED)
        except Refused as fault:
            self.stderr.write(fault.sentence)
            sys.exit(REFUSED)
        self.stdout.write(f"Recorded: import {done.pk}, to be undone in the browser.")


def tried(path: Path, options: Namespace) -> Import:
    with path.open("rb") as file:
        row = upload(file, by=None, filename=path.name, purpose="events")
    dates = [heading for heading, name in row.columns.items() if name == "on"]
    orders = row.date_orders | {heading: options.dates for heading in dates if options.dates}
    key = options.key or row.key
    try:
        row = map_columns(row, by=None, columns=row.columns, date_orders=orders, key=key)
    except Refused:
        drop_import(row, by=None)
        raise
    mine = claimed(row)
    with mine.holding_claim():
        return check_events(mine, by=BY)


def claimed(row: Import) -> Import:
    found = Import.claim(row.pk)
    if found is None:
        raise Refused("A worker has taken this file over. Look at it in the browser.")
    return found


def words(row: Import) -> list[str]:
    counts = row.summary
    names = ("new", "same", "leavers", "rejected")
    lines = [", ".join(f"{counts[name]:,} {name}" for name in names)]
    for fault in counts["faults"]:
        rows = ", ".join(str(number) for number in fault["rows"][:20])
        lines.append(f"{fault['field']}: {fault['cause']} (rows {rows})")
    return lines
