"""What a sign-up sheet would do, and how far it is."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from mentes.enrolment.models import Enrolment, SignUpSheet
from mentes.enrolment.queries.draw import state_by_lot
from mentes.enrolment.queries.joining import places_left
from mentes.enrolment.sign_ups import fields_of, opened, sign_ups_in
from mentes.people.columns import Guess, guess_columns
from mentes.people.intake import DATES
from mentes.people.sheets.cells import date_parts
from mentes.programmes.models import Programme, Role

State = Enrolment.State


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


def next_state(programme: Programme, role: str, now: datetime) -> State:
    """Of whoever is taken in now."""
    if role != Role.MENTEE:
        return State.ENROLLED
    if programme.draws_lots:
        return state_by_lot(programme, now)
    return State.WAITING if places_left(programme) == 0 else State.ENROLLED


@dataclass(frozen=True)
class WouldEnrol:
    mentees: int  # would have a place
    in_draw: int
    waiting: int
    mentors: int
    both: int
    already: int

    @property
    def all_mentees(self) -> int:
        return self.mentees + self.in_draw + self.waiting


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
