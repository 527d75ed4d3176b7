"""What stands in one cell: tidy text, and its meaning as a date, a number, a list, a yes."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, timedelta

EMPTY = {"n/a", "n.a.", "none", "-", "--", "–", "—", "not applicable"}
EMPTY |= {"#n/a", "#ref!", "#value!", "#name?", "#null!"}
EMPTY_AS_WRITTEN = {"NA", "NULL", "null"}  # Na and Null are names
QUOTED = re.compile(r"'+\s*[=+\-@\t\r\n＝＋－＠]")
UNSEEN = {code: None for code in range(32) if code not in (9, 10, 13)} | dict.fromkeys(
    (127, 65279, 8203, *range(8234, 8239), *range(8294, 8298))
)
EMAIL = re.compile(r"[^@\s,;<>\"()\[\]]+@[^@\s,;<>\"()\[\]]+\.[^@\s.,;<>\"()\[\]]{2,}")
LONGEST_ADDRESS = 254
HELD = "\x1f"  # in place of a comma that does not cut
NUMBERS = {
    word: number
    for number, words in enumerate(
        [
            ("zero null keine kein keinen keiner aucun aucune zéro ninguno ninguna cero geen nul nessuno"
            " nessuna nenhum nenhuma"),
            "one single ein eine einen einer eins un une uno una één een um uma",
            "two couple pair both zwei deux dos twee due dois duas",
            "three drei trois tres drie tre três",
            "four vier quatre cuatro quattro quatro",
            "five fünf cinq cinco vijf cinque",
            "six sechs seis zes sei",
            "seven sieben sept siete zeven sette sete",
            "eight acht huit ocho otto oito",
            "nine neun neuf nueve negen nove",
            "ten zehn dix diez tien dieci dez",
        ]
    )
    for word in words.split()
}  # fmt: skip
ENGLISH = set(
    "zero one single two couple pair both three four five six seven eight nine ten".split()
)
BESIDE_NUMBERS = set(
    "mentee mentees mentoré mentorés mentorado mentorados people person persons personen personne personnes persona"
    " personas persone pessoa pessoas or to and bis oder und zu ou et à o of en tot e y a até au plus max maximal"
    " maximum höchstens jusqu hasta al fino massimo máximo hoogstens maximaal no at most mehr als de que".split()
)
NO_ROOM = re.compile(
    r"(none|no|not|nobody|nil|never|unavailable|full|keine\w*|nicht|aucun\w*|pas|ningun\w*|geen|niet"
    r"|nessun\w*|nenhum\w*"
    r"|não)\b"
)
AT_MOST = re.compile(r"\b(no|not) more than\b|\bnicht mehr als\b|\bpas plus de\b|\bno más de\b")
YES = set(
    "yes y true 1 x ✓ ✔ ☑ ✅ agree agreed ok okay checked granted ja jep tak wahr oui vrai si sí sì"
    " verdadero waar vero sim verdadeiro".split()
) | {"i do"}
NO = set(
    "no n false 0 disagree disagreed declined decline refused nein nee nej nie non não nao falsch faux falso"
    " onwaar falsk".split()
)
SAYS_YES = re.compile(
    r"(yes|ja|oui|sí|sì|sim|agreed?|i (do )?(agree|consent|accept|give (my )?(consent|permission))"
    r"|i have read and (agree|accept)"
    r"|(ich )?(stimme\b.*\bzu|willige\b.*\bein|bin\b.*\beinverstanden)|einverstanden|j['’ ]?accepte"
    r"|je consens|d['’ ]accord|je suis d['’ ]accord"
    r"|(sí )?acepto|estoy de acuerdo|de acuerdo|consiento|autorizo|(ik ga )?akkoord|ik geef toestemming"
    r"|ik stem (er)?mee in"
    r"|accetto|acconsento|do il (mio )?consenso|concordo|aceito|consinto)\b"
)
HARMLESS_NO = re.compile(r"\bno (problem|objections?|worries|issue)s?\b")
SAYS_NO = re.compile(
    r"\b(no|not|never|neither|nor|cannot|without|refuse\w*|declin\w*|disagree\w*|object\w*|withdraw\w*"
    r"|withh\w+|opt(ed|ing)? out|revoke\w*"
    r"|nein|nicht|kein\w*|ablehn\w*|lehne|widerspr\w*|non|ne|pas|jamais|refus\w*|rechaz\w*|nunca|tampoco|niet"
    r"|geen|nee|weiger\w*|rifiut\w*|mai"
    r"|não|nao|recus\w*)\b|n['’]t\b|\bn['’]"
)
ON_CONDITION = re.compile(
    r"\b(but|except|unless|only|if|apart from|aber|nur|außer|wenn|mais|sauf|seulement|si|pero|salvo|sólo|solo"
    r"|excepto|maar|alleen|behalve|ma|tranne"
    r"|soltanto|mas|exceto|somente|apenas|maybe|perhaps|vielleicht|peut-être|quizás|misschien|forse|talvez)\b|\?"
)
SERIAL = re.compile(r"([1-6]\d{4})(?:\.\d+)?")  # 1927 to 2091
FIRST_DAY = date(1899, 12, 30)  # day 0 of a spreadsheet
LONGEST_DATE = 80
MONTHS = {
    name: number
    for number, names in enumerate(
        ["jan january januar jänner janvier janv enero ene januari gennaio gen janeiro",
         "feb february februar février févr febrero februari febbraio fevereiro fev",
         "mar march märz mars marzo maart mrt março",
         "apr april avril avr abril abr aprile", "may mai mayo mei maggio mag maio",
         "jun june juni juin junio giugno giu junho", "jul july juli juillet juil julio luglio lug julho",
         "aug august août aout agosto ago augustus",
         "sep sept september septembre septiembre settembre set setembro",
         "oct october oktober okt octobre octubre ottobre ott outubro out",
         "nov november novembre noviembre novembro",
         "dec december dezember dez décembre déc diciembre dic dicembre dezembro"], 1)
    for name in names.split()
}  # fmt: skip


def tidy(cell: str) -> str:
    """The words of a cell, or nothing when it only says that there is nothing."""
    text = cell.translate(UNSEEN).replace("\xa0", " ").strip()
    if QUOTED.match(text):  # what our own exports, and Excel, put before a formula
        text = text[1:]
    if text in EMPTY_AS_WRITTEN or (len(text) <= 14 and text.casefold() in EMPTY):
        return ""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def on_one_line(text: str) -> str:
    return " ".join(text.split())


def email_in(text: str) -> str | None:
    """The address, lower-cased, also out of “Ann Lee <ann@example.org>” or “mailto:…”.

    What is in front of a blank is never cut off: in “ada. s@example.org” the rest is somebody else's address."""
    if "@" not in text:
        return None
    parts = (part.strip().removeprefix("mailto:") for part in re.split(r'[<>()\[\],;|"\n]', text))
    found = {part.strip(".'") for part in parts if "@" in part}
    if len({part.lower() for part in found}) != 1:
        return None
    address = found.pop()
    is_one = len(address) <= LONGEST_ADDRESS and EMAIL.fullmatch(address)
    return ascii_domain(address.lower()) if is_one and address.partition("@")[0].isascii() else None


def ascii_domain(address: str) -> str:
    """zoe@müller.example as mail servers write it, zoe@xn--mller-kva.example."""
    name, at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{name}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


def listed(text: str, whole: Collection[str] = ()) -> list[str]:
    """A list in one cell: lines or semicolons when there are any, else commas. Never cut inside brackets or
    within an option that is known to hold a comma (`whole`)."""
    strong = outside_brackets(text, "\n;|•")
    for option in whole if len(strong) < 2 else ():
        text = text.replace(option, option.replace(",", HELD))
    parts = strong if len(strong) > 1 else outside_brackets(text, ",")
    found = (on_one_line(part.replace(HELD, ",")).strip(" .,-*") for part in parts)
    return list(dict.fromkeys(part for part in found if part and part.casefold() not in EMPTY))


def options_with_commas(values: Iterable[str]) -> frozenset[str]:
    """Options of one question that hold a comma: “Hiring, firing and rewards”, whose second half starts small
    and never stands without the first."""
    before: dict[str, set[str]] = {}
    often: Counter[str] = Counter()
    for value in values:
        parts = [part.strip() for part in outside_brackets(value, ",")]
        for first, part in zip(["", *parts], parts, strict=False):
            if part[:1].islower():
                before.setdefault(part, set()).add(first)
                often[part] += 1
    return frozenset(
        f"{first}, {part}"
        for part, firsts in before.items()
        for first in firsts
        if len(firsts) == 1 and first and first[:1].isupper() and often[part] > 1
    )


def outside_brackets(text: str, separators: str) -> list[str]:
    """Cut at separators that no bracket holds; a bracket that is never closed holds nothing."""
    balanced = text.count("(") == text.count(")") and text.count("[") == text.count("]")
    parts, depth = [""], 0
    for letter in text:
        if balanced and letter in "([":
            depth += 1
        elif balanced and letter in ")]":
            depth = max(0, depth - 1)
        if letter in separators and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def yes_or_no(text: str) -> bool | None:
    """True only for a clear yes, without a “not” or an “if” anywhere. None: neither a yes nor a no."""
    words = on_one_line(text).casefold().strip(" .!,;")
    if words in YES:
        return True
    if words in NO:
        return False
    words = HARMLESS_NO.sub("", words)
    says_yes = SAYS_YES.match(words)
    if SAYS_NO.search(words):
        return None if says_yes else False
    return True if says_yes and not ON_CONDITION.search(words[says_yes.end() :]) else None


def number_in(text: str) -> int | None:
    """2, "2 mentees", "up to two", "Max. 3 (in spring)", "1-2" (the most), "none". None for one below 0."""
    words = AT_MOST.sub("max", text.casefold()).strip()
    if re.match(r"[-−]\s*\d", words):
        return None
    digits = re.findall(r"(?<![\d.,])\d{1,6}(?![\d])", re.sub(r"\.0+\b", "", words))
    if digits:
        until = re.match(r"\D*(\d+)\s*(?:-|–|to|or|/|bis|oder|à|ou|a|o|tot|of)\s*(\d+)", words)
        return int(until[2]) if until else int(digits[0])
    said = re.findall(r"[^\W\d_]+", words)
    numbers = [NUMBERS[word] for word in said if word in NUMBERS]
    if numbers and (ENGLISH & set(said) or not set(said) - NUMBERS.keys() - BESIDE_NUMBERS):
        return max(
            NUMBERS[word]
            for word in said
            if word in NUMBERS and (word in ENGLISH or not ENGLISH & set(said))
        )
    return 0 if NO_ROOM.match(words) else None


def date_parts(text: str) -> tuple[int, int, int] | None:
    """The three numbers of a date in digits, a time of day cut off."""
    found = re.match(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?!\d)", text.strip())
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def date_in(text: str, order: str) -> date | None:
    """`order`: dmy, mdy or ymd. A year in front is read as such whatever the order; a bare number of five
    figures is the day as a spreadsheet counts it."""
    if len(text) > LONGEST_DATE:
        return None
    parts = date_parts(text)
    if parts is None:
        serial = SERIAL.fullmatch(text.strip())
        return FIRST_DAY + timedelta(days=int(serial[1])) if serial else _date_in_words(text)
    first, second, third = parts
    if first > 31 or order == "ymd":
        return _real(first, second, third)
    return _real(third, *((second, first) if order == "dmy" else (first, second)))


def _date_in_words(text: str) -> date | None:
    """3 April 2026, Apr 3, 2026, 03-Apr-26."""
    words = re.findall(r"[^\W\d_]+|\d+", text)
    months = [MONTHS[word.casefold()] for word in words if word.casefold() in MONTHS]
    numbers = [int(word) for word in words if word.isdecimal()]
    if len(months) != 1 or len(numbers) < 2:
        return None
    first, second = numbers[:2]
    day, year = (second, first) if first > 31 else (first, second)
    return _real(year, months[0], day)


def _real(year: int, month: int, day: int) -> date | None:
    """A year of two figures is of the last or of this century."""
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if 1900 <= year <= 2100 else None
