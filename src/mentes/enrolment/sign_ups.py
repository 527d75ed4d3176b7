"""What a sign-up sheet says about taking part: in which role, with room for how many, and whether they agreed."""

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mentes.enrolment.models import SignUpSheet
from mentes.foundation.refused import Refused
from mentes.people.columns import PEOPLE_FIELDS, Field, fact
from mentes.people.sheets import Row, Sheet, read_sheet
from mentes.people.sheets.cells import email_in, number_in, yes_or_no
from mentes.programmes.models import Programme, Question, Role
from mentes.programmes.queries.form import form_questions

MOST = 5_000
SAID = "answer:"


def _is_yes_or_no(text: str) -> bool:
    return yes_or_no(text) is not None


TAKING_PART: tuple[Field, ...] = (
    fact(
        "consent",
        _("Agreed to take part and to this use of their data"),
        "do you agree to us using the information you provide to us in this way, do you agree, i agree,"
        "consent, do you consent, privacy notice",
        _is_yes_or_no,
    ),
    fact(
        "both",
        _("Mentor and mentee at once"),
        "both mentor and mentee, both mentee and mentor, mentor and mentee, both roles",
        _is_yes_or_no,
    ),
    fact(
        "as_mentor",
        _("Signs up as a mentor (no: as a mentee)"),
        "do you want to sign up as a mentor, sign up as a mentor, are you a mentor",
        _is_yes_or_no,
    ),
    fact(
        "places",
        _("How many mentees they have room for"),
        "how many mentees can you take, how many mentees, number of mentees, how many people can you mentor,"
        "mentee capacity, capacity, places",
        number_in,
    ),
)


def fields_of(programme: Programme, role: str) -> list[Field]:
    """Facts of the person, then of taking part, then the open questions of the form."""
    kinds = (Question.Kind.TEXT, Question.Kind.LONG)
    asked = [each for each in form_questions(programme, role) if each.kind in kinds]
    said = [Field(f"{SAID}{each.pk}", each.words, (each.words,)) for each in asked]
    return [*PEOPLE_FIELDS, *TAKING_PART, *said]


def is_about_the_person(name: str) -> bool:
    return name in {each.name for each in PEOPLE_FIELDS}


@dataclass
class SignUp:
    row: int
    key: str
    roles: set[str]
    places: int | None = None
    agreed: bool = False
    answers: dict[int, str] = field(default_factory=dict)


@contextmanager
def opened(sheet: SignUpSheet) -> Iterator[Sheet]:
    """The file as it came."""
    with sheet.original.open("rb") as held:
        yield read_sheet(cast(BinaryIO, held), sheet.source.filename)


def sign_ups_in(sheet: SignUpSheet) -> dict[str, SignUp]:
    """By address or number, whichever tells people apart. The same person twice: the last row counts."""
    kept, _left_out = only_who_agreed(sheet, sheet.source.columns | sheet.columns)
    table = read_sheet(io.BytesIO(kept), sheet.source.filename)
    reader = _Reader(sheet, table)
    found = (reader.read(row) for row in table.rows())
    return {each.key: each for each in found if each.key}


class _Reader:
    def __init__(self, sheet: SignUpSheet, table: Sheet) -> None:
        self.sheet = sheet
        places = {heading: at for at, heading in enumerate(table.headings)}
        self.at = {
            name: places[heading] for heading, name in sheet.columns.items() if heading in places
        }
        self.key = next(
            (
                places[h]
                for h, name in sheet.source.columns.items()
                if name == sheet.source.key and h in places
            ),
            0,
        )

    def cell(self, row: Row, name: str) -> str:
        return row.cells[self.at[name]] if name in self.at else ""

    def read(self, row: Row) -> SignUp:
        said = {name: self.cell(row, name) for name in self.at if name.startswith(SAID)}
        return SignUp(
            row=row.number,
            key=key_of(row.cells[self.key], self.sheet.source.key),
            roles=self._roles(row),
            places=number_in(self.cell(row, "places")) if "places" in self.at else None,
            agreed=yes_or_no(self.cell(row, "consent")) is True,
            answers={int(name.removeprefix(SAID)): text for name, text in said.items() if text},
        )

    def _roles(self, row: Row) -> set[str]:
        if yes_or_no(self.cell(row, "both")):
            return set(Role.values)
        as_mentor = yes_or_no(self.cell(row, "as_mentor"))
        if as_mentor is None:
            return {self.sheet.role}
        return {Role.MENTOR.value if as_mentor else Role.MENTEE.value}


def key_of(cell: str, key: str) -> str:
    return (email_in(cell) or "") if key == "email" else cell.casefold()


def only_who_agreed(sheet: SignUpSheet, columns: Mapping[str, str]) -> tuple[bytes, dict[str, int]]:
    """The sheet with the rows of whoever did not say yes left blank, so that row numbers stay; and the counts."""
    with opened(sheet) as table:
        rows = list(table.rows())
        if len(rows) > MOST:
            words = _now("A sign-up sheet has %(most)s rows at most; this one has %(n)s.")
            raise Refused(words % {"most": MOST, "n": len(rows)})
        places = {heading: at for at, heading in enumerate(table.headings)}
        at = next((places[h] for h, name in columns.items() if name == "consent"), None)
        key = next((places[h] for h, name in columns.items() if name == sheet.source.key), None)
        last = {row.cells[key].casefold() if key is not None else row.number: row for row in rows}
        agreed = {
            who: yes_or_no(row.cells[at]) if at is not None else True for who, row in last.items()
        }
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
