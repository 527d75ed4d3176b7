"""One sign-up sheet, however it is headed: what its columns say, and who takes part. No database."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
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
    Field,
    guess_columns,
)
from mentes.people.intake import Intake, RowReader
from mentes.people.names import key_of
from mentes.people.sheets import Row, Sheet
from mentes.people.sheets.cells import on_one_line, yes_or_no
from mentes.people.sheets.vocabulary import plain, spaced, suspected_of
from mentes.people.sign_up_columns import (
    CHOICES,
    CONSENT,
    HOURS,
    NOT_WITH,
    PAST,
    PLACES,
    PROFESSION,
    RANK,
    WISHED,
    fact_of_options,
    takes_part_as,
)

SIGN_UP_FIELDS = (CONSENT, PLACES, *CHOICES, NOT_WITH, PAST, HOURS, PROFESSION, RANK)
ON_THE_OTHER_SHEET = (*WISHED, "not_with", "past")
BY_SIDE = {"manager", "takes_part", *(each.name for each in SIGN_UP_FIELDS)}
UNREAD = {"job_title", "known_as", "hired_on", "left_on"}
"""what a column may say, and pairing makes no use of"""
SENSITIVE = {
    "not_with": gettext_lazy("people who must not be matched with each other"),
    "manager": gettext_lazy("line managers"),
    "consent": gettext_lazy("consent"),
    "capacity": gettext_lazy("places"),
}
GOALS = re.compile(
    r"\b(goals?|objectives?|hope|aims?|achieve|gain|get out of|want to learn|wants to learn"
    r"|like to learn|looking for|want from|develop|support with|help with|ziele?|erhoff\w*|erreichen|lernen"
    r"|objectifs?|attentes|apprendre|objetivos?|aprender|expectativas|doelen?|leren|verwacht\w*|obiettiv\w*|imparare)\b"
)
OFFERED = re.compile(
    r"\b(offer|help with|share|expertise|experience|strengths?|support|areas|anbieten|weitergeben|erfahrung\w*"
    r"|helfen|expérience|apporter|partager|experiencia|ofrecer|ervaring|bieden|esperienza|offrire|experiência|oferecer)\b"
)
LIFE = re.compile(r"\b(bio\w*|about (you|me|yourself)|introduc\w*|intro|cv)\b")


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

    def columns_of(self, name: str) -> list[str]:
        return [heading for heading, of in self.columns.items() if of == name]

    @property
    def not_used(self) -> list[str]:
        """Headings of columns with something in them that pairing makes no use of."""
        unread = UNREAD | ({"wants"} if self.is_mentors else {"offers", "capacity"})
        unused = [h for h in self.sheet.headings if self.columns.get(h, "") in {"", *unread}]
        return [heading for heading in unused if self.sheet.values(heading, most=1)]


def columns_of(one: OneSheet, ignored: Collection[str]) -> dict[str, str]:
    """heading -> fact. Protected characteristics and biographies are never read.

    Raises NoPeople also when a column may hold what must not be missed, and is not understood."""
    leave = {plain(heading) for heading in ignored}
    guesses = guess_columns(one.sheet, _fields(one.role))
    columns = {
        guess.heading: guess.field
        for guess in guesses
        if guess.field and plain(guess.heading) not in leave
    }
    _read_options(one, columns)
    known = set(columns.values())
    if not known & {"email", "name", "first_name", "last_name"}:
        headings = ", ".join(f"“{heading}”" for heading in one.sheet.headings[:12])
        raise NoPeople(
            _("%(file)s: no column holds an e-mail address or a name. It has %(headings)s.")
            % {"file": one.sheet.filename, "headings": headings}
        )
    _refuse_what_is_not_understood(one, columns, leave)
    wanted, other = ("offers", "wants") if one.is_mentors else ("wants", "offers")
    if wanted not in known and other in known:
        for heading in [heading for heading, name in columns.items() if name == other]:
            columns[heading] = wanted
            _tell_reading(one, heading, wanted)
    text = "offer_text" if one.is_mentors else "learn_text"
    about = OFFERED if one.is_mentors else GOALS
    for heading in one.sheet.headings:
        is_free = heading not in columns and plain(heading) not in leave
        if is_free and about.search(spaced(heading)) and _may_be_read(one.sheet, heading):
            columns[heading] = text
            break
    return columns


def _fields(role: str) -> tuple[Field, ...]:
    """On a sheet of mentors a column headed “Mentor” is the name."""
    own = {"name": (role, f"{role} name", f"name of {role}", f"{role}'s name")}
    people = (each.saying(*own.get(each.name, ())) for each in PEOPLE_FIELDS)
    several = [
        Field(**vars(each) | {"takes_several": True}) if each.name == "manager" else each
        for each in people
    ]
    return (*several, *SIGN_UP_FIELDS, takes_part_as(role))


def _tell_reading(one: OneSheet, heading: str, name: str) -> None:
    readings = {
        "offers": _("what they offer"),
        "wants": _("what they want to learn"),
        "languages": _("the languages they speak"),
    }
    words = _("“%(heading)s” is read as %(reading)s.")
    one.warn(1, words % {"heading": heading, "reading": readings[name]})


def _read_options(one: OneSheet, columns: dict[str, str]) -> None:
    """A question whose columns are headed by its options says nowhere what it asked."""
    for column in one.sheet.layout.columns:
        if not column.options or column.heading in columns:
            continue
        name = fact_of_options(column.options, one.role)
        if name not in columns.values():
            columns[column.heading] = name
            _tell_reading(one, column.heading, name)


def _refuse_what_is_not_understood(
    one: OneSheet, columns: dict[str, str], leave: Collection[str]
) -> None:
    """Nobody is paired against a wish, a line or a refusal because a column was not understood."""
    unclear = []
    for heading in one.sheet.headings:
        name = columns.get(heading) or suspected_of(heading)
        if name not in SENSITIVE or plain(heading) in leave:
            continue
        values = one.sheet.values(heading, most=2000)
        if not values:
            continue
        if heading not in columns and _is_something_else(one, columns, name, values):
            continue
        clear = columns.get(heading) == name and (
            name != "consent" or any(yes_or_no(value) is not None for value in values)
        )
        if not clear:
            unclear.append((heading, str(SENSITIVE[name])))
    if unclear:
        words = _(
            "%(file)s: “%(heading)s” looks as if it said %(what)s, and can't be read. Give it a heading of the list"
            ' in --help, or go on without it by --ignore-column "%(heading)s".'
        )
        raise NoPeople(
            "\n".join(
                words % {"file": one.sheet.filename, "heading": heading, "what": what}
                for heading, what in unclear
            )
        )


def _is_something_else(
    one: OneSheet, columns: Mapping[str, str], name: str, values: Collection[str]
) -> bool:
    """“Are you a line manager?” names nobody, and room is asked for only once, of mentors."""
    if name == "capacity":
        return not one.is_mentors or name in columns.values()
    says_whether = all(value.isalpha() and yes_or_no(value) is not None for value in values)
    return name == "manager" and says_whether


def _may_be_read(sheet: Sheet, heading: str) -> bool:
    values, words = tuple(sheet.values(heading)), spaced(heading)
    protected = Column(heading, values).held_back == PROTECTED_LABEL
    says = bool(values) and median(map(len, values)) >= 8
    return says and not protected and not PROTECTED.search(words) and not LIFE.search(words)


def read_people(one: OneSheet, level_of: Callable[[str], int | None]) -> None:
    found = Intake()
    people = {h: name for h, name in one.columns.items() if name not in BY_SIDE}
    texts = {h: people.pop(h) for h in list(people) if people[h].endswith("_text")}
    reader = RowReader(one.sheet, people, {}, found)
    reader.level_of = level_of
    reader.left = _("left out")
    join = _Choices(one)
    rows: dict[str, int] = {}
    for row in one.sheet.rows(as_written=one.columns_of("capacity")):
        facts = reader.facts(row) | _said(one, row, texts)
        if not any(facts.get(key) for key in ("email", "name")):
            one.warn(row.number, _("No e-mail address and no name: the row is left out."))
            continue
        refusal = _refusal(facts)
        key = join.key(facts) or facts.get("email") or f"{one.role} row {row.number}"
        if key in rows and join.is_on:
            facts = join.joined(one.everybody[key], facts, row.number)
        elif key in rows:
            one.facts.pop(key, None)
            again = _("%(key)s is here again in row %(row)s; that row counts.")
            one.warn(rows[key], again % {"key": key, "row": row.number})
        rows[key] = row.number
        one.everybody[key] = facts | {"row": row.number}
        if refusal:
            one.warn(row.number, refusal)
        else:
            one.facts[key] = one.everybody[key]
    join.tell()
    for fault in (*found.faults, *found.warnings):
        one.warn(fault.row, f"{fault.field}: {fault.message}")
    if not one.facts:
        nobody = _("%(file)s: no row holds a person who takes part.")
        rows_told = [
            _("%(file)s, row %(row)s: %(message)s") % told.as_json()
            for told in one.told
            if told.row
        ]
        raise NoPeople("\n".join([nobody % {"file": one.sheet.filename}, *rows_told]))


class _Choices:
    """One row a choice: rows of one person that a column of ranks tells apart are one sign-up."""

    LISTS = ("wants", "offers", "languages", *ON_THE_OTHER_SHEET)

    def __init__(self, one: OneSheet) -> None:
        self.one = one
        ranks = one.columns_of("rank")
        self.rows: dict[str, list[int]] = {}
        self.is_on = bool(ranks) and self._tells_apart(ranks[0])

    def _tells_apart(self, heading: str) -> bool:
        """Nobody has the same rank twice, and somebody has two."""
        ranks: dict[str, list[str]] = {}
        at = self.one.sheet.headings.index(heading)
        who = [
            self.one.sheet.headings.index(h)
            for name in ("email", "name", "first_name", "last_name")
            for h in self.one.columns_of(name)
        ]
        for row in self.one.sheet.rows():
            ranks.setdefault(" ".join(row.cells[place] for place in who).casefold(), []).append(
                row.cells[at]
            )
        return any(len(said) > 1 for said in ranks.values()) and all(
            len(set(said)) == len(said) for said in ranks.values()
        )

    def key(self, facts: Mapping[str, Any]) -> str:
        if not self.is_on or facts.get("email"):
            return ""
        return f"{self.one.role} {key_of(facts['name'])}"

    def joined(
        self, earlier: Mapping[str, Any], later: Mapping[str, Any], row: int
    ) -> dict[str, Any]:
        """The choices in the order of their ranks."""
        first, second = sorted((earlier, later), key=lambda facts: int(facts.get("rank") or 0))
        both = dict(earlier) | dict(later)
        for name in self.LISTS:
            said = [facts[name] for facts in (first, second) if facts.get(name)]
            if said and isinstance(said[0], list):
                both[name] = list(dict.fromkeys(each for part in said for each in part))
            elif said:
                both[name] = "\n".join(dict.fromkeys(said))
        both["rank"] = first.get("rank")
        self.rows.setdefault(on_one_line(both.get("name") or both.get("email", "")), []).append(row)
        return both

    def tell(self) -> None:
        for name, rows in self.rows.items():
            words = _("%(name)s has a row for each choice; they are read as one sign-up.")
            self.one.warn(rows[0], words % {"name": name})


def _said(one: OneSheet, row: Row, texts: Mapping[str, str]) -> dict[str, Any]:
    """The cells of a sign-up that the people of an organisation have no column for."""
    said: dict[str, str] = {}
    for at, heading in enumerate(one.sheet.headings):
        name = texts.get(heading) or one.columns.get(heading, "")
        cell = row.cells[at]
        if cell and (name in texts.values() or name in BY_SIDE):
            said[name] = f"{said[name]}\n{cell}" if name in said else cell
    if one.has("consent"):
        said["consent"] = _consent(one, row)
    return said


def _consent(one: OneSheet, row: Row) -> str:
    """Every column that asks for it needs its own yes; what is no clear yes comes first."""
    at = {heading: place for place, heading in enumerate(one.sheet.headings)}
    cells = [row.cells[at[heading]] for heading in one.columns_of("consent")]
    return next((cell for cell in cells if yes_or_no(cell) is not True), cells[0])


def _refusal(facts: Mapping[str, Any]) -> str:
    """Why this person does not take part; empty when they do. Only a clear yes is a yes."""
    if "consent" in facts and yes_or_no(facts["consent"]) is not True:
        if yes_or_no(facts["consent"]) is False:
            return _("No consent was given: left out.")
        if not facts["consent"]:
            return _("Nothing is said about consent: left out.")
        words = _("“%(cell)s” is no clear yes to the question of consent: left out.")
        return words % {"cell": facts["consent"][:60]}
    takes_part = facts.get("takes_part")
    if takes_part and yes_or_no(takes_part) is False:
        return _("Does not want to take part: left out.")
    if takes_part and yes_or_no(takes_part) is None:
        words = _("“%(cell)s” is no clear yes to the question of taking part: left out.")
        return words % {"cell": takes_part[:60]}
    return ""
