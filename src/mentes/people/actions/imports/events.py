"""Employment events of a file: tried, then written in short transactions. Who leaves by it, leaves with all
that follows; an undo puts the person back and no pair."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.people.actions.imports.commit import leave_by_file
from mentes.people.claims import chunks, claimed
from mentes.people.dry_run import Superseded, sheet_of, without_names
from mentes.people.events import Happened, Sign, event_plan, summary_of_events
from mentes.people.models import EmploymentEvent, Import, ImportedChange, Person
from mentes.people.pace import Pace
from mentes.people.rejected import keep_rejected


def check_events(row: Import, *, by: Person | System) -> Import:
    """In the worker, on a claimed row: nothing is written but this answer."""
    with sheet_of(row) as sheet:
        plan = event_plan(row, sheet)
        rejected = keep_rejected(row, sheet, plan)
    row.finish(
        state=Import.State.CHECKED, summary=row.summary | summary_of_events(plan), rejected=rejected
    )
    row.refresh_from_db()
    return row


def carry_out_events(row: Import, *, by: Person | System) -> Import:
    """In the worker, on a claimed row. What was written before counts as known, so it goes on where it was."""
    with sheet_of(row) as sheet:
        plan = event_plan(row, sheet)
    leavers = list(plan.leaving.values())
    rest = [each for each in plan.new if each.person not in plan.leaving or each.kind != "left"]
    everything = [*plan.new, *plan.known]
    total, done, pace = len(rest) + len(leavers) + len(everything), 0, Pace()
    for part in chunks(rest):
        done += len(part)
        with claimed(row, pace, _("Recording events"), done, total):
            _record(row, part)
    for happened in leavers:
        done += 1
        with claimed(row, pace, _("Recording leavers"), done, total):
            leave_by_file(row, by=by, person=happened.person, day=happened.on.isoformat())
    for part in chunks(everything):
        done += len(part)
        with claimed(row, pace, _("Recording events"), done, total):
            _lean_on(row, part)
    with transaction.atomic():
        written = _written(row)
        if not row.finish(
            state=Import.State.IMPORTED,
            imported_at=timezone.now(),
            summary=without_names(row.summary) | {"imported": written},
            file="",
        ):
            raise Superseded
        note("import_events", row, by=by, **written)
        transaction.on_commit(partial(row.file.delete, save=False))
    row.refresh_from_db()
    return row


def _record(row: Import, part: Sequence[Happened]) -> None:
    """A line stands for what this file wrote, and an undo takes back no more."""
    known = _known_now(part)
    fresh = [each for each in part if each.sign not in known]
    EmploymentEvent.objects.bulk_create(
        EmploymentEvent(person_id=each.person, kind=each.kind, on=each.on, was=each.was)
        for each in fresh
    )
    ImportedChange.objects.bulk_create(
        ImportedChange(
            source=row,
            person_id=each.person,
            after={"events": [[each.kind, each.on.isoformat()]]},
        )
        for each in fresh
    )


def _lean_on(row: Import, part: Sequence[Happened]) -> None:
    """What somebody else wrote is this file's too: when theirs is taken back, it stays (`imports.undo`)."""
    there = {each.sign for each in part} & _known_now(part)
    lines = row.changes.filter(person__in={each.person for each in part})
    own = {
        (person, kind, date.fromisoformat(on))
        for person, after in lines.values_list("person_id", "after")
        for kind, on in [*after.get("events", []), *after.get("found", [])]
    }
    ImportedChange.objects.bulk_create(
        ImportedChange(source=row, person_id=person, after={"found": [[kind, on.isoformat()]]})
        for person, kind, on in sorted(there - own)
    )


def _known_now(part: Sequence[Happened]) -> set[Sign]:
    """Another file may have been quicker; from here on it waits for these people."""
    people = Person.objects.filter(pk__in={each.person for each in part}).order_by("pk")
    locked = list(people.select_for_update(no_key=True).values_list("pk", flat=True))
    rows = EmploymentEvent.objects.filter(person__in=locked).order_by()
    return set(rows.values_list("person_id", "kind", "on"))


def _written(row: Import) -> dict[str, int]:
    lines = row.changes.filter(after__has_key="events")
    return {
        "new": lines.count(),
        "changed": lines.values("person").distinct().count(),
        "leavers": lines.filter(after__is_active=False).count(),
    }
