"""Which column of a file is which fact: guessed from headings and values, always shown as a guess.

Protected characteristics and free text are never guessed; somebody has to choose them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mentes.people.sheets import Row, Sheet
from mentes.people.sheets.cells import date_in, date_parts, email_in
from mentes.people.sheets.vocabulary import BOSS, WORDS, asked_about, plain, spaced

SAMPLE = 500


@dataclass(frozen=True)
class Field:
    """A fact that a column can hold. `words`: what its headings say; `is_value`: what its cells look like."""

    name: str
    label: str | Promise
    words: tuple[str, ...]
    is_value: Callable[[str], object] | None = None
    is_date: bool = False
    whole: tuple[str, ...] = ()
    """headings that say it only when they say nothing else"""
    takes_several: bool = False
    """whether several columns may say it together: a list"""

    def saying(self, *words: str) -> "Field":
        """The same under more headings."""
        return replace(self, whole=(*self.whole, *words))


def _is_date(text: str) -> bool:
    return any(date_in(text, order) for order in ("dmy", "mdy", "ymd"))


def fact(
    name: str,
    label: str | Promise,
    words: str = "",
    is_value: Callable[[str], object] | None = None,
    *,
    is_date: bool = False,
    takes_several: bool = False,
) -> Field:
    """`words` as in the vocabulary, which has them for the usual names."""
    within, _bar, whole = (words or WORDS[name]).partition("|")
    return Field(
        *(name, label, _cut(within), is_value, is_date),
        whole=_cut(whole),
        takes_several=takes_several,
    )


def _cut(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


PEOPLE_FIELDS: tuple[Field, ...] = (
    fact("email", _("E-mail"), is_value=email_in),
    fact("employee_id", _("Employee number")),
    fact("first_name", _("First name")),
    fact("last_name", _("Last name")),
    fact("name", _("Full name")),
    fact("known_as", _("Known as")),
    fact("job_title", _("Job title")),
    fact("team", _("Team")),
    fact("place", _("Place")),
    fact("level", _("Level")),
    fact("manager", _("Line manager")),
    fact("hired_on", _("Hired on"), is_value=_is_date, is_date=True),
    fact("left_on", _("Left on"), is_value=_is_date, is_date=True),
    fact("time_zone", _("Time zone")),
    fact("languages", _("Languages"), takes_several=True),
    fact("offers", _("Can help with"), takes_several=True),
    fact("wants", _("Wants to learn"), takes_several=True),
)

# Words that a heading of a protected characteristic holds (Equality Act 2010, GDPR article 9), and values
# that give such a column away whatever its heading says.
PROTECTED = re.compile(
    r"\b(gender|sex|sexual|ethnic\w*|race|racial|heritage|religio\w*|faith|belief\w*|disab\w*|neuro\w*"
    r"|orientation|lgbt\w*|identit\w*|identify|identifies|characteristics?|age|birth\w*|dob|born|pregnan\w*"
    r"|matern\w*|patern\w*|marital|married|civil partnership|nationalit\w*|citizenship|national origin"
    r"|veteran|union|health|political|caste|carer|caring|socio.?economic|pronouns?|first.generation"
    r"|geschlecht\w*|geburt\w*|nationalität|staatsangehörigkeit|konfession|schwerbehind\w*|behinder\w*"
    r"|familienstand"
    r"|anrede|herkunft|sexe|genre|naissance|âge|nationalité|handicap|situation familiale|civilité|sexo|género"
    r"|nacimiento"
    r"|edad|nacionalidad|discapacidad|estado civil|religión|geslacht|geboorte\w*|leeftijd|nationaliteit"
    r"|beperking|aanhef"
    r"|sesso|genere|nascita|età|nazionalità|disabilità|stato civile|gênero|nascimento|idade|nacionalidade"
    r"|deficiência"
    r"|religião)\b",
    re.IGNORECASE,
)
PROTECTED_VALUES = re.compile(
    r"\b(fe)?males?\b|\b(wo)?m[ae]n\b|non.?binary|bisexual|pansexual|gay|lesbian|heterosexual|transgender"
    r"|cisgender|muslim|christian|jewish|hindu|sikh|buddhist|atheist|white british|black|asian|caucasian"
    r"|hispanic|latin[oax]|mixed ethnic|prefer not to say|disabled|neurodiver|^(mr|mrs|ms|miss|mx)\.?$"
    r"|^(weiblich|männlich|divers|herr|frau|homme|femme|mme|hombre|mujer|vrouw|dhr|mevr|uomo|donna|homem"
    r"|mulher)\.?$",
    re.IGNORECASE,
)
NOT_WORK = {
    "personal", "private", "home", "emergency", "partner", "spouse", "privat", "persönlich", "persönliche",
    "notfall", "personnel", "personnelle", "privé", "urgence", "privado", "particular", "emergencia", "privato",
    "personale", "emergenza", "pessoal", "emergência",
}  # fmt: skip
CLOSE = 0.5  # to be one of several columns that say a thing together
NUMBERED = re.compile(r"\s*\(\d+\)$")
OF_YOURS = re.compile(
    r"^(your|my|ihre?|deine?|meine?|votre|vos|ton|ta|mon|ma|tu|su|mi|uw|je|jouw|mijn"
    r"|(il |la |o |a )?(tuo|tua|suo|sua|mio|mia|seu|teu)) "
)
FREE_TEXT = re.compile(
    r"\b(bio\w*|about (you|me|yourself)|describe|tell us|comments?|anything else|notes?|motivation|statement"
    r"|why do you|free.?text|introduc\w*|intro|über (dich|sie|mich)|beschreib\w*|bemerkung\w*|anmerkung\w*"
    r"|kommentar\w*|notiz\w*"
    r"|commentaires?|remarques?|à propos de (vous|toi)|comentarios?|observaciones|sobre (ti|mí)|opmerkingen?"
    r"|over (jou|mij|jezelf)"
    r"|osservazioni|commenti|su di te|observações|comentários)\b",
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
    """One guess a column, and no field twice but where several columns may say it together."""
    rows = sheet.sample(SAMPLE)
    columns = [Column(heading, _values(rows, at)) for at, heading in enumerate(sheet.headings)]
    taken = _assigned(columns, fields)
    _settle_names(taken, rows, sheet.headings)
    return [
        Guess(
            column.heading,
            taken.get(column.heading, ""),
            column.held_back or ("" if column.heading in taken else column.left_out_of(fields)),
            column.samples,
        )
        for column in columns
    ]


def missing_halves(columns: Mapping[str, str]) -> list[str]:
    """Half a name would be imported as the whole of it."""
    chosen = set(columns.values())
    if "name" in chosen:
        return []
    if "first_name" in chosen and "last_name" not in chosen:
        return [_now("No column is read as the last name, so people would have a first name only.")]
    if "last_name" in chosen and "first_name" not in chosen:
        return [_now("No column is read as the first name, so people would have a last name only.")]
    return []


def _settle_names(taken: dict[str, str], rows: Sequence[Row], headings: Sequence[str]) -> None:
    """“Name”, “Nom” or “Nombre” beside a first or a last name is the other half, unless it holds both."""
    at = {
        name: headings.index(heading)
        for heading, name in taken.items()
        if not name.startswith("answer")
    }
    for half, other in (("first_name", "last_name"), ("last_name", "first_name")):
        if "name" in at and half in at and other not in at:
            said = [(row.cells[at[half]], row.cells[at["name"]]) for row in rows]
            both = [plain(part) in plain(whole) for part, whole in said if part and whole]
            if both and sum(both) <= len(both) / 2:
                taken[headings[at["name"]]] = other


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
        heading = spaced(self.heading)
        if PROTECTED.search(heading) or _share(self.values, PROTECTED_VALUES.search) > 0.5:
            return PROTECTED_LABEL
        lengths = sorted(map(len, self.values))
        long = bool(lengths) and lengths[len(lengths) // 2] > 80
        return FREE_TEXT_LABEL if long or FREE_TEXT.search(heading) else ""

    def likeness(self, field: Field) -> float:
        """0: no; the heading being one of the field's words is most, its values alone are less."""
        if self.held_back and not self.is_asked_for(field):
            return 0.0
        by_heading = self.by_heading(field)
        if field.is_value is None:
            return by_heading * (1.0 if self.values else 0.9)
        by_values = _share(self.values, field.is_value)
        if self.values and by_values < 0.5:
            return 0.0  # a column of phone numbers headed "Mail" is no e-mail
        by_itself = (
            field.name == "email"
            and by_values > 0.8
            and not NOT_WORK & set(plain(self.heading).split())
        )
        found = by_heading or (0.3 if by_itself else 0.0)
        return found if self.values else found * 0.1  # an empty column never wins over a filled one

    def is_asked_for(self, field: Field) -> bool:
        """A form's own question, or who must not meet: long answers do not make it free text."""
        if self.held_back is PROTECTED_LABEL:
            return False
        heading = plain(self.heading)
        return heading in map(plain, field.whole) or asked_about(self.heading) == field.name

    def by_heading(self, field: Field) -> float:
        heading = plain(NUMBERED.sub("", self.heading))
        if heading in map(plain, field.words):
            return 1.0 + len(heading) / 1000
        if heading in map(plain, field.whole) or OF_YOURS.sub("", heading) in map(
            plain, field.whole
        ):
            return 0.98 + len(heading) / 1000
        asked = asked_about(self.heading)
        if asked:
            return 0.9 if asked == field.name else 0.0
        return max((_alike(heading, plain(word)) for word in field.words), default=0.0)

    def left_out_of(self, fields: Sequence[Field]) -> str:
        """Why a column is left out whose heading says what its cells do not."""
        for field in fields:
            if field.is_value and self.values and self.by_heading(field) > 0.9:
                wrong = sum(not field.is_value(value) for value in self.values)
                if 2 * wrong > len(self.values):
                    words = _now(
                        "Left out: %(wrong)s of %(n)s cells are not what “%(label)s” says."
                    )
                    return words % {"wrong": wrong, "n": len(self.values), "label": field.label}
        return ""


def _assigned(columns: Sequence[Column], fields: Sequence[Field]) -> dict[str, str]:
    """The likeliest first; then neither its column nor its field is free any more."""
    likely = sorted(
        (-column.likeness(field), place, rank)
        for place, column in enumerate(columns)
        for rank, field in enumerate(fields)
    )
    taken: dict[str, str] = {}
    for minus, place, rank in likely:
        heading, field = columns[place].heading, fields[rank]
        again = field.name in taken.values() and not (field.takes_several and -minus >= CLOSE)
        if minus and heading not in taken and not again:
            taken[heading] = field.name
    return taken


def _alike(heading: str, word: str) -> float:
    """Inside a question the longer the word the better; nothing for "manager" in "manager name"."""
    if re.search(rf"(?<![\w']){re.escape(word)}(?![\w'])", heading):
        foreign = NOT_WORK & set(heading.split()) - set(word.split())
        of_the_boss = BOSS.search(heading) and not BOSS.search(word)
        return 0.0 if foreign or of_the_boss else 0.4 + 0.5 * len(word) / len(heading)
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
