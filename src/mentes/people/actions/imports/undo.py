"""Taking an import back: old values return, and people it made go, unless something happened since."""

from typing import Any

from django.db import transaction
from django.db.models import ForeignKey
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.crashpoints import crashpoint
from mentes.people.actions.identity import Addresses, follow_changed_addresses
from mentes.people.models import EmploymentEvent, Import, ImportedChange, Person, PersonSkill
from mentes.people.pace import Pace
from mentes.people.queries import skills_by_word

CHUNK = 200
MOST_TOLD = 200
NO_TRACE = {ImportedChange, PersonSkill, EmploymentEvent, Person}  # what an import itself writes


def undo_import(row: Import, *, by: Person | System) -> Import:
    """In the worker, on a claimed row."""
    left: list[list[Any]] = []
    counts = take_back(row, by=by, left=left)
    with transaction.atomic():
        done = {name: row.summary.get("undone", {}).get(name, 0) + n for name, n in counts.items()}
        told = {"undone": done, "left": [*row.summary.get("left", []), *left][:MOST_TOLD]}
        if row.finish(state=Import.State.UNDONE, summary=row.summary | told):
            note("undo_import", row, by=by, **done)
    row.refresh_from_db()
    return row


def take_back(
    row: Import, *, by: Person | System, left: list[list[Any]] | None = None
) -> dict[str, int]:
    """The newest change first; each chunk is gone from the list when it is taken back. `left` gets the person
    and the fact of each cell that somebody changed since."""
    changed_since = [] if left is None else left
    counts = {"removed": 0, "restored": 0, "kept": 0, "left_to_others": 0}
    total = row.changes.count()
    done, pace = 0, Pace()
    while lines := list(row.changes.order_by("-pk").select_related("person")[:CHUNK]):
        with transaction.atomic():
            if not row.advance(stage=_("Taking back"), done=done, total=total):
                return counts
            for name, number in _take_back(_held(lines), changed_since, by).items():
                counts[name] += number
            ImportedChange.objects.filter(pk__in=[line.pk for line in lines]).delete()
        done += len(lines)
        pace.step()
        crashpoint("import.after_undone")
    return counts


def _held(lines: list[ImportedChange]) -> list[ImportedChange]:
    """As they are when nobody else writes to these people: another undo may just have left them something."""
    people = Person.objects.filter(pk__in={line.person_id for line in lines}).order_by("pk")
    list(people.select_for_update(no_key=True).values_list("pk"))
    there = ImportedChange.objects.filter(pk__in=[line.pk for line in lines])
    return list(there.order_by("-pk").select_related("person"))


def _take_back(
    lines: list[ImportedChange], kept: list[list[Any]], by: Person | System
) -> dict[str, int]:
    made = {line.person_id for line in lines if line.was_new}
    busy = _with_traces(made)
    last_seen = {line.person_id for line in lines} - _still_to_come(lines)
    Person.objects.filter(pk__in=made - busy).delete()
    left, restored = 0, set()
    for line in lines:
        if not line.was_new and line.person_id not in made - busy:
            left += _leave_to_others(line)
            if set(line.after) - {"found"}:
                restored.add(line.person_id)
                kept += [[line.person_id, name] for name in _restore(line, by)]
    return {
        "removed": len(made - busy),
        "restored": len(last_seen & restored - made),
        "kept": len(busy),
        "left_to_others": left,
    }


def _still_to_come(lines: list[ImportedChange]) -> set[int]:
    """Somebody's oldest line comes last; it says whether the import made them."""
    others = ImportedChange.objects.filter(
        source=lines[0].source_id,
        person__in={line.person_id for line in lines},
        pk__lt=lines[-1].pk,
    )
    return set(others.values_list("person_id", flat=True))


def _leave_to_others(line: ImportedChange) -> int:
    """Events that another file found here and relies on are that file's from now on, and so is the leaving."""
    mine = line.after.get("events", [])
    heirs = ImportedChange.objects.filter(person=line.person_id, after__has_key="found")
    left: list[list[str]] = []
    for heir in heirs.exclude(source=line.source_id).order_by("pk") if mine else ():
        theirs = [each for each in heir.after["found"] if each in mine and each not in left]
        if theirs:
            _hand_over(line, heir, theirs)
            left += theirs
    if left:
        line.after = {**line.after, "events": [each for each in mine if each not in left]}
    return len(left)


def _hand_over(line: ImportedChange, heir: ImportedChange, events: list[list[str]]) -> None:
    found = [each for each in heir.after["found"] if each not in events]
    heir.after = {**heir.after, "events": [*heir.after.get("events", []), *events], "found": found}
    if line.after.get("is_active") is False:
        heir.before, heir.after["is_active"] = {**heir.before, **line.before}, False
        del line.after["is_active"]
    heir.save(update_fields=["before", "after"])


def _restore(line: ImportedChange, by: Person | System) -> list[str]:
    """What somebody changed again since stays as they left it; these facts are returned."""
    person = line.person
    person.refresh_from_db()
    back = {
        name: value
        for name, value in line.before.items()
        if hasattr(person, name)
        and name not in _LISTS
        and _said(getattr(person, name)) == line.after.get(name, None)
    }
    stays = [
        name
        for name, value in line.before.items()
        if hasattr(person, name)
        and name not in (*_LISTS, *back, "left_on")
        and _said(getattr(person, name)) != value
    ]
    if line.after.get("is_active") is False and not person.is_active:
        back["left_on"] = None
    if back:
        addresses = Addresses(person.email, back.get("email", person.email))
        Person.objects.filter(pk=person.pk).update(**back)
        if addresses.before != addresses.after:
            follow_changed_addresses({person.pk: addresses}, by=by, source=line.source)
    for kind, day in line.after.get("events", ()):
        EmploymentEvent.objects.filter(person=person, kind=kind, on=day).delete()
    for arrow in _LISTS:
        _take_skills(person, arrow, line.after.get(arrow, []))
    return stays


_LISTS = ("offers", "wants")


def _take_skills(person: Person, arrow: str, names: list[str]) -> None:
    if names:
        known = skills_by_word()
        ids = [known[name.casefold()].pk for name in names if name.casefold() in known]
        PersonSkill.objects.filter(person=person, direction=arrow, skill_id__in=ids).delete()


def _said(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _with_traces(people: set[int]) -> set[int]:
    """Those of whom anything else knows: they signed in, enrolled, were told something."""
    if not people:
        return set()
    found = set(
        Person.objects.filter(pk__in=people, last_login__isnull=False).values_list("pk", flat=True)
    )
    for relation in Person._meta.related_objects:
        field = relation.field
        if relation.related_model in NO_TRACE or not isinstance(field, ForeignKey):
            continue
        rows = relation.related_model._base_manager.filter(**{f"{field.name}__in": people})
        found |= set(rows.values_list(field.attname, flat=True).distinct())
    return found
