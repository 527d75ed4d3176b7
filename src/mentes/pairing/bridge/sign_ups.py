"""From two sign-up sheets, however they are headed, to the people of a round. No database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from statistics import median
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentes.foundation.refused import Refused
from mentes.pairing.bridge.sides import Side
from mentes.people.columns import (
    PEOPLE_FIELDS,
    PROTECTED,
    PROTECTED_LABEL,
    Column,
    fact,
    guess_columns,
)
from mentes.people.intake import Intake, RowReader
from mentes.people.levels import scale_of
from mentes.people.sheets import Row, Sheet
from mentes.people.sheets.cells import email_in, listed, number_in, on_one_line, yes_or_no

MOST_PLACES = 50
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
CLOCK = r"(\d{1,2})(?:[:.h](\d\d))?\s*(am|pm)?"
HOURS = re.compile(rf"{CLOCK}\s*(?:-|–|—|to|until|till)\s*{CLOCK}", re.IGNORECASE)


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
class SignUps:
    mentees: list[Side]
    mentors: list[Side]
    shown: dict[str, str]
    """id -> as it is written in the result: the address, else the row"""
    has: dict[str, tuple[bool, bool]]
    """fact -> (in the mentees' sheet, in the mentors' sheet)"""
    managers: dict[str, str]
    """id -> line manager, of everybody in either sheet"""
    by_profession: bool
    told: list[Told]


@dataclass
class _OneSheet:
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


def read_sign_ups(mentees: Sheet, mentors: Sheet) -> SignUps:
    """Raises NoPeople when a sheet has no column or no row for people."""
    sheets = (_OneSheet(mentees, is_mentors=False), _OneSheet(mentors, is_mentors=True))
    for each in sheets:
        each.columns = _columns(each)
    level_of = _one_scale(sheets)
    for each in sheets:
        _read(each, level_of)
    return _joined(*sheets)


def _columns(one: _OneSheet) -> dict[str, str]:
    """heading -> fact. Protected characteristics and biographies are never read."""
    guesses = guess_columns(one.sheet, (*PEOPLE_FIELDS, *SIGN_UP_FIELDS, TAKES_PART[one.role]))
    columns = {guess.heading: guess.field for guess in guesses if guess.field}
    known = set(columns.values())
    if not known & {"email", "name", "first_name", "last_name"}:
        headings = ", ".join(f"“{heading}”" for heading in one.sheet.headings[:12])
        raise NoPeople(
            _("{file}: no column holds an e-mail address or a name. It has {headings}.").format(
                file=one.sheet.filename, headings=headings
            )
        )
    wanted, other = ("offers", "wants") if one.is_mentors else ("wants", "offers")
    if wanted not in known and other in known:
        heading = next(heading for heading, name in columns.items() if name == other)
        columns[heading] = wanted
        reading = _("what they offer") if one.is_mentors else _("what they want to learn")
        one.warn(1, _("“{heading}” is read as {reading}.").format(heading=heading, reading=reading))
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


def _one_scale(sheets: Iterable[_OneSheet]) -> Callable[[str], int | None]:
    """Both sheets are read on one ladder, else their levels would not compare."""
    values: list[str] = []
    for each in sheets:
        if heading := each.column_of("level"):
            values += each.sheet.values(heading, most=2000)
    return scale_of(values)


# -- one sheet -------------------------------------------------------------------------------


def _read(one: _OneSheet, level_of: Callable[[str], int | None]) -> None:
    found = Intake()
    people = {h: name for h, name in one.columns.items() if name not in BY_SIDE}
    texts = {h: people.pop(h) for h in list(people) if people[h].endswith("_text")}
    reader = RowReader(one.sheet, people, {}, found)
    reader.level_of = level_of
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
            again = _("{key} is here again in row {row}; that row counts.")
            one.warn(rows[key], again.format(key=key, row=row.number))
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
            _("{file}: no row holds a person who takes part.").format(file=one.sheet.filename)
        )


def _said(one: _OneSheet, row: Row, texts: Mapping[str, str]) -> dict[str, Any]:
    """The cells of a sign-up that the people of an organisation have no column for."""
    said: dict[str, Any] = {}
    for at, heading in enumerate(one.sheet.headings):
        name = texts.get(heading) or one.columns.get(heading, "")
        cell = row.cells[at]
        if cell and (name in texts.values() or name in BY_SIDE):
            said[name] = cell
    return said


def _refusal(one: _OneSheet, row: int, facts: Mapping[str, Any]) -> str:
    """Why this person does not take part; empty when they do."""
    consent = facts.get("consent")
    if consent and yes_or_no(consent) is False:
        return _("No consent was given: left out.")
    if consent and yes_or_no(consent) is None:
        one.warn(row, _("“{cell}” is neither yes nor no; read as yes.").format(cell=consent[:60]))
    takes_part = facts.get("takes_part")
    if takes_part and yes_or_no(takes_part) is False:
        return _("Does not want to take part: left out.")
    return ""


# -- both sheets together --------------------------------------------------------------------


def _joined(mentees: _OneSheet, mentors: _OneSheet) -> SignUps:
    book = _Names((mentees, mentors))
    by_profession = not (mentees.has("wants") and mentors.has("offers")) and (
        mentees.has("profession") and mentors.has("profession")
    )
    if by_profession:
        mentees.warn(
            None,
            _("There are no skills on both sides; the profession counts as the skill in common."),
        )
    learning, teaching = (
        [_side(one, key, facts, book, by_profession) for key, facts in one.facts.items()]
        for one in (mentees, mentors)
    )
    shown = {
        key: facts.get("email") or f"row {facts['row']}"
        for one in (mentees, mentors)
        for key, facts in one.facts.items()
    }
    names = {name for one in (mentees, mentors) for name in one.columns.values()}
    return SignUps(
        mentees=_apart_from_namesakes(learning, teaching),
        mentors=teaching,
        shown=shown,
        has={name: (mentees.has(name), mentors.has(name)) for name in names},
        managers={
            key: book.manager(facts["manager"])
            for one in (mentees, mentors)
            for key, facts in one.everybody.items()
            if facts.get("manager")
        },
        by_profession=by_profession,
        told=[*mentees.told, *mentors.told],
    )


class _Names:
    """Finds the person that a cell speaks of: by address, number, or a name only one person has."""

    def __init__(self, sheets: Iterable[_OneSheet]) -> None:
        self.taking_part: dict[str, dict[str, set[str]]] = {}
        self.everybody: dict[str, set[str]] = {}
        for one in sheets:
            _index(one.facts, self.taking_part.setdefault(one.role, {}))
            _index(one.everybody, self.everybody)

    def find(self, cell: str, role: str) -> str | None:
        return _only(self.taking_part[role].get(_sign(cell)))

    def manager(self, cell: str) -> str:
        """The id in either sheet; somebody who is in neither stays as written."""
        return _only(self.everybody.get(_sign(cell))) or _sign(cell)


def _index(people: Mapping[str, Mapping[str, Any]], by_sign: dict[str, set[str]]) -> None:
    for key, facts in people.items():
        for sign in ("email", "employee_id", "name"):
            if said := facts.get(sign):
                by_sign.setdefault(on_one_line(said).casefold(), set()).add(key)


def _only(found: set[str] | None) -> str | None:
    return next(iter(found)) if found and len(found) == 1 else None


def _sign(cell: str) -> str:
    return email_in(cell.casefold()) or on_one_line(cell).casefold()


def _side(
    one: _OneSheet, key: str, facts: Mapping[str, Any], book: _Names, by_profession: bool
) -> Side:
    row = facts["row"]
    other = "mentee" if one.is_mentors else "mentor"

    def people(*names: str) -> list[str]:
        found = []
        for name in names:
            for cell in listed(facts.get(name, "")):
                person = book.find(cell, other)
                if person:
                    found.append(person)
                else:
                    where = _("is nobody, or more than one, in the other sheet")
                    one.warn(row, f"{name.replace('_', ' ')}: “{cell[:60]}” {where}")
        return list(dict.fromkeys(found))

    start, end = _hours(one, row, facts.get("hours", ""))
    skills = [facts["profession"]] if by_profession and "profession" in facts else None
    return Side(
        id=key,
        name=facts.get("name") or facts.get("email", ""),
        email=facts.get("email", ""),
        team=facts.get("team", ""),
        place=facts.get("place", ""),
        level=facts.get("level"),
        languages=frozenset(facts.get("languages", ())),
        time_zone=facts.get("time_zone", ""),
        works_from=start,
        works_until=end,
        offers=_levels(skills or facts.get("offers", ())),
        wants=_levels(skills or facts.get("wants", ())),
        learn_text=facts.get("learn_text", ""),
        offer_text=facts.get("offer_text", ""),
        capacity=_capacity(one, row, facts.get("capacity", "")) if one.is_mentors else 1,
        wishes=tuple(people(*CHOICES)) if not one.is_mentors else (),
        not_with=frozenset(people("not_with")),
        past=frozenset(people("past")),
    )


LEVEL_OF_SKILL = re.compile(r"^(?P<skill>.*?)\s*[:(=]\s*(?P<level>[1-5])\s*(?:/\s*5)?\)?$")


def _levels(skills: Sequence[str]) -> dict[str, int]:
    """ "Excel (3)" and "Excel: 3/5" carry a level, "Excel" none (0)."""
    found = {}
    for said in skills:
        match = LEVEL_OF_SKILL.match(said)
        found[match["skill"] if match else said] = int(match["level"]) if match else 0
    return found


def _capacity(one: _OneSheet, row: int, cell: str) -> int:
    if not cell:
        return 1
    places = number_in(cell)
    if places is None:
        one.warn(row, _("“{cell}” says no number of places; read as 1.").format(cell=cell[:60]))
        return 1
    if places > MOST_PLACES:
        one.warn(row, _("{n} places are read as {most}.").format(n=places, most=MOST_PLACES))
    elif not places:
        one.warn(row, _("No place for a mentee at present."))
    return min(places, MOST_PLACES)


def _hours(one: _OneSheet, row: int, cell: str) -> tuple[time | None, time | None]:
    match = HOURS.search(cell)
    if not match:
        if cell:
            one.warn(row, _("“{cell}” says no working hours.").format(cell=cell[:60]))
        return None, None
    start, end = _clock(*match.groups()[:3]), _clock(*match.groups()[3:])
    return start, end


def _clock(hour: str, minute: str | None, half: str | None) -> time:
    hours = int(hour) % 24
    if half and hours <= 12:
        hours = hours % 12 + (12 if half.casefold() == "pm" else 0)
    return time(hours, min(59, int(minute or 0)))


def _apart_from_namesakes(mentees: list[Side], mentors: list[Side]) -> list[Side]:
    """Without an address on both sheets one name is taken for one person: never their own mentor."""
    by_name: dict[str, list[Side]] = {}
    for mentor in mentors:
        by_name.setdefault(mentor.name.casefold(), []).append(mentor)

    def apart(mentee: Side) -> Side:
        namesakes = by_name.get(mentee.name.casefold(), ())
        same = {mentor.id for mentor in namesakes if not (mentee.email and mentor.email)}
        return replace(mentee, past=mentee.past | same)

    return [apart(mentee) for mentee in mentees]
