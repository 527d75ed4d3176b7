"""One sign-up sheet, however it is headed: what its columns say, and who takes part. No database."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentes.foundation.refused import Refused
from mentes.people.columns import (
    PEOPLE_FIELDS,
    PROTECTED,
    PROTECTED_LABEL,
    Column,
    fact,
    guess_columns,
)
from mentes.people.intake import Intake, RowReader
from mentes.people.sheets import Row, Sheet
from mentes.people.sheets.cells import yes_or_no

SIGN_UP_FIELDS = (
    fact(
        "capacity",
        gettext_lazy("Places"),
        "how many mentees, number of mentees, mentees you can take, max mentees, maximum mentees,"
        "maximum number of mentees, capacity, places, mentees at a time",
    ),
    fact(
        "consent",
        gettext_lazy("Consent"),
        "do you agree to us using, do you agree, do you consent, i agree, consent, gdpr, data protection,"
        "privacy notice, agreement",
    ),
    fact(
        "first_choice",
        gettext_lazy("First choice"),
        "first choice, 1st choice, choice 1, preference 1",
    ),
    fact(
        "second_choice",
        gettext_lazy("Second choice"),
        "second choice, 2nd choice, choice 2, preference 2",
    ),
    fact(
        "third_choice",
        gettext_lazy("Third choice"),
        "third choice, 3rd choice, choice 3, preference 3",
    ),
    fact(
        "wishes",
        gettext_lazy("Wishes"),
        "preferred mentors, preferred mentor, mentor wishes, wishes, mentor preferences, who would you like",
    ),
    fact(
        "not_with",
        gettext_lazy("Not with"),
        "not with, do not match with, do not pair with, avoid, conflicts, conflict of interest",
    ),
    fact(
        "past",
        gettext_lazy("Earlier partners"),
        "previous mentors, previous mentor, past mentors, past mentor, former mentor, previous mentees,"
        "previous mentee, past mentees, earlier partners",
    ),
    fact(
        "hours",
        gettext_lazy("Working hours"),
        "working hours, work hours, hours of work, office hours",
    ),
    fact(
        "profession",
        gettext_lazy("Profession"),
        "profession, job family, function, discipline, field of work, specialism",
    ),
)
TAKES_PART = {
    role: fact(
        "takes_part",
        gettext_lazy("Takes part"),
        f"do you want to sign up as a {role}, sign up as a {role}, do you want to be a {role}",
    )
    for role in ("mentee", "mentor")
}
CHOICES = ("first_choice", "second_choice", "third_choice", "wishes")
ON_THE_OTHER_SHEET = (*CHOICES, "not_with", "past")
BY_SIDE = {*ON_THE_OTHER_SHEET, "takes_part", *(field.name for field in SIGN_UP_FIELDS)}
GOALS = re.compile(
    r"\b(goals?|objectives?|hope|aims?|achieve|gain|get out of|want to learn|wants to learn"
    r"|like to learn|looking for|want from|develop|support with|help with)\b",
    re.IGNORECASE,
)
OFFERED = re.compile(
    r"\b(offer|help with|share|expertise|experience|strengths?|support|areas)\b", re.IGNORECASE
)
LIFE = re.compile(r"\b(bio\w*|about (you|me|yourself)|introduc\w*|cv)\b", re.IGNORECASE)


class NoPeople(Refused):
    """A sheet in which no person can be recognised; the sentence says why."""


@dataclass(frozen=True)
class Told:
    """Something worth knowing about a row, or about a whole file (row None)."""

    file: str
    row: int | None
    message: str

    def as_json(self) -> dict[str, Any]:
        return {"file": self.file, "row": self.row, "message": self.message}


@dataclass
class OneSheet:
    sheet: Sheet
    is_mentors: bool
    told: list[Told] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """id -> facts of whoever takes part; the last row of a person counts"""
    everybody: dict[str, dict[str, Any]] = field(default_factory=dict)
    """also who does not take part: a line of managers goes through them all the same"""

    @property
    def role(self) -> str:
        return "mentor" if self.is_mentors else "mentee"

    def warn(self, row: int | None, message: str) -> None:
        self.told.append(Told(self.sheet.filename, row, message))

    def has(self, name: str) -> bool:
        return name in self.columns.values()

    def column_of(self, name: str) -> str | None:
        return next((heading for heading, of in self.columns.items() if of == name), None)


def columns_of(one: OneSheet) -> dict[str, str]:
    """heading -> fact. Protected characteristics and biographies are never read."""
    guesses = guess_columns(one.sheet, (*PEOPLE_FIELDS, *SIGN_UP_FIELDS, TAKES_PART[one.role]))
    columns = {guess.heading: guess.field for guess in guesses if guess.field}
    known = set(columns.values())
    if not known & {"email", "name", "first_name", "last_name"}:
        headings = ", ".join(f"“{heading}”" for heading in one.sheet.headings[:12])
        raise NoPeople(
            _("%(file)s: no column holds an e-mail address or a name. It has %(headings)s.")
            % {"file": one.sheet.filename, "headings": headings}
        )
    wanted, other = ("offers", "wants") if one.is_mentors else ("wants", "offers")
    if wanted not in known and other in known:
        heading = next(heading for heading, name in columns.items() if name == other)
        columns[heading] = wanted
        reading = _("what they offer") if one.is_mentors else _("what they want to learn")
        one.warn(
            1, _("“%(heading)s” is read as %(reading)s.") % {"heading": heading, "reading": reading}
        )
    text = "offer_text" if one.is_mentors else "learn_text"
    about = OFFERED if one.is_mentors else GOALS
    for heading in one.sheet.headings:
        if heading not in columns and about.search(heading) and _may_be_read(one.sheet, heading):
            columns[heading] = text
            break
    return columns


def _may_be_read(sheet: Sheet, heading: str) -> bool:
    values = tuple(sheet.values(heading))
    protected = Column(heading, values).held_back == PROTECTED_LABEL
    says = bool(values) and median(map(len, values)) >= 8
    return says and not protected and not PROTECTED.search(heading) and not LIFE.search(heading)


def read_people(one: OneSheet, level_of: Callable[[str], int | None]) -> None:
    found = Intake()
    people = {h: name for h, name in one.columns.items() if name not in BY_SIDE}
    texts = {h: people.pop(h) for h in list(people) if people[h].endswith("_text")}
    reader = RowReader(one.sheet, people, {}, found)
    reader.level_of = level_of
    reader.left = _("left out")
    rows: dict[str, int] = {}
    for row in one.sheet.rows():
        facts = reader.facts(row) | _said(one, row, texts)
        if not any(facts.get(key) for key in ("email", "name")):
            one.warn(row.number, _("No e-mail address and no name: the row is left out."))
            continue
        refusal = _refusal(one, row.number, facts)
        key = facts.get("email") or f"{one.role} row {row.number}"
        if key in rows:
            one.facts.pop(key, None)
            again = _("%(key)s is here again in row %(row)s; that row counts.")
            one.warn(rows[key], again % {"key": key, "row": row.number})
        rows[key] = row.number
        one.everybody[key] = facts
        if refusal:
            one.warn(row.number, refusal)
        else:
            one.facts[key] = facts | {"row": row.number}
    for fault in (*found.faults, *found.warnings):
        one.warn(fault.row, f"{fault.field}: {fault.message}")
    if not one.facts:
        raise NoPeople(
            _("%(file)s: no row holds a person who takes part.") % {"file": one.sheet.filename}
        )


def _said(one: OneSheet, row: Row, texts: Mapping[str, str]) -> dict[str, Any]:
    """The cells of a sign-up that the people of an organisation have no column for."""
    said: dict[str, Any] = {}
    for at, heading in enumerate(one.sheet.headings):
        name = texts.get(heading) or one.columns.get(heading, "")
        cell = row.cells[at]
        if cell and (name in texts.values() or name in BY_SIDE):
            said[name] = cell
    return said


def _refusal(one: OneSheet, row: int, facts: Mapping[str, Any]) -> str:
    """Why this person does not take part; empty when they do."""
    consent = facts.get("consent")
    if consent and yes_or_no(consent) is False:
        return _("No consent was given: left out.")
    if consent and yes_or_no(consent) is None:
        one.warn(row, _("“%(cell)s” is neither yes nor no; read as yes.") % {"cell": consent[:60]})
    takes_part = facts.get("takes_part")
    if takes_part and yes_or_no(takes_part) is False:
        return _("Does not want to take part: left out.")
    return ""
