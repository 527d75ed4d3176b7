"""The import itself: the same plan once more, written in short transactions, each claimed anew.

Killed at any point it goes on where it was, for what was written compares as the same. One that cannot be
finished takes back what it wrote."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.crashpoints import crashpoint
from mentes.foundation.refused import Refused
from mentes.people.actions.identity import Addresses, follow_changed_addresses
from mentes.people.actions.imports.undo import take_back
from mentes.people.actions.leaving import leave
from mentes.people.actions.skills import give_skills
from mentes.people.claims import chunks, claimed
from mentes.people.comparison import ARROWS, Change, Plan
from mentes.people.dry_run import Superseded, plan_of, sheet_of, without_names
from mentes.people.models import EmploymentEvent, Import, ImportedChange, Person
from mentes.people.overtaken import events_on, people_now, still_different
from mentes.people.pace import Pace
from mentes.people.queries import organisation

Kind = EmploymentEvent.Kind
Event = tuple[int, Kind, str, str]  # person, kind, day, what was before


def carry_out(row: Import, *, by: Person | System) -> Import:
    """In the worker, on a claimed row."""
    with sheet_of(row) as sheet:
        plan = plan_of(row, sheet)
    if plan.faults and not row.leaves_out_rejected:
        return _stop(
            row,
            by,
            _("Rows are rejected now that were right when the file was checked. Check it again."),
        )
    try:
        _write(row, plan, by)
    except IntegrityError:
        return _stop(
            row,
            by,
            _(
                "Another person was added here with the same address meanwhile. Check the file again."
            ),
        )
    with transaction.atomic():
        written = _written(row)
        if not row.finish(
            state=Import.State.IMPORTED,
            imported_at=timezone.now(),
            summary=without_names(row.summary) | {"imported": written},
            file="",
        ):
            raise Superseded
        note("import_people", row, by=by, **written)
        transaction.on_commit(partial(row.file.delete, save=False))
    row.refresh_from_db()
    return row


def _write(row: Import, plan: Plan, by: Person | System) -> None:
    total = len(plan.changes) + len(row.ticked_leavers)
    zone = own.time_zone if (own := organisation()) else "UTC"
    done, pace = 0, Pace()
    for part in chunks(plan.new):
        done += len(part)
        with claimed(row, pace, _("Adding people"), done, total):
            _add(row, part, zone)
        crashpoint("import.after_new")
    for part in chunks(plan.changed):
        done += len(part)
        with claimed(row, pace, _("Changing people"), done, total):
            _change(row, part, by)
        crashpoint("import.after_changed")
    reports = [change for change in plan.changes if "manager" in change.after]
    by_key = _people_by_key(row.key) if reports else {}
    for part in chunks(reports):
        with claimed(row, pace, _("Setting line managers"), done, total):
            _set_managers(row, part, by_key)
        crashpoint("import.after_managers")
    for pk in row.ticked_leavers:
        done += 1
        with claimed(row, pace, _("Recording leavers"), done, total):
            leave_by_file(row, by=by, person=pk, day=plan.leaving.get(pk))


def _add(row: Import, changes: Sequence[Change], zone: str) -> None:
    people = Person.objects.bulk_create(
        Person(**{"time_zone": zone} | _columns(change), password=make_password(None))
        for change in changes
    )
    for change, person in zip(changes, people, strict=True):
        change.person = person.pk
    ImportedChange.objects.bulk_create(
        ImportedChange(source=row, person=person, was_new=True, after=_columns(change))
        for change, person in zip(changes, people, strict=True)
    )
    _record(
        (person.pk, Kind.HIRED, change.after["hired_on"], "")
        for change, person in zip(changes, people, strict=True)
        if change.after.get("hired_on")
    )
    _give(changes)


def _change(row: Import, changes: Sequence[Change], by: Person | System) -> None:
    """A line stands for what this file wrote, and an undo takes back no more."""
    today = timezone.localdate()
    fresh = still_different(changes)
    known = events_on(today, [_pk(change) for change in fresh])
    happened: list[Event] = []
    lines: list[ImportedChange] = []
    addresses: dict[int, Addresses] = {}
    for change in fresh:
        pk, columns = _pk(change), _columns(change)
        if columns:
            Person.objects.filter(pk=pk).update(**columns)
        if "email" in columns:
            addresses[pk] = Addresses(change.before["email"], columns["email"])
        new: list[list[str]] = []
        found: list[list[str]] = []
        for kind, was in _events_of(change):
            (found if (pk, kind) in known else new).append([kind, today.isoformat()])
            if (pk, kind) not in known:
                happened.append((pk, kind, today.isoformat(), was))
        if line := _line(change, events=new, found=found):
            lines.append(ImportedChange(source=row, person_id=pk, **line))
    ImportedChange.objects.bulk_create(lines)
    follow_changed_addresses(addresses, by=by, source=row)
    _record(happened)
    _give(fresh)


def _line(change: Change, **happened: list[list[str]]) -> dict[str, Any]:
    """Before and after, but for the manager, who is set when everybody is here. Of what happened: the events
    this file wrote, and those it found."""
    after = {name: value for name, value in change.after.items() if name != "manager"}
    before = {name: value for name, value in change.before.items() if name != "manager"}
    extra = {name: events for name, events in happened.items() if events}
    return {"before": before, "after": after | extra} if after else {}


def _events_of(change: Change) -> list[tuple[Kind, str]]:
    """What happened, and the team or the level before it."""
    before, after = change.before, change.after
    found = [(Kind.MOVED, before["team"])] if before.get("team") and "team" in after else []
    if before.get("level") and after.get("level", 0) > before["level"]:
        found.append((Kind.PROMOTED, str(before["level"])))
    return found


def _record(events: Iterable[Event]) -> None:
    EmploymentEvent.objects.bulk_create(
        [
            EmploymentEvent(person_id=pk, kind=kind, on=date.fromisoformat(day), was=was)
            for pk, kind, day, was in events
        ],
        ignore_conflicts=True,
    )


def _give(changes: Sequence[Change]) -> None:
    wished = [
        (_pk(change), arrow, name)
        for change in changes
        for arrow in ARROWS
        for name in change.after.get(arrow, ())
    ]
    if wished:
        give_skills(wished, by=System("an import"))


def _set_managers(row: Import, changes: Sequence[Change], by_key: Mapping[str, int]) -> None:
    """Everybody new is here by now, so that every manager has a number."""
    here = people_now([_pk(change) for change in changes])
    teams: dict[int, list[int]] = {}
    lines = []
    for change in changes:
        manager, known = change.after["manager"], here.get(_pk(change))
        pk = manager if isinstance(manager, int) else by_key.get(manager)
        if pk is not None and known is not None and known.manager != pk:
            teams.setdefault(pk, []).append(_pk(change))
            before = {"manager_id": known.manager}
            after = {"manager_id": pk}
            lines.append(
                ImportedChange(source=row, person_id=_pk(change), before=before, after=after)
            )
    for pk, reports in teams.items():
        Person.objects.filter(pk__in=reports).update(manager_id=pk)
    ImportedChange.objects.bulk_create(lines)


def _people_by_key(key: str) -> dict[str, int]:
    column = "email" if key == "email" else "employee_id"
    rows = Person.objects.exclude(**{column: None}).values_list(column, "pk")
    return {sign.casefold(): pk for sign, pk in rows.iterator(2000)}


def leave_by_file(row: Import, *, by: Person | System, person: int, day: str | None) -> None:
    here = Person.objects.filter(pk=person, is_active=True)
    if (found := here.first()) is None:
        return
    try:
        gone = leave(found, by=by, on=date.fromisoformat(day) if day else None)
    except Refused:
        if here.exists():
            raise
        return  # another file was quicker
    left = [EmploymentEvent.Kind.LEFT, str(gone.left_on)]
    ImportedChange.objects.create(
        source=row,
        person=found,
        before={"is_active": True, "left_on": None},
        after={"is_active": False, "events": [left]},
    )


def _stop(row: Import, by: Person | System, why: str) -> Import:
    """All or nothing: what this import wrote goes again, and the file waits to be checked."""
    take_back(row, by=by)
    row.finish(state=Import.State.CHECKED, work_state=Import.WorkState.PARKED, fault=why)
    row.refresh_from_db()
    return row


def _written(row: Import) -> dict[str, int]:
    lines = row.changes.all()
    new = lines.filter(was_new=True).count()
    leavers = lines.filter(after__is_active=False).values("person").distinct().count()
    touched = lines.values("person").distinct().count()
    return {"new": new, "changed": touched - new - leavers, "leavers": leavers}


def _columns(change: Change) -> dict[str, Any]:
    return {name: value for name, value in change.after.items() if name not in {"manager", *ARROWS}}


def _pk(change: Change) -> int:
    if change.person is None:
        raise ValueError(f"Row {change.row} was not added.")
    return change.person
