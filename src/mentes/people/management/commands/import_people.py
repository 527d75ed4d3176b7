"""Import a file of people, exactly as the browser does: mapped, tried, written, and for 30 days undone."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from mentes.foundation.actor import System
from mentes.foundation.commands import OwnCommand
from mentes.foundation.refused import Refused
from mentes.people.actions.imports import carry_out, drop_import, map_columns, start_import, upload
from mentes.people.columns import (
    FREE_TEXT_LABEL,
    PROTECTED_LABEL,
    Guess,
    guess_columns,
    missing_halves,
)
from mentes.people.comparison import Plan, compare
from mentes.people.intake import Fault, open_dates, take_in
from mentes.people.models import Import, Mapping
from mentes.people.sheets import Reading, Sheet, Unreadable, read_sheet
from mentes.people.sheets.encodings import CHOICES, GUESSED, sample_of

REFUSED = 2
BY = System("import-people on the command line")
LISTED = 20


class Command(OwnCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", help="a mapping that was saved in the browser")
        parser.add_argument(
            "--key", choices=["employee_id", "email"], help="by what people are told apart"
        )
        parser.add_argument(
            "--dates", choices=["dmy", "mdy", "ymd"], help="how dates like 03/04/2027 are read"
        )
        parser.add_argument(
            "--sheet", default="", metavar="NAME", help="the sheet of the workbook to read"
        )
        parser.add_argument(
            "--encoding",
            choices=CHOICES,
            default="",
            help="what the text is written in, where the guess is wrong",
        )
        parser.add_argument("--leave-out-rejected", action="store_true")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", metavar="PATH", help="- is standard output")

    def handle(self, *, file: Path, json: str | None, **options: Any) -> None:
        answer = answer_of(file, argparse.Namespace(**options))
        if json:
            write_json(answer, json)
        if json != "-":
            self.stdout.write("\n".join(words(answer)))
        if answer["errors"] and not (options["leave_out_rejected"] and "refused" not in answer):
            sys.exit(REFUSED)


def answer_of(path: Path, options: argparse.Namespace) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            said = Reading(encoding=options.encoding, sheet=options.sheet)
            sheet = read_sheet(file, path.name, said)
            choice = Choice(sheet, options)
            if choice.open:
                return refused([open_date(heading) for heading in choice.open])
            answer = tried(sheet, choice) | choice.how_read(path.name)
        goes_on = not answer["errors"] or options.leave_out_rejected
        if goes_on and not options.dry_run and (answer["new"] or answer["changed"]):
            answer |= import_now(path, choice, options)
        return answer
    except OSError as fault:
        return refused([Fault(0, "", "", f"{path}: {fault.strerror}.")])
    except Unreadable as fault:  # the sentence names the row itself
        return refused([Fault(0, "", "", fault.sentence)])
    except Refused as fault:
        return refused([Fault(1, "", "", fault.sentence)])


def tried(sheet: Sheet, choice: "Choice") -> dict[str, Any]:
    """The plan itself is let go before the import makes its own: 100,000 people are large."""
    intake = take_in(sheet, columns=choice.columns, date_orders=choice.date_orders, key=choice.key)
    return answer_about(compare(intake, key=choice.key))


class Choice:
    """Which column is which: a saved mapping, or what headings and values say."""

    def __init__(self, sheet: Sheet, options: argparse.Namespace) -> None:
        saved = saved_mapping(options.mapping) if options.mapping else None
        self.sheet, self.guesses = sheet, guess_columns(sheet)
        guessed = {guess.heading: guess.field for guess in self.guesses}
        self.columns = (
            {heading: saved.columns.get(heading, "") for heading in sheet.headings}
            if saved
            else guessed
        )
        self.key = options.key or ("email" if "email" in self.columns.values() else "employee_id")
        if self.key not in self.columns.values():
            raise Refused(
                f"No column looks like {self.key}. The headings are: {', '.join(sheet.headings)}."
            )
        self.date_orders: dict[str, str] = dict(saved.date_orders) if saved else {}
        dates = dict(open_dates(sheet, self.columns))
        for heading, order in dates.items():
            if heading not in self.date_orders and (chosen := order or options.dates):
                self.date_orders[heading] = chosen
        self.open = [heading for heading in dates if heading not in self.date_orders]

    def how_read(self, filename: str) -> dict[str, Any]:
        """What was decided about the file, and what of it was not used."""
        unused = [
            guess
            for guess in self.guesses
            if not self.columns.get(guess.heading) and self.sheet.values(guess.heading, most=1)
        ]
        notes = [
            *self.sheet.notes,
            *(f"“{guess.heading}”: {guess.why}" for guess in unused if is_loss(guess)),
            *missing_halves(self.columns),
        ]
        encoding = self.sheet.encoding if not self.sheet.name else ""
        return {
            "columns": {name: heading for heading, name in self.columns.items() if name},
            "sheet": self.sheet.name,
            "encoding": encoding,
            "sample": sample_of(text_of(self.sheet)) if encoding in GUESSED else [],
            "notes": notes,
            "not_used": [{"file": filename, "column": guess.heading} for guess in unused],
        }


def is_loss(guess: Guess) -> bool:
    """Left out against what its heading says, not because of a rule."""
    return bool(guess.why) and guess.why not in (PROTECTED_LABEL, FREE_TEXT_LABEL)


def text_of(sheet: Sheet) -> str:
    return " ".join(cell for row in sheet.sample() for cell in row.cells)


def saved_mapping(name: str) -> Mapping:
    found = Mapping.objects.filter(name=name).first()
    if found is None:
        names = ", ".join(Mapping.objects.order_by("name").values_list("name", flat=True))
        raise Refused(f"There is no mapping “{name}”. Saved are: {names or 'none'}.")
    return found


def import_now(path: Path, choice: Choice, options: argparse.Namespace) -> dict[str, Any]:
    """The browser's own steps, one after another in this process."""
    with path.open("rb") as file:
        said = {"encoding": options.encoding, "sheet": options.sheet}
        row = upload(file, by=None, filename=path.name, reading=said)
    row = map_columns(
        row, by=None, columns=choice.columns, date_orders=choice.date_orders, key=choice.key
    )
    Import.objects.filter(pk=row.pk).update(
        state=Import.State.CHECKED, work_state=Import.WorkState.DONE
    )
    row = start_import(row, by=None, leave_out_rejected=options.leave_out_rejected)
    claimed = Import.claim(row.pk)
    if claimed is None:  # a worker was quicker and does the same
        return {"import": row.pk}
    with claimed.holding_claim():
        done = carry_out(claimed, by=BY)
    if done.state != Import.State.IMPORTED:
        drop_import(done, by=None)
        raise Refused(done.fault)
    return {"import": done.pk}


def answer_about(plan: Plan) -> dict[str, Any]:
    errors = sorted(plan.faults, key=lambda fault: (fault.row, fault.field))
    return {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "same": plan.same,
        "rejected": len(plan.rejected),
        "left_out": len(plan.left_before),
        "missing": len(plan.missing),
        "errors": [fault.as_json() for fault in errors],
        "warnings": [
            fault.as_json() for fault in sorted(plan.warnings, key=lambda fault: fault.row)
        ],
    }


def refused(faults: list[Fault]) -> dict[str, Any]:
    empty = dict.fromkeys(("new", "changed", "same", "rejected", "left_out", "missing"), 0)
    return empty | {
        "refused": True,
        "errors": [fault.as_json() for fault in faults],
        "warnings": [],
    }


def open_date(heading: str) -> Fault:
    message = (
        f"“{heading}” has dates that can be read two ways. Say how with --dates dmy, mdy or ymd."
    )
    return Fault(1, heading, "", message)


def write_json(answer: dict[str, Any], path: str) -> None:
    text = json.dumps(answer, ensure_ascii=False, indent=1) + "\n"
    if path == "-":
        sys.stdout.write(text)
    else:
        Path(path).write_text(text, encoding="utf-8")


def words(answer: dict[str, Any]) -> list[str]:
    counts = ", ".join(
        f"{answer[name]:,} {name}" for name in ("new", "changed", "same", "rejected")
    )
    lines = [] if "refused" in answer else [counts]
    if answer.get("sample"):
        listed = ", ".join(answer["sample"])
        lines.append(
            f"Read as {CHOICES[answer['encoding']]}: {listed}. Is that right? Else: --encoding."
        )
    lines += answer.get("notes", [])
    for kind in ("errors", "warnings"):
        for fault in answer[kind][:LISTED]:
            where = f"Row {fault['row']}, {fault['field']}: ".replace(", : ", ": ")
            lines.append(f"{where if fault['row'] else ''}{fault['message']}")
        if len(answer[kind]) > LISTED:
            lines.append(f"… and {len(answer[kind]) - LISTED:,} more {kind}")
    if unused := [each["column"] for each in answer.get("not_used", ())]:
        lines.append("Not used: " + ", ".join(f"“{heading[:80]}”" for heading in unused) + ".")
    return lines
