"""From the rows of a file to people as that file tells of them. Looks at nothing but the file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import CharField
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from mentes.people.columns import PEOPLE_FIELDS, date_order
from mentes.people.event_columns import EVENT_FIELDS
from mentes.people.languages import language_code, spoken_in, zone_of
from mentes.people.levels import scale_of
from mentes.people.models import Person
from mentes.people.names import first_name_first
from mentes.people.sheets import Row, Sheet
from mentes.people.sheets.cells import (
    date_in,
    email_in,
    listed,
    on_one_line,
    options_with_commas,
)

KNOWN_FIELDS = (*PEOPLE_FIELDS, *EVENT_FIELDS)
LABELS: dict[str, str | Promise] = {each.name: each.label for each in KNOWN_FIELDS}
DATES = {each.name for each in KNOWN_FIELDS if each.is_date}
EXAMPLE = "2027-01-31"


@dataclass(frozen=True)
class Fault:
    """`cause` groups faults of one kind; `message` says what was found."""

    row: int
    field: str
    cause: str
    message: str

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "field": self.field, "message": self.message}


@dataclass(slots=True)
class Candidate:
    row: int
    facts: dict[str, Any]
    key: str = ""


@dataclass
class Intake:
    people: list[Candidate] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)  # of each mapped field

    def label(self, name: str) -> str:
        """The file's own word for a field."""
        return self.headings.get(name) or str(LABELS[name])


def take_in(
    sheet: Sheet,
    *,
    columns: Mapping[str, str],
    date_orders: Mapping[str, str],
    key: str,
    watch: Callable[[int], object] = lambda _row: None,
) -> Intake:
    """Every row read; the same person twice: the last row counts."""
    found = Intake(headings={name: heading for heading, name in columns.items() if name})
    by_key: dict[str, Candidate] = {}
    reader = RowReader(sheet, columns, date_orders, found)
    for row in sheet.rows():
        facts = reader.facts(row)
        person = Candidate(row.number, facts, str(facts.get(key) or "").casefold())
        if not person.key:
            _lacks(key, row.number, found)
            continue
        _said_twice(by_key.pop(person.key, None), person, found)
        by_key[person.key] = person
        watch(row.number)
    found.people = list(by_key.values())
    return found


def _lacks(name: str, row: int, found: Intake) -> None:
    """Unless the cell was read and found wrong."""
    label = found.label(name)
    if not any(fault.row == row and fault.field == label for fault in found.faults[-5:]):
        cause = _("%(label)s is missing") % {"label": LABELS[name]}
        found.faults.append(Fault(row, label, cause, cause))


def _said_twice(earlier: Candidate | None, later: Candidate, found: Intake) -> None:
    """Faults of a row that no longer counts do not count either."""
    if earlier is None:
        return
    cause = _("the same person again: the last row counts")
    message = _("Row %(row)s is the same person again; it counts instead.") % {"row": later.row}
    found.warnings.append(Fault(earlier.row, "", cause, message))
    found.faults = [fault for fault in found.faults if fault.row != earlier.row]


class RowReader:
    """Reads one row after another, each mapped cell by the rule of its field."""

    def __init__(
        self,
        sheet: Sheet,
        columns: Mapping[str, str],
        date_orders: Mapping[str, str],
        found: Intake,
    ) -> None:
        self.places = [
            (at, heading, columns[heading])
            for at, heading in enumerate(sheet.headings)
            if columns.get(heading)
        ]
        self.date_orders = date_orders
        self.found = found
        self.left = _("left as it was")  # what becomes of a cell nobody can read
        graded = [heading for _at, heading, name in self.places if name == "level"]
        self.level_of = scale_of(sheet.values(graded[0], most=2000)) if graded else scale_of([])
        skills = [h for _at, h, name in self.places if name in ("offers", "wants")]
        self.options = options_with_commas(
            value for heading in skills for value in sheet.values(heading, most=2000)
        )
        self.rules: dict[str, Callable[[int, str, str], Any]] = {
            "email": self._email,
            "level": self._level,
            "time_zone": self._time_zone,
            "languages": self._languages,
            "offers": lambda row, heading, cell: listed(cell, self.options),
            "wants": lambda row, heading, cell: listed(cell, self.options),
            **dict.fromkeys(DATES, self._date),
        }

    def facts(self, row: Row) -> dict[str, Any]:
        """Only what the row says: an empty cell leaves alone what is known."""
        facts: dict[str, Any] = {}
        for at, heading, name in self.places:
            if cell := row.cells[at]:
                rule = self.rules.get(name)
                value = (
                    rule(row.number, heading, cell)
                    if rule
                    else self._words(row.number, heading, name, cell)
                )
                if isinstance(value, list) and value:
                    facts[name] = list(dict.fromkeys([*facts.get(name, ()), *value]))
                elif value not in (None, "", []):
                    facts[name] = value
        return _with_whole_name(facts)

    def _words(self, row: int, heading: str, name: str, cell: str) -> str | None:
        text = on_one_line(cell)
        most = LONGEST.get(name) or 254
        if len(text) <= most:
            return text
        cause = _("longer than %(n)s characters") % {"n": most}
        self._fault(row, heading, cause, f"“{text[:40]}…” {cause}")
        return None

    def _email(self, row: int, heading: str, cell: str) -> str | None:
        cause = _("not an e-mail address")
        address = email_in(cell)
        try:
            validate_email(address)
        except ValidationError:
            address = None
        if address and len(address) <= 254:
            return address
        self._fault(
            row, heading, cause, _("“%(found)s” is not an e-mail address.") % {"found": cell[:80]}
        )
        return None

    def _date(self, row: int, heading: str, cell: str) -> str | None:
        """Of an event the day is what counts; to a person a day that cannot be read is one fact less."""
        if day := date_in(cell, self.date_orders.get(heading, "dmy")):
            return day.isoformat()
        if any(name == "on" for _at, _heading, name in self.places):
            message = _("Expected a date like %(example)s, found “%(found)s”.") % {
                "example": EXAMPLE,
                "found": cell[:40],
            }
            self._fault(row, heading, _("not a date"), message)
        else:
            self._warn(row, heading, _("not a date; %(left)s") % {"left": self.left}, cell)
        return None

    def _level(self, row: int, heading: str, cell: str) -> int | None:
        level = self.level_of(cell)
        if level is None:
            self._warn(row, heading, _("not a level we know; %(left)s") % {"left": self.left}, cell)
        return level

    def _time_zone(self, row: int, heading: str, cell: str) -> str | None:
        zone = zone_of(cell)
        if zone is None:
            self._warn(
                row, heading, _("not a time zone we know; %(left)s") % {"left": self.left}, cell
            )
        return zone

    def _languages(self, row: int, heading: str, cell: str) -> list[str]:
        codes = {word: language_code(word) for word in spoken_in(cell)}
        for word in [word for word, code in codes.items() if code is None]:
            self._warn(row, heading, _("not a language we know; left out"), word)
        return sorted({code for code in codes.values() if code})

    def _fault(self, row: int, heading: str, cause: str, message: str) -> None:
        """Nothing is known from this cell."""
        self.found.faults.append(Fault(row, heading, cause, message))

    def _warn(self, row: int, heading: str, cause: str, cell: str) -> None:
        self.found.warnings.append(Fault(row, heading, cause, f"“{cell[:60]}”: {cause}"))


LONGEST = {
    field.name: field.max_length for field in Person._meta.fields if isinstance(field, CharField)
} | {"first_name": 100, "last_name": 99}


def _with_whole_name(facts: dict[str, Any]) -> dict[str, Any]:
    """First and last name together win over a whole name, which may be written "Lee, Ann"."""
    first, last = facts.pop("first_name", ""), facts.pop("last_name", "")
    if first or last:
        facts["name"] = f"{first} {last}".strip()
    elif "," in facts.get("name", ""):
        facts["name"] = first_name_first(facts["name"])
    return facts


def open_dates(sheet: Sheet, columns: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """Each column of dates with the one order it can be read in, or None: somebody has to say."""
    for heading, name in columns.items():
        if name in DATES and heading in sheet.headings:
            yield heading, date_order(sheet.values(heading, most=200_000))
