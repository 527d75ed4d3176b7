"""Which column of a file is which fact: guessed from headings and values, always shown as a guess.

Protected characteristics and free text are never guessed; somebody has to choose them."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentes.people.sheets import Row, Sheet
from mentes.people.sheets.cells import date_in, date_parts, email_in

SAMPLE = 500


@dataclass(frozen=True)
class Field:
    """A fact that a column can hold. `words`: what its headings say; `is_value`: what its cells look like."""

    name: str
    label: str | Promise
    words: tuple[str, ...]
    is_value: Callable[[str], object] | None = None
    is_date: bool = False


def _is_date(text: str) -> bool:
    return any(date_in(text, order) for order in ("dmy", "mdy", "ymd"))


def fact(
    name: str,
    label: str | Promise,
    words: str,
    is_value: Callable[[str], object] | None = None,
    *,
    is_date: bool = False,
) -> Field:
    return Field(name, label, tuple(word.strip() for word in words.split(",")), is_value, is_date)


PEOPLE_FIELDS: tuple[Field, ...] = (
    fact(
        "email",
        _("E-mail"),
        "work email, email address, email, mail, upn, courriel, correo",
        email_in,
    ),
    fact(
        "employee_id",
        _("Employee number"),
        "employee id, employee #, employee number, employee no, staff id, staff number, worker id,"
        "personnel number, payroll number, person id, employeeid",
    ),
    fact(
        "first_name",
        _("First name"),
        "legal first name, preferred first name, first name, firstname, given name, forename, vorname, prénom",
    ),
    fact(
        "last_name",
        _("Last name"),
        "legal last name, last name, lastname, surname, family name, nachname",
    ),
    fact(
        "name",
        _("Full name"),
        "legal name, full name, display name, employee name, worker, employee, your name, name",
    ),
    fact("known_as", _("Known as"), "preferred name, known as, nickname, goes by"),
    fact(
        "job_title",
        _("Job title"),
        "job title or role, job title, business title, job profile, position title, position, role title,"
        "job role, title, role",
    ),
    fact(
        "team",
        _("Team"),
        "supervisory organization, supervisory organisation, department or agency, department, team,"
        "organisation, organization, division, business unit, unit, directorate, dept",
    ),
    fact(
        "place",
        _("Place"),
        "work location, location, office, site, city, place, base, where are you based",
    ),
    fact(
        "level",
        _("Level"),
        "management level, job level, grade, level, seniority, band, career level",
    ),
    fact(
        "manager",
        _("Line manager"),
        "manager id, manager email, manager's email, reporting to, reports to, line manager,"
        "supervisor email, supervisor id, supervisor, manager",
    ),
    fact(
        "hired_on",
        _("Hired on"),
        "original hire date, hire date, start date, date of joining, joined on, date joined, joining date,"
        "employment start, hired on, started on",
        _is_date,
        is_date=True,
    ),
    fact(
        "left_on",
        _("Left on"),
        "termination date, leaving date, end date, last day of work, last day, date left, left on, leave date",
        _is_date,
        is_date=True,
    ),
    fact("time_zone", _("Time zone"), "time zone, timezone, tz"),
    fact(
        "languages",
        _("Languages"),
        "languages spoken, languages you speak, spoken languages, languages, language",
    ),
    fact(
        "offers",
        _("Can help with"),
        "skills you can offer, can help with, skills offered, what can you help with, areas of expertise,"
        "expertise, skills you have, skills",
    ),
    fact(
        "wants",
        _("Wants to learn"),
        "skills you want, want to learn, wants to learn, skills wanted, development areas, areas to develop,"
        "what would you like to learn",
    ),
)

# Words that a heading of a protected characteristic holds (Equality Act 2010, GDPR article 9), and values
# that give such a column away whatever its heading says.
PROTECTED = re.compile(
    r"\b(gender|sex|sexual|ethnic\w*|race|racial|heritage|religio\w*|faith|belief\w*|disab\w*|neuro\w*"
    r"|orientation|lgbt\w*|identit\w*|identify|identifies|characteristics?|age|birth\w*|dob|born|pregnan\w*"
    r"|matern\w*|patern\w*|marital|married|civil partnership|nationalit\w*|citizenship|national origin"
    r"|veteran|union|health|political|caste|carer|caring|socio.?economic|pronouns?|first.generation)\b",
    re.IGNORECASE,
)
PROTECTED_VALUES = re.compile(
    r"\b(fe)?males?\b|\b(wo)?m[ae]n\b|non.?binary|bisexual|pansexual|gay|lesbian|heterosexual|transgender"
    r"|cisgender|muslim|christian|jewish|hindu|sikh|buddhist|atheist|white british|black|asian|caucasian"
    r"|hispanic|latin[oax]|mixed ethnic|prefer not to say|disabled|neurodiver|^(mr|mrs|ms|miss|mx)\.?$",
    re.IGNORECASE,
)
NOT_WORK = {"personal", "private", "home", "emergency", "partner", "spouse"}
FREE_TEXT = re.compile(
    r"\b(bio\w*|about (you|me|yourself)|describe|tell us|comments?|anything else|notes?|motivation|statement"
    r"|why do you|free.?text|introduc\w*)\b",
    re.IGNORECASE,
)
PROTECTED_LABEL = _("Left out: it may be a protected characteristic")
FREE_TEXT_LABEL = _("Left out: free text")


@dataclass(frozen=True)
class Guess:
    heading: str
    field: str  # empty: leave the column out
    why: str | Promise  # why it is left out, when that is a rule
    samples: tuple[str, ...]


def guess_columns(sheet: Sheet, fields: Sequence[Field] = PEOPLE_FIELDS) -> list[Guess]:
    """One guess a column, no field twice."""
    rows = sheet.sample(SAMPLE)
    columns = [Column(heading, _values(rows, at)) for at, heading in enumerate(sheet.headings)]
    taken = _assigned(columns, fields)
    return [
        Guess(column.heading, taken.get(column.heading, ""), column.held_back, column.samples)
        for column in columns
    ]


@dataclass(frozen=True)
class Column:
    heading: str
    values: tuple[str, ...]

    @property
    def samples(self) -> tuple[str, ...]:
        """None of what is protected: whoever maps the columns, or looks on, need not read it."""
        if self.held_back is PROTECTED_LABEL:
            return ()
        return tuple(islice(dict.fromkeys(value[:60] for value in self.values), 3))

    @cached_property
    def held_back(self) -> str | Promise:
        if PROTECTED.search(self.heading) or _share(self.values, PROTECTED_VALUES.search) > 0.5:
            return PROTECTED_LABEL
        lengths = sorted(map(len, self.values))
        long = bool(lengths) and lengths[len(lengths) // 2] > 80
        return FREE_TEXT_LABEL if long or FREE_TEXT.search(self.heading) else ""

    def likeness(self, field: Field) -> float:
        """0: no; the heading being one of the field's words is most, its values alone are less."""
        if self.held_back:
            return 0.0
        heading = plain(self.heading)
        by_heading = max((_alike(heading, plain(word)) for word in field.words), default=0.0)
        if field.is_value is None:
            return by_heading
        by_values = _share(self.values, field.is_value)
        if self.values and by_values < 0.5:
            return 0.0  # a column of phone numbers headed "Mail" is no e-mail
        by_itself = (
            field.name == "email" and by_values > 0.8 and not NOT_WORK & set(heading.split())
        )
        return by_heading or (0.3 if by_itself else 0.0)


def _assigned(columns: Sequence[Column], fields: Sequence[Field]) -> dict[str, str]:
    """The likeliest first; then neither its column nor its field is free any more."""
    likely = sorted(
        (-column.likeness(field), place, rank)
        for place, column in enumerate(columns)
        for rank, field in enumerate(fields)
    )
    taken: dict[str, str] = {}
    for minus, place, rank in likely:
        heading, name = columns[place].heading, fields[rank].name
        if minus and heading not in taken and name not in taken.values():
            taken[heading] = name
    return taken


def plain(words: str) -> str:
    return " ".join(re.sub(r"[^\w#']+", " ", words.casefold().replace("e-mail", "email")).split())


def _alike(heading: str, word: str) -> float:
    """Equal is 1; inside a question the longer the word the better; nothing for "manager" in "manager name"."""
    if heading == word:
        return 1.0 + len(word) / 1000
    if re.search(rf"(?<![\w']){re.escape(word)}(?![\w'])", heading):
        foreign = NOT_WORK | {"manager", "manager's", "supervisor"}
        return (
            0.0
            if (foreign & set(heading.split())) - set(word.split())
            else 0.4 + 0.5 * len(word) / len(heading)
        )
    return 0.0


def _values(rows: Iterable[Row], at: int) -> tuple[str, ...]:
    return tuple(row.cells[at] for row in rows if row.cells[at])


def _share(values: Sequence[str], holds: Callable[[str], object]) -> float:
    return sum(bool(holds(value)) for value in values) / len(values) if values else 0.0


def date_order(values: Iterable[str]) -> str | None:
    """The one order in which a column can be read. None: it could be two, so ask."""
    read = [(date_in(value, "dmy"), date_in(value, "mdy")) for value in values if _is_open(value)]
    by_day = all(day_first for day_first, month_first in read if day_first or month_first)
    by_month = all(month_first for day_first, month_first in read if day_first or month_first)
    if all(day_first == month_first for day_first, month_first in read):
        return "dmy"
    return None if by_day == by_month else "dmy" if by_day else "mdy"


def example_of(values: Iterable[str]) -> str:
    """A value that can be read in two ways, else one that can be read at all."""
    dates = [value for value in values if _is_date(value)]
    two_ways = (value for value in dates if len(readings(value)) > 1)
    return next(two_ways, dates[0] if dates else "")


def readings(value: str) -> dict[str, date]:
    """Each order with the day it makes of the value; one of them where the order makes no difference."""
    found = {order: date_in(value, order) for order in ("dmy", "mdy")}
    known = {order: day for order, day in found.items() if day}
    return {"dmy": known["dmy"]} if len(set(known.values())) < len(known) else known


def _is_open(value: str) -> bool:
    """A date in digits with its year last; others say by themselves how to read them."""
    parts = date_parts(value)
    return parts is not None and parts[0] <= 31
