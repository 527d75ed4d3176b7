"""From two sign-up sheets to the people of a round, who speak of each other. No database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import time
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from mentes.pairing.bridge.sides import Side
from mentes.pairing.bridge.sign_up_sheet import (
    CHOICES,
    NoPeople,
    OneSheet,
    Told,
    columns_of,
    read_people,
)
from mentes.people.levels import scale_of
from mentes.people.sheets import Sheet
from mentes.people.sheets.cells import email_in, listed, number_in, on_one_line

MOST_PLACES = 50
CLOCK = r"(\d{1,2})(?:[:.h](\d\d))?\s*(am|pm)?"
HOURS = re.compile(rf"{CLOCK}\s*(?:-|–|—|to|until|till)\s*{CLOCK}", re.IGNORECASE)
LEVEL_OF_SKILL = re.compile(r"^(?P<skill>.*?)\s*[:(=]\s*(?P<level>[1-5])\s*(?:/\s*5)?\)?$")


@dataclass
class SignUps:
    mentees: list[Side]
    mentors: list[Side]
    shown: dict[str, str]
    """id -> as it is written in the result: the address, else the name, else the row"""
    has: dict[str, tuple[bool, bool]]
    """fact -> (in the mentees' sheet, in the mentors' sheet)"""
    managers: dict[str, str]
    """id -> line manager, of everybody in either sheet"""
    by_profession: bool
    told: list[Told]


def read_sign_ups(mentees: Sheet, mentors: Sheet) -> SignUps:
    """Raises NoPeople when a sheet has no column or no row for people, for both sheets at once."""
    sheets = (OneSheet(mentees, is_mentors=False), OneSheet(mentors, is_mentors=True))
    faults: list[str] = []
    for each in sheets:
        with _noting(faults):
            each.columns = columns_of(each)
    level_of = _one_scale(sheets)
    for each in sheets:
        if each.columns:
            with _noting(faults):
                read_people(each, level_of)
    if faults:
        raise NoPeople("\n".join(faults))
    return _joined(*sheets)


@contextmanager
def _noting(faults: list[str]) -> Iterator[None]:
    try:
        yield
    except NoPeople as no:
        faults.append(no.sentence)


def _one_scale(sheets: Iterable[OneSheet]) -> Callable[[str], int | None]:
    """Both sheets are read on one ladder, else their levels would not compare."""
    values: list[str] = []
    for each in sheets:
        if heading := each.column_of("level"):
            values += each.sheet.values(heading, most=2000)
    return scale_of(values)


def _joined(mentees: OneSheet, mentors: OneSheet) -> SignUps:
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
    shown = dict(chain(_shown(mentees), _shown(mentors)))
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

    def __init__(self, sheets: Iterable[OneSheet]) -> None:
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


def _shown(one: OneSheet) -> Iterator[tuple[str, str]]:
    """By their address, else by their name, and where two have the same or none by their row."""
    called = {key: facts.get("email") or facts.get("name", "") for key, facts in one.facts.items()}
    often = Counter(called.values())
    for key, name in called.items():
        row = _("row %(n)s") % {"n": one.facts[key]["row"]}
        if name and often[name] > 1:
            yield key, f"{name} ({row})"
        else:
            yield key, name or row


def _side(
    one: OneSheet, key: str, facts: Mapping[str, Any], book: _Names, by_profession: bool
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


def _levels(skills: Sequence[str]) -> dict[str, int]:
    """ "Excel (3)" and "Excel: 3/5" carry a level, "Excel" none (0)."""
    found = {}
    for said in skills:
        match = LEVEL_OF_SKILL.match(said)
        found[match["skill"] if match else said] = int(match["level"]) if match else 0
    return found


def _capacity(one: OneSheet, row: int, cell: str) -> int:
    if not cell:
        return 1
    places = number_in(cell)
    if places is None:
        one.warn(row, _("“%(cell)s” says no number of places; read as 1.") % {"cell": cell[:60]})
        return 1
    if places > MOST_PLACES:
        one.warn(row, _("%(n)s places are read as %(most)s.") % {"n": places, "most": MOST_PLACES})
    elif not places:
        one.warn(row, _("No place for a mentee at present."))
    return min(places, MOST_PLACES)


def _hours(one: OneSheet, row: int, cell: str) -> tuple[time | None, time | None]:
    match = HOURS.search(cell)
    if not match:
        if cell:
            one.warn(row, _("“%(cell)s” says no working hours.") % {"cell": cell[:60]})
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
