"""What a sign-up sheet would do, and how far it is."""

from dataclasses import dataclass

from mentes.enrolment.models import Enrolment, SignUpSheet
from mentes.enrolment.sign_ups import fields_of, opened, sign_ups_in
from mentes.people.columns import Guess, guess_columns
from mentes.people.intake import DATES
from mentes.people.sheets.cells import date_parts


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


@dataclass(frozen=True)
class WouldEnrol:
    mentees: int
    mentors: int
    both: int
    already: int


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
        mentees=new.count("mentee"),
        mentors=new.count("mentor"),
        both=sum(len(each.roles) == 2 for each in signed),
        already=len(wanted) - len(new),
    )
