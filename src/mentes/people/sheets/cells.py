"""What stands in one cell: tidy text, and its meaning as a date, a number, a list, a yes."""

import re
import unicodedata
from datetime import date

EMPTY = {"n/a", "n.a.", "none", "-", "--", "–", "—", "not applicable"}
EMPTY |= {"#n/a", "#ref!", "#value!", "#name?", "#null!"}
EMPTY_AS_WRITTEN = {"NA", "NULL", "null"}  # Na and Null are names
QUOTED = re.compile(r"'+\s*[=+\-@\t\r\n＝＋－＠]")
UNSEEN = {code: None for code in range(32) if code not in (9, 10, 13)} | dict.fromkeys(
    (127, 65279, 8203, *range(8234, 8239), *range(8294, 8298))
)
EMAIL = re.compile(r"[^@\s,;<>\"()]+@[^@\s,;<>\"()]+\.[^@\s.,;<>\"()]{2,}")
WORDS_FOR_NUMBERS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
]
NUMBERS = {word: number for number, word in enumerate(WORDS_FOR_NUMBERS)}
NUMBERS |= {"single": 1, "a couple": 2, "couple": 2, "a pair": 2, "both": 2}
YES = {
    "yes",
    "y",
    "true",
    "1",
    "x",
    "✓",
    "✔",
    "agree",
    "agreed",
    "i do",
    "ok",
    "ja",
    "oui",
    "si",
    "sí",
    "sim",
}
NO = {"no", "n", "false", "0", "disagree", "declined", "decline", "nein", "non", "não"}
MONTHS = {
    name: number
    for number, names in enumerate(
        ["jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"], 1)
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
    """The address, lower-cased, also out of "Ann Lee <ann@example.org>" or "mailto:…"."""
    found = EMAIL.findall(text.removeprefix("mailto:"))
    return found[0].strip(".'").lower() if len(set(found)) == 1 else None


def listed(text: str) -> list[str]:
    """A list in one cell: lines or semicolons when there are any, else commas."""
    strong = re.split(r"[\n;|•]", text)
    parts = strong if len(strong) > 1 else text.split(",")
    found = (on_one_line(part).strip(" .,-*") for part in parts)
    return list(dict.fromkeys(part for part in found if part and part.casefold() not in EMPTY))


def yes_or_no(text: str) -> bool | None:
    words = on_one_line(text).casefold().strip(" .!")
    if words in YES or re.match(r"(yes|i agree|i consent|i do agree)\b", words):
        return True
    refused = r"(no|i do not|i don['’]t|i disagree|not )"
    return False if words in NO or re.match(refused, words) else None


def number_in(text: str) -> int | None:
    """2, "2 mentees", "up to two", "Max. 3 (in spring)", "1-2" (the most). None for one below 0."""
    words = text.casefold()
    if re.match(r"\s*[-−]\s*\d", words):
        return None
    digits = re.findall(r"(?<![\d.,])\d{1,6}(?![\d])", re.sub(r"\.0+\b", "", words))
    if digits:
        until = re.match(r"\D*(\d+)\s*(?:-|–|to|or|/)\s*(\d+)", words)
        return int(until[2]) if until else int(digits[0])
    said = [value for word, value in NUMBERS.items() if re.search(rf"\b{word}\b", words)]
    return max(said) if said else None


def date_parts(text: str) -> tuple[int, int, int] | None:
    """The three numbers of a date in digits, a time of day cut off."""
    found = re.match(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?!\d)", text.strip())
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def date_in(text: str, order: str) -> date | None:
    """`order`: dmy, mdy or ymd. A year in front is read as such whatever the order."""
    parts = date_parts(text)
    if parts is None:
        return _date_in_words(text)
    first, second, third = parts
    if first > 31 or order == "ymd":
        return _real(first, second, third)
    return _real(third, *((second, first) if order == "dmy" else (first, second)))


def _date_in_words(text: str) -> date | None:
    """3 April 2026, Apr 3, 2026, 03-Apr-26."""
    words = re.findall(r"[A-Za-z]+|\d+", text)
    months = [MONTHS[word.casefold()] for word in words if word.casefold() in MONTHS]
    numbers = [int(word) for word in words if word.isdigit()]
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
