"""What a sign-up sheet says about taking part: in which role, with room for how many, and whether they agreed."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO, cast

from django.utils.translation import gettext as _now

from mentes.enrolment.models import SignUpSheet
from mentes.foundation.refused import Refused
from mentes.people.columns import PEOPLE_FIELDS, Field
from mentes.people.sheets import Reading, Row, Sheet, read_sheet
from mentes.people.sheets.cells import email_in, number_in, yes_or_no
from mentes.people.sign_up_columns import (
    AS_MENTOR,
    BOTH,
    CHOICES,
    CONSENT,
    NOT_WITH,
    PLACES,
    WISHED,
    roles_named,
)
from mentes.programmes.models import Programme, Question, Role
from mentes.programmes.queries.form import form_questions

MOST = 5_000
SAID = "answer:"
AS_WRITTEN = Reading(headings_in=1)
OLD_NAMES = {"places": "capacity"}  # of sheets that were mapped before
ANSWERED = (
    Question.Kind.TEXT,
    Question.Kind.LONG,
    Question.Kind.CHOICE,
    Question.Kind.CHOICES,
)


TAKING_PART: tuple[Field, ...] = (CONSENT, BOTH, AS_MENTOR, PLACES, *CHOICES, NOT_WITH)
OWN_FIELD = {
    Question.Kind.SKILLS_WANT: "wants",
    Question.Kind.SKILLS_OFFER: "offers",
    Question.Kind.CAPACITY: "capacity",
    Question.Kind.WISHES: "wishes",
    Question.Kind.NOT_WITH: "not_with",
}
"""kinds of questions whose answers a field of their own holds"""


def fields_of(programme: Programme, role: str) -> list[Field]:
    """Facts of the person, then of taking part, then the other questions of the form.

    The form's own wordings come before any other heading."""
    asked = list(form_questions(programme, role))
    own: dict[str, list[str]] = {}
    for each in asked:
        if name := OWN_FIELD.get(Question.Kind(each.kind)):
            own.setdefault(name, []).append(each.words)
    said = [
        Field(f"{SAID}{each.pk}", each.words, (), whole=(each.words,), takes_several=True)
        for each in asked
        if each.kind in ANSWERED
    ]
    fields = (each.saying(*own.get(each.name, ())) for each in (*PEOPLE_FIELDS, *TAKING_PART))
    return [*fields, *said]


def is_about_the_person(name: str) -> bool:
    return name in {each.name for each in PEOPLE_FIELDS}


@dataclass
class SignUp:
    row: int
    key: str
    roles: set[str]
    places: int | None = None
    has_no_room: bool = False  # says none, or nothing that can be read as a number
    agreed: bool = False
    answers: dict[int, str] = field(default_factory=dict)
    wishes: list[str] = field(default_factory=list)  # as written, first choice first
    not_with: str = ""  # as written


@contextmanager
def opened(sheet: SignUpSheet) -> Iterator[Sheet]:
    """The file as it came."""
    said = sheet.source.reading
    with sheet.original.open("rb") as held:
        as_it_came = Reading.of(said.get("original", said))
        yield read_sheet(cast(BinaryIO, held), sheet.source.filename, as_it_came)


def sign_ups_in(sheet: SignUpSheet) -> dict[str, SignUp]:
    """By address or number, whichever tells people apart. The same person twice: the last row counts."""
    kept, _left_out = only_who_agreed(sheet, sheet.source.columns | sheet.columns)
    table = read_sheet(io.BytesIO(kept), sheet.source.filename, AS_WRITTEN)
    reader = _Reader(sheet, table)
    found = (reader.read(row) for row in table.rows(as_written=reader.headings_of("capacity")))
    return {each.key: each for each in found if each.key and each.key not in sheet.excluded}


class _Reader:
    def __init__(self, sheet: SignUpSheet, table: Sheet) -> None:
        self.sheet = sheet
        self.places = {heading: at for at, heading in enumerate(table.headings)}
        self.names = {
            heading: OLD_NAMES.get(name, name)
            for heading, name in sheet.columns.items()
            if heading in self.places
        }
        keys = [h for h, name in sheet.source.columns.items() if name == sheet.source.key]
        self.key = next((self.places[h] for h in keys if h in self.places), 0)

    def headings_of(self, name: str) -> list[str]:
        return [heading for heading, each in self.names.items() if each == name]

    def cells(self, row: Row, name: str) -> list[str]:
        found = (row.cells[self.places[heading]] for heading in self.headings_of(name))
        return [cell for cell in found if cell]

    def cell(self, row: Row, name: str) -> str:
        return "\n".join(self.cells(row, name))

    def read(self, row: Row) -> SignUp:
        said = {name: self.cell(row, name) for name in self.names.values() if name.startswith(SAID)}
        return SignUp(
            row=row.number,
            key=key_of(row.cells[self.key], self.sheet.source.key),
            roles=self._roles(row),
            places=number_in(self.cell(row, "capacity")),
            has_no_room=bool(self.cell(row, "capacity"))
            and not number_in(self.cell(row, "capacity")),
            agreed=bool(self.headings_of("consent")) and self._agreed(row),
            answers={int(name.removeprefix(SAID)): text for name, text in said.items() if text},
            wishes=[cell for name in WISHED for cell in self.cells(row, name)],
            not_with=self.cell(row, "not_with"),
        )

    def _agreed(self, row: Row) -> bool:
        return all(
            yes_or_no(row.cells[self.places[heading]]) is True
            for heading in self.headings_of("consent")
        )

    def _roles(self, row: Row) -> set[str]:
        if yes_or_no(self.cell(row, "both")):
            return set(Role.values)
        if named := roles_named(self.cell(row, "as_mentor")):
            return named
        as_mentor = yes_or_no(self.cell(row, "as_mentor"))
        if as_mentor is None:
            return {self.sheet.role}
        return {Role.MENTOR.value if as_mentor else Role.MENTEE.value}


def without(sheet: SignUpSheet, keys: Collection[str]) -> bytes:
    """The file of those who agreed, with the rows of some of them left blank too."""
    kept, _counts = only_who_agreed(sheet, sheet.source.columns | sheet.columns)
    table = read_sheet(io.BytesIO(kept), sheet.source.filename, AS_WRITTEN)
    reader = _Reader(sheet, table)
    rows = table.rows(as_written=reader.headings_of("capacity"))
    stay = [row for row in rows if key_of(row.cells[reader.key], sheet.source.key) not in keys]
    return _written(table.headings, stay)


def key_of(cell: str, key: str) -> str:
    return (email_in(cell) or "") if key == "email" else cell.casefold()


def only_who_agreed(sheet: SignUpSheet, columns: Mapping[str, str]) -> tuple[bytes, dict[str, int]]:
    """The sheet with the rows of whoever did not say yes left blank, so that row numbers stay; and the counts."""
    with opened(sheet) as table:
        # “none” under places is said, and must still be there when this is read
        said = [heading for heading, name in columns.items() if name == "capacity"]
        rows = list(islice(table.rows(as_written=said), MOST + 1))
        if len(rows) > MOST:
            words = _now("A sign-up sheet has %(most)s rows at most; this one has more.")
            raise Refused(words % {"most": MOST})
        places = {heading: at for at, heading in enumerate(table.headings)}
        asked = [places[h] for h, name in columns.items() if name == "consent" and h in places]
        key = next((places[h] for h, name in columns.items() if name == sheet.source.key), None)
        last = {row.cells[key].casefold() if key is not None else row.number: row for row in rows}
        agreed = {who: _agreement([row.cells[at] for at in asked]) for who, row in last.items()}
        kept = [
            row
            for row in rows
            if agreed[row.cells[key].casefold() if key is not None else row.number]
        ]
        counts = {
            "no": sum(said is False for said in agreed.values()),
            "silent": sum(said is None for said in agreed.values()),
        }
        return _written(table.headings, kept), counts


def _agreement(cells: list[str]) -> bool | None:
    """True only when every question of consent has its clear yes."""
    said = [yes_or_no(cell) for cell in cells]
    return False if False in said else None if None in said else True


def _written(headings: tuple[str, ...], rows: list[Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    number = 1
    for row in rows:
        while number < row.number - 1:
            writer.writerow([])
            number += 1
        writer.writerow(row.cells)
        number += 1
    return out.getvalue().encode("utf-8")
