"""From two sign-up sheets to the people of a round, who speak of each other. No database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import time
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from mentes.pairing.bridge.sides import Side
from mentes.pairing.bridge.sign_up_sheet import (
    NoPeople,
    OneSheet,
    Told,
    columns_of,
    read_people,
)
from mentes.people.levels import scale_of
from mentes.people.named import Named, people_listed
from mentes.people.names import key_of
from mentes.people.sheets import Sheet
from mentes.people.sheets.cells import email_in, number_in
from mentes.people.sign_up_columns import WISHED

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
    not_used: list[tuple[str, str]]
    """(file, heading) of columns that nothing was read from"""


def read_sign_ups(
    mentees: Sheet,
    mentors: Sheet,
    *,
    ignored: Collection[str] = (),
    two_people: Collection[str] = (),
) -> SignUps:
    """`ignored`: headings to leave unread whatever they may say. `two_people`: names that two people have,
    one on each sheet.

    Raises NoPeople when a sheet has no column or no row for people, or one that has to be settled first, for
    both sheets at once."""
    sheets = (OneSheet(mentees, is_mentors=False), OneSheet(mentors, is_mentors=True))
    faults: list[str] = []
    for each in sheets:
        for note in each.sheet.notes:
            each.warn(None, note)
        with _noting(faults):
            each.columns = columns_of(each, ignored)
    level_of = _one_scale(sheets)
    for each in sheets:
        if each.columns:
            with _noting(faults):
                read_people(each, level_of)
    if faults:
        raise NoPeople("\n".join(faults))
    return _joined(*sheets, two_people={key_of(name) for name in two_people})


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
        for heading in each.columns_of("level"):
            values += each.sheet.values(heading, most=2000)
    return scale_of(values)


def _joined(mentees: OneSheet, mentors: OneSheet, *, two_people: Collection[str]) -> SignUps:
    book = _Names((mentees, mentors))
    by_profession = not (mentees.has("wants") and mentors.has("offers")) and (
        mentees.has("profession") and mentors.has("profession")
    )
    if by_profession:
        mentees.warn(
            None,
            _("There are no skills on both sides; the profession counts as the skill in common."),
        )
    above = {
        key: _managers(one, key, facts, book)
        for one in (mentees, mentors)
        for key, facts in one.everybody.items()
        if facts.get("manager")
    }
    learning, teaching = (
        [_side(one, key, facts, book, by_profession, above) for key, facts in one.facts.items()]
        for one in (mentees, mentors)
    )
    shown = dict(chain(_shown(mentees), _shown(mentors)))
    names = {name for one in (mentees, mentors) for name in one.columns.values()}
    return SignUps(
        mentees=_apart_from_namesakes(mentees, learning, teaching, two_people),
        mentors=teaching,
        shown=shown,
        has={name: (mentees.has(name), mentors.has(name)) for name in names},
        managers={key: found[0] for key, found in above.items() if found},
        by_profession=by_profession,
        told=[*mentees.told, *mentors.told],
        not_used=[(one.sheet.filename, h) for one in (mentees, mentors) for h in one.not_used],
    )


class _Names:
    """Finds the people that a cell speaks of: by address, number or name, in any order and spelling."""

    def __init__(self, sheets: Iterable[OneSheet]) -> None:
        self.taking_part: dict[str, Named] = {}
        everybody: dict[str, dict[str, Any]] = {}
        for one in sheets:
            self.taking_part[one.role] = Named(one.facts)
            everybody |= one.everybody
        self.everybody = Named(everybody)


def _managers(one: OneSheet, key: str, facts: Mapping[str, Any], book: _Names) -> tuple[str, ...]:
    """Everybody whom the cells of the line manager may mean. Who is on neither sheet stays as written."""
    cells = [cell for cell in facts["manager"].split("\n") if cell]
    found: list[str] = []
    unknown: list[str] = []
    for cell in dict.fromkeys([*cells, " ".join(cells)] if len(cells) > 1 else cells):
        who = book.everybody.meant_by(cell)
        found += who
        if not who:
            unknown.append(cell)
    named = tuple(dict.fromkeys(each for each in found if each != key))
    if named or found:
        return named
    if key in one.facts and not any("@" in cell for cell in unknown):
        words = _("The line manager “%(name)s” is on neither sheet.")
        one.warn(facts["row"], words % {"name": unknown[-1][:60]})
    return (email_in(unknown[-1]) or key_of(unknown[-1]),)


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
    one: OneSheet,
    key: str,
    facts: Mapping[str, Any],
    book: _Names,
    by_profession: bool,
    above: Mapping[str, tuple[str, ...]],
) -> Side:
    row = facts["row"]
    others = book.taking_part["mentee" if one.is_mentors else "mentor"]

    def wished(*names: str) -> list[str]:
        found = []
        for name in names:
            for cell in people_listed(facts.get(name, ""), others):
                who = others.meant_by(cell)
                if len(who) == 1:
                    found += who
                else:
                    where = _("fits no one, or more than one, in the other sheet")
                    one.warn(row, f"{name.replace('_', ' ')}: “{cell[:60]}” {where}")
        return list(dict.fromkeys(found))

    def kept_apart() -> list[str]:
        """All who may be meant: rather one pair too few than the one that must not be."""
        found = []
        for cell in people_listed(facts.get("not_with", ""), others):
            who = others.meant_by(cell)
            if not who and (who := others.perhaps_meant_by(cell)):
                names = ", ".join(others.people[each] for each in who)
                words = _("not with: “%(cell)s” is read as %(names)s.")
                one.warn(row, words % {"cell": cell[:60], "names": names})
            elif not who:
                words = _("not with: “%(cell)s” fits no one in the other sheet")
                one.warn(row, words % {"cell": cell[:60]})
            found += who
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
        manager_ids=above.get(key, ()),
        capacity=_capacity(one, row, facts.get("capacity", "")) if one.is_mentors else 1,
        wishes=tuple(wished(*WISHED)) if not one.is_mentors else (),
        not_with=frozenset(kept_apart()),
        past=frozenset(wished("past")),
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
        if one.has("capacity"):
            one.warn(row, _("No number of places is given; read as 1."))
        return 1
    places = number_in(cell)
    if places is None:
        words = _("“%(cell)s” says no number of places; read as 0 until it does.")
        one.warn(row, words % {"cell": cell[:60]})
        return 0
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


def _apart_from_namesakes(
    one: OneSheet, mentees: list[Side], mentors: list[Side], two_people: Collection[str]
) -> list[Side]:
    """One name on both sheets is taken for one person, under whatever address: never their own mentor."""
    by_name: dict[str, list[Side]] = {}
    for mentor in mentors:
        by_name.setdefault(key_of(mentor.name), []).append(mentor)

    def apart(mentee: Side) -> Side:
        name = key_of(mentee.name)
        same = {
            mentor.id
            for mentor in by_name.get(name, ())
            if mentor.id != mentee.id and mentor.name and not (mentor.email and name in two_people)
        }
        if same and mentee.email:
            words = _(
                '%(name)s is on both sheets, and taken for one person. If they are two: --two-people "%(name)s".'
            )
            one.warn(one.facts[mentee.id]["row"], words % {"name": mentee.name})
        return replace(mentee, past=mentee.past | same)

    return [apart(mentee) for mentee in mentees]
