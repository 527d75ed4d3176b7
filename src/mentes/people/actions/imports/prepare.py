"""Before and between the long steps: the file, its columns, and the word to go."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.foundation.work import Work
from mentes.people.columns import PEOPLE_FIELDS, guess_columns
from mentes.people.dry_run import spellings_of
from mentes.people.event_columns import EVENT_FIELDS, NEEDED
from mentes.people.intake import DATES, LABELS, open_dates
from mentes.people.models import Import, Person
from mentes.people.models import Mapping as SavedMapping
from mentes.people.sheets import Reading, Sheet, read_sheet
from mentes.people.sheets.encodings import CHOICES, GUESSED, sample_of

State = Import.State
FIELDS = {"people": PEOPLE_FIELDS, "events": EVENT_FIELDS}  # by the purpose of a file
SEVERAL = {each.name for each in PEOPLE_FIELDS if each.takes_several}
NEEDED_BY: dict[str, Sequence[str]] = {"people": (), "events": NEEDED}  # beside the key


def upload(
    file: BinaryIO,
    *,
    by: Person | None,
    filename: str,
    purpose: str = "people",
    reading: Mapping[str, Any] | None = None,
) -> Import:
    """Read the headings, guess the columns, keep the file."""
    sheet = read_sheet(file, PurePath(filename).name, Reading.of(reading or {}))
    columns = {guess.heading: guess.field for guess in guess_columns(sheet, FIELDS[purpose])}
    row = Import(
        purpose=purpose,
        filename=sheet.filename[:200],
        made_by=by,
        columns=columns,
        date_orders=_certain_orders(sheet, columns),
        key="email" if "email" in columns.values() else "employee_id",
        reading=dict(reading or {}),
        summary=_how_it_was_read(sheet),
    )
    file.seek(0)
    row.file.save(PurePath(filename).name, File(file), save=False)
    row.save()
    return row


def _how_it_was_read(sheet: Sheet) -> dict[str, Any]:
    is_guess = not sheet.name and sheet.encoding in GUESSED
    cells = " ".join(cell for row in sheet.sample() for cell in row.cells) if is_guess else ""
    return {
        "headings": list(sheet.headings),
        "found": sheet.found,
        "sheet": sheet.name,
        "others": list(sheet.others),
        "notes": list(sheet.notes),
        "encoding": sheet.encoding if is_guess else "",
        "sample": sample_of(cells),
    }


@transaction.atomic
def read_again(
    row: Import, *, by: Person | None, encoding: str = "", sheet: str = "", headings_in: int = 0
) -> Import:
    """Another sheet of the workbook, other letters, or another row of headings; the columns are guessed anew."""
    row = Import.objects.select_for_update().get(pk=row.pk)
    if not _is_open(row):
        raise Refused(_("This file is being worked on or has been imported."))
    if encoding and encoding not in CHOICES:
        raise Refused(_("Choose an encoding of the list."))
    row.reading = {"encoding": encoding, "sheet": sheet, "headings_in": headings_in}
    with row.file.open("rb") as file:
        found = read_sheet(cast(BinaryIO, file), row.filename, Reading.of(row.reading))
        fields = FIELDS.get(row.purpose, PEOPLE_FIELDS)
        row.columns = {guess.heading: guess.field for guess in guess_columns(found, fields)}
        row.date_orders = _certain_orders(found, row.columns)
        row.summary = _how_it_was_read(found)
    row.key = "email" if "email" in row.columns.values() else "employee_id"
    row.state = State.UPLOADED
    row.save()
    return row


@transaction.atomic
def map_columns(
    row: Import,
    *,
    by: Person | None,
    columns: Mapping[str, str],
    date_orders: Mapping[str, str],
    key: str,
    save_as: str = "",
) -> Import:
    """From here the worker checks every row."""
    row = Import.objects.select_for_update().get(pk=row.pk)
    if not _is_open(row):
        raise Refused(_("This file is being worked on or has been imported."))
    _refuse_columns(columns, date_orders, needed=[key, *NEEDED_BY.get(row.purpose, ())])
    row.columns, row.date_orders, row.key = dict(columns), dict(date_orders), key
    row.state = State.CHECKING
    row.want_work()
    row.save()
    if save_as:
        facts = {"columns": row.columns, "date_orders": row.date_orders}
        SavedMapping.objects.update_or_create(name=save_as[:80], defaults=facts)
    return row


def _refuse_columns(
    columns: Mapping[str, str], date_orders: Mapping[str, str], *, needed: Sequence[str]
) -> None:
    """Say what is wrong with a choice of columns before any row is read."""
    chosen = Counter(name for name in columns.values() if name)
    for name, times in chosen.items():
        if times > 1 and name not in SEVERAL:
            raise Refused(_("Two columns say “%(label)s”. Choose one.") % {"label": LABELS[name]})
    key, *rest = needed
    if not chosen[key]:
        raise Refused(
            _("No column says “%(label)s”, by which people are told apart.")
            % {"label": LABELS[key]}
        )
    for name in rest:
        if not chosen[name]:
            raise Refused(_("No column says “%(label)s”.") % {"label": LABELS[name]})
    for heading, name in columns.items():
        if name in DATES and date_orders.get(heading) not in {"dmy", "mdy", "ymd"}:
            raise Refused(
                _(
                    "“%(heading)s” has dates that can be read two ways. Choose beside it which way is meant."
                )
                % {"heading": heading}
            )


@transaction.atomic
def start_import(
    row: Import,
    *,
    by: Person | None,
    leave_out_rejected: bool = False,
    leavers: Sequence[int] = (),
    one_spelling: bool = False,
) -> Import:
    """`one_spelling`: write the teams that the file spells in several ways in one."""
    _refuse_while_another_runs(row)
    row = Import.objects.select_for_update().get(pk=row.pk)
    if row.state != State.CHECKED:
        raise Refused(_("This file is not ready to import: check its rows first."))
    if row.summary.get("rejected") and not leave_out_rejected:
        raise Refused(
            ngettext(
                "%(n)s row is rejected. Mend it in the file, or choose to leave it out.",
                "%(n)s rows are rejected. Mend them in the file, or choose to leave them out.",
                row.summary["rejected"],
            )
            % {"n": row.summary["rejected"]}
        )
    if one_spelling:
        row.reading = row.reading | {"teams": spellings_of(row.summary)}
    row.leaves_out_rejected, row.ticked_leavers = leave_out_rejected, sorted(set(leavers))
    row.state = State.IMPORTING
    row.want_work()
    row.save()
    return row


@transaction.atomic
def start_undo(row: Import, *, by: Person | None) -> Import:
    _refuse_while_another_runs(row)
    row = Import.objects.select_for_update().get(pk=row.pk)
    if not row.is_undoable:
        raise Refused(_("This import cannot be undone: 30 days are over, or it is undone already."))
    row.state = State.UNDOING
    row.want_work()
    row.save()
    return row


def _refuse_while_another_runs(row: Import) -> None:
    """One at a time: what a file was checked against must still be so when it is written."""
    resting = (State.CHECKED, State.IMPORTED)
    running = (State.IMPORTING, State.UNDOING)
    others = (
        Import.objects.select_for_update().filter(state__in=(*resting, *running)).order_by("pk")
    )
    for other in others:  # whoever starts another waits here
        is_at_work = other.state in running and other.work_state != Work.WorkState.PARKED
        if is_at_work and other.pk != row.pk:
            raise Refused(
                _("“%(file)s” is being worked on. One file at a time: try again when it is done.")
                % {"file": other.filename}
            )


@transaction.atomic
def try_again(row: Import, *, by: Person | None) -> Import:
    """After five failed attempts: five more. What was written before counts as done."""
    row = Import.objects.select_for_update().get(pk=row.pk)
    if not _has_stopped(row):
        raise Refused(_("This has not stopped."))
    row.want_work()
    row.save()
    return row


@transaction.atomic
def drop_import(row: Import, *, by: Person | None) -> None:
    """A file that was not imported is taken away, with everything read from it."""
    row = Import.objects.select_for_update().get(pk=row.pk)
    if not _is_open(row):
        raise Refused(_("Only a file that has not been imported can be taken away."))
    files = [file for file in (row.file, row.rejected) if file]
    note("drop_import", row, by=by or System("the command line"))
    row.delete()
    for file in files:
        transaction.on_commit(partial(file.delete, save=False))


def _is_open(row: Import) -> bool:
    """Nothing was written from it yet, and nobody is at work on it."""
    resting = row.state in {State.UPLOADED, State.CHECKED}
    return resting or (row.state == State.CHECKING and _has_stopped(row))


def _has_stopped(row: Import) -> bool:
    return row.work_state == Work.WorkState.PARKED


def _certain_orders(sheet: Sheet, columns: Mapping[str, str]) -> dict[str, str]:
    return {heading: order for heading, order in open_dates(sheet, columns) if order}
