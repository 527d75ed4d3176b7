"""What a sign-up sheet would do, and how far it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from django.db.models.functions import Lower
from django.utils import timezone

from mentes.enrolment.models import Enrolment, SignUpSheet
from mentes.enrolment.queries.draw import state_by_lot
from mentes.enrolment.queries.joining import places_left
from mentes.enrolment.sign_ups import SignUp, fields_of, opened, sign_ups_in
from mentes.people.columns import Guess, guess_columns
from mentes.people.dry_run import sheet_of
from mentes.people.intake import DATES, take_in
from mentes.people.models import Person, PersonSkill
from mentes.people.named import Named, people_listed
from mentes.people.sheets.cells import date_parts
from mentes.programmes.models import Programme, Role
from mentes.programmes.queries.eligibility import meets

State = Enrolment.State
MOST_APART = 50


@dataclass(frozen=True)
class ColumnLine:
    heading: str
    samples: tuple[str, ...]
    chosen: str
    is_guess: bool
    why: str  # left out by a rule
    is_date: bool
    date_order: str  # empty: somebody has to say


def columns_of(sheet: SignUpSheet) -> list[ColumnLine]:
    """Each column as it stands now, with what was guessed and why some are left out."""
    with opened(sheet) as table:
        guesses = guess_columns(table, fields_of(sheet.programme, sheet.role))
    now = sheet.source.columns | sheet.columns
    return [_line(sheet, guess, now.get(guess.heading) or "") for guess in guesses]


def _line(sheet: SignUpSheet, guess: Guess, chosen: str) -> ColumnLine:
    is_guess = bool(guess.field) and guess.field == chosen
    looks_like_dates = chosen in DATES or any(map(date_parts, guess.samples))
    return ColumnLine(
        heading=guess.heading,
        samples=guess.samples,
        chosen=chosen,
        is_guess=is_guess,
        why="" if chosen else str(guess.why),
        is_date=looks_like_dates,
        date_order=sheet.source.date_orders.get(guess.heading, ""),
    )


def needs_approval(programme: Programme, role: str) -> bool:
    return programme.approves_mentees if role == Role.MENTEE else programme.approves_mentors


def next_state(
    programme: Programme, role: str, now: datetime, *, is_approved: bool = True
) -> State:
    """Of whoever is taken in now."""
    if needs_approval(programme, role) and not is_approved:
        return State.APPLIED
    if role != Role.MENTEE:
        return State.ENROLLED
    if programme.draws_lots:
        return state_by_lot(programme, now)
    return State.WAITING if places_left(programme) == 0 else State.ENROLLED


@dataclass(frozen=True)
class WouldEnrol:
    mentees: int  # would have a place, once approved where that is asked
    in_draw: int
    waiting: int
    mentors: int
    both: int
    already: int

    @property
    def all_mentees(self) -> int:
        return self.mentees + self.in_draw + self.waiting


@dataclass(frozen=True)
class SheetRow:
    """One person of a sheet, and what is to be known before they are taken in."""

    row: int
    key: str
    name: str
    email: str
    roles: str
    is_new: bool
    is_in: bool
    is_open: bool  # the rules of the programme let them in
    lacks_skills: bool

    @property
    def needs_a_look(self) -> bool:
        return not self.is_in and (self.is_new or not self.is_open or self.lacks_skills)


def rows_of(sheet: SignUpSheet) -> list[SheetRow]:
    """Those who need a look first, then in the order of the file."""
    source, programme = sheet.source, sheet.programme
    rejected = {row for group in source.summary.get("faults", []) for row in group["rows"]}
    signed = [each for each in sign_ups_in(sheet).values() if each.row not in rejected]
    with sheet_of(source) as table:
        read = take_in(
            table, columns=source.columns, date_orders=source.date_orders, key=source.key
        )
    facts = {person.key: person.facts for person in read.people}
    known = _known_by(source.key, [each.key for each in signed])
    skilled = set(
        PersonSkill.objects.filter(person__in=[each.pk for each in known.values()]).values_list(
            "person_id", "direction"
        )
    )
    there = set(programme.enrolments.exclude(state=State.STARTED).values_list("person_id", "role"))
    rows = [
        _row(each, facts.get(each.key, {}), known.get(each.key), programme, skilled, there)
        for each in signed
    ]
    return sorted(rows, key=lambda row: (not row.needs_a_look, row.row))


def _known_by(key: str, keys: list[str]) -> dict[str, Person]:
    people = Person.objects.filter(is_active=True).exclude(**{key: None})
    return {
        str(getattr(person, key)).casefold(): person
        for person in people.annotate(sign=Lower(key)).filter(sign__in=keys)
    }


def _row(
    signed: SignUp,
    facts: Mapping[str, Any],
    known: Person | None,
    programme: Programme,
    skilled: set[tuple[int, str]],
    there: set[tuple[int, str]],
) -> SheetRow:
    roles = [Role(role) for role in sorted(signed.roles)]
    now = SimpleNamespace(
        **{
            name: facts.get(name) or getattr(known, name, default)
            for name, default in (("team", ""), ("place", ""), ("level", None))
        },
        hired_on=date.fromisoformat(facts["hired_on"])
        if facts.get("hired_on")
        else getattr(known, "hired_on", None),
    )
    wanted = {Role.MENTEE: "wants", Role.MENTOR: "offers"}
    pk = known.pk if known else 0
    return SheetRow(
        row=signed.row,
        key=signed.key,
        name=facts.get("name") or (known.name if known else "") or signed.key,
        email=facts.get("email") or (known.email if known else ""),
        roles=", ".join(str(role.label) for role in roles),
        is_new=known is None,
        is_in=all((pk, role.value) in there for role in roles),
        is_open=all(
            meets(programme.eligibility_of(role), now, on=timezone.localdate()) for role in roles
        ),
        lacks_skills=any(
            not facts.get(wanted[role]) and (pk, wanted[role]) not in skilled for role in roles
        ),
    )


class NamedInSheet:
    """Finds the people whom a sheet names: mentors of the programme, and anybody here."""

    def __init__(self, programme: Programme) -> None:
        mentors = programme.enrolments.filter(role=Role.MENTOR, state=State.ENROLLED)
        self.mentors = {str(each.pk): each for each in mentors.select_related("person")}
        self.by_wish = Named(
            {
                key: {"name": each.person.name, "email": each.person.email}
                for key, each in self.mentors.items()
            }
        )

    @cached_property
    def everybody(self) -> Named:
        here = Person.objects.filter(is_active=True, forgotten_at=None)
        return Named(
            {
                str(pk): {"name": name, "email": email, "employee_id": number or ""}
                for pk, name, email, number in here.values_list(
                    "pk", "name", "email", "employee_id"
                )
            }
        )

    def wished(self, sign_up: SignUp, enrolment: Enrolment) -> list[Enrolment]:
        found = []
        for cell in sign_up.wishes:
            for part in people_listed(cell, self.by_wish):
                who = self.by_wish.meant_by(part)
                found += who if len(who) == 1 else []
        mentors = [self.mentors[key] for key in dict.fromkeys(found)]
        return [each for each in mentors if each.person_id != enrolment.person_id][:3]

    def kept_apart(self, sign_up: SignUp) -> list[Person]:
        """All who may be meant: rather one pair too few than the one that must not be."""
        found: list[str] = []
        for part in people_listed(sign_up.not_with, self.everybody):
            found += self.everybody.meant_by(part) or self.everybody.perhaps_meant_by(part)
        return list(Person.objects.filter(pk__in=found[:MOST_APART]))

    def not_found(self, signed: Iterable[SignUp]) -> list[int]:
        """Rows that name somebody not to be matched with whom nobody here can be."""
        return [
            each.row
            for each in signed
            if any(
                not (self.everybody.meant_by(part) or self.everybody.perhaps_meant_by(part))
                for part in people_listed(each.not_with, self.everybody)
            )
        ]


def without_room(sheet: SignUpSheet) -> list[int]:
    """Rows of mentors whose places are none, or say no number."""
    signed = sign_ups_in(sheet).values()
    return [each.row for each in signed if each.has_no_room and Role.MENTOR in each.roles]


def names_not_found(sheet: SignUpSheet) -> list[int]:
    signed = [each for each in sign_ups_in(sheet).values() if each.not_with]
    return NamedInSheet(sheet.programme).not_found(signed) if signed else []


def would_enrol(sheet: SignUpSheet) -> WouldEnrol:
    """Counted from the file and who is in the programme now; rejected rows are taken off."""
    rejected = {row for group in sheet.source.summary.get("faults", []) for row in group["rows"]}
    signed = [each for each in sign_ups_in(sheet).values() if each.row not in rejected]
    key = "person__email" if sheet.source.key == "email" else "person__employee_id"
    there = Enrolment.objects.filter(programme=sheet.programme).exclude(
        state=Enrolment.State.STARTED
    )
    inside = {(str(who).casefold(), role) for who, role in there.values_list(key, "role")}
    wanted = [(each.key, role) for each in signed for role in each.roles]
    new = [role for who, role in wanted if (who, role) not in inside]
    return WouldEnrol(
        **_where_to(sheet.programme, new.count("mentee")),
        mentors=new.count("mentor"),
        both=sum(len(each.roles) == 2 for each in signed),
        already=len(wanted) - len(new),
    )


def _where_to(programme: Programme, mentees: int) -> dict[str, int]:
    """The first have what places there are, as when they are taken in one after the other."""
    state, left = next_state(programme, Role.MENTEE, timezone.now()), places_left(programme)
    seated = mentees if left is None else min(mentees, left)
    return {
        "mentees": seated if state == State.ENROLLED else 0,
        "in_draw": mentees if state == State.IN_DRAW else 0,
        "waiting": {State.ENROLLED: mentees - seated, State.WAITING: mentees}.get(state, 0),
    }
