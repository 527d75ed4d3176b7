"""A file of employment events beside what is known: what is new, who leaves, which rows cannot be read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.people.dry_run import Superseded, by_cause
from mentes.people.event_columns import kind_in
from mentes.people.intake import EXAMPLE, Fault
from mentes.people.known import Directory, Known
from mentes.people.models import EmploymentEvent, Import
from mentes.people.sheets import Row, Sheet
from mentes.people.sheets.cells import date_in, email_in, on_one_line

SHOWN = 200
STEP = 2_000
Kind = EmploymentEvent.Kind
Sign = tuple[int, str, date]


@dataclass(frozen=True)
class Happened:
    row: int
    person: int
    name: str
    kind: str
    on: date
    was: str

    @property
    def sign(self) -> Sign:
        return self.person, self.kind, self.on


@dataclass
class EventPlan:
    new: list[Happened] = field(default_factory=list)
    known: list[Happened] = field(default_factory=list)  # there already, or a row above
    leaving: dict[int, Happened] = field(
        default_factory=dict
    )  # who is here and leaves by this file
    faults: list[Fault] = field(default_factory=list)

    @property
    def rejected(self) -> dict[int, list[Fault]]:
        rows: dict[int, list[Fault]] = {}
        for fault in self.faults:
            rows.setdefault(fault.row, []).append(fault)
        return dict(sorted(rows.items()))


def event_plan(row: Import, sheet: Sheet) -> EventPlan:
    """The same answer for the dry run and for the import itself: what is known already is left alone."""
    plan, seen = EventPlan(), _known_events()
    reader = _Reader(sheet, row.columns, row.date_orders, row.key, plan.faults)
    people = reader.directory.by_pk
    back: dict[int, date] = {}  # the last day on which somebody was hired
    for person, kind, on in seen:
        if kind == Kind.HIRED:
            back[person] = max(back.get(person, on), on)
    for line in sheet.rows():
        if line.number % STEP == 0 and not row.advance(stage=_("Reading"), done=line.number):
            raise Superseded
        happened = reader.read(line)
        if happened is None:
            continue
        if happened.sign in seen:
            plan.known.append(happened)
            continue
        seen.add(happened.sign)
        plan.new.append(happened)
        if happened.kind == Kind.HIRED:
            back[happened.person] = max(back.get(happened.person, happened.on), happened.on)
    for happened in plan.new:
        is_last = back.get(happened.person, date.min) <= happened.on
        if happened.kind == Kind.LEFT and people[happened.person].is_active and is_last:
            plan.leaving[happened.person] = happened
    return plan


def summary_of_events(plan: EventPlan) -> dict[str, Any]:
    leaving = sorted(plan.leaving.values(), key=lambda each: each.name.casefold())
    return {
        "new": len(plan.new),
        "same": len(plan.known),
        "rejected": len(plan.rejected),
        "leavers": len(plan.leaving),
        "new_rows": [_plain(each) for each in plan.new[:SHOWN]],
        "leaving_rows": [_plain(each) for each in leaving[:SHOWN]],
        "faults": by_cause(plan.faults),
    }


def _plain(happened: Happened) -> dict[str, Any]:
    return asdict(happened) | {
        "on": happened.on.isoformat(),
        "kind": str(Kind(happened.kind).label),
    }


def _known_events() -> set[Sign]:
    rows = EmploymentEvent.objects.order_by().values_list("person_id", "kind", "on")
    return set(rows.iterator(2000))


class _Reader:
    """Reads one row after another; a row that cannot be read becomes a fault."""

    def __init__(
        self,
        sheet: Sheet,
        columns: Mapping[str, str],
        date_orders: Mapping[str, str],
        key: str,
        faults: list[Fault],
    ) -> None:
        self.at = {columns[h]: n for n, h in enumerate(sheet.headings) if columns.get(h)}
        self.headings = {name: sheet.headings[n] for name, n in self.at.items()}
        self.order = date_orders.get(self.headings["on"], "dmy")
        self.key, self.faults, self.directory = key, faults, Directory(key)

    def read(self, line: Row) -> Happened | None:
        person, kind, on = self._person(line), self._kind(line), self._day(line)
        if person is None or kind is None or on is None:
            return None
        was = on_one_line(self._cell(line, "was"))[:120]
        return Happened(line.number, person.pk, person.facts["name"], kind, on, was)

    def _cell(self, line: Row, name: str) -> str:
        return line.cells[self.at[name]] if name in self.at else ""

    def _fault(self, line: Row, name: str, cause: str, message: str) -> None:
        self.faults.append(Fault(line.number, self.headings[name], cause, message))

    def _person(self, line: Row) -> Known | None:
        cell = self._cell(line, self.key)
        sign = (email_in(cell) or "") if self.key == "email" else cell
        known = self.directory.by_key.get(sign.casefold())
        if known is None:
            cause = _("no one here is known by this")
            self._fault(line, self.key, cause, f"“{cell[:80]}”: {cause}.")
        return known

    def _kind(self, line: Row) -> Kind | None:
        cell = self._cell(line, "kind")
        kind = kind_in(cell)
        if kind is None:
            cause = _("not hired, moved, promoted or left")
            self._fault(line, "kind", cause, f"“{cell[:60]}” {cause}.")
        return kind

    def _day(self, line: Row) -> date | None:
        cell = self._cell(line, "on")
        day = date_in(cell, self.order)
        if day is None:
            message = _("Expected a date like %(example)s, found “%(found)s”.")
            words = message % {"example": EXAMPLE, "found": cell[:40]}
            self._fault(line, "on", _("not a date"), words)
        elif day > timezone.localdate():
            self._fault(line, "on", _("a day that lies ahead"), f"{day.isoformat()} lies ahead.")
            return None
        return day
