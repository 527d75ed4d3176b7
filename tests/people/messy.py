"""Files as people really send them, made at random: what they say is known, how they say it is not."""

import csv
import io
import random
from dataclasses import dataclass

import xlsxwriter

HEADINGS = {
    "email": [
        "Work Email",
        "E-mail address",
        "What is your\nwork e-mail?",
        "EMAIL",
        "Your Civil Service email address",
    ],
    "name": ["Legal Name", "Full name", "Name"],
    "team": ["Supervisory Organization", "Department", "Your department or agency"],
    "job_title": ["Job Profile", "Business Title", "Your job title or role"],
    "hired_on": ["Hire Date", "Start date", "Date of joining"],
}
NOISE = [
    ("Gender", ["Female", "Male", "Prefer not to say"]),
    ("Tell us about yourself", ["I like\ncheese; and, commas", "=1+1", '"quoted"']),
    ("Timestamp", ["2026/01/02 10:11:12 AM GMT+1"]),
    ("Do you agree to us using the information?", ["Yes", "No", "I agree"]),
    ("How many mentees could you take?", ["up to two", "1-2", "3"]),
]
FIRST = ["Ann", "José", "Zoë", "Jean-Luc", "O'Neill", "Ng", "Søren", "Marie", "Łukasz", "Bo"]
LAST = ["Lee", "Müller", "Ñuñez", "Smith", "van Dyke", "Çelik", "Iñárritu", "Na", "O'Brien", "Ek"]
TEAMS = ["Product", "R&D; Labs", "Sales, North", "=Finance", "Café"]
EMPTY = ["", "N/A", "None", "-", " ", "n/a"]


@dataclass(frozen=True)
class Messy:
    content: bytes
    filename: str
    people: dict[str, dict[str, str | None]]  # by address: what must be known afterwards
    dates: str


def messy(seed: int) -> Messy:
    dice = random.Random(seed)
    order = list(HEADINGS)
    dice.shuffle(order)
    noise = dice.sample(NOISE, dice.randint(0, 3))
    dates = dice.choice(["dmy", "mdy"])
    people: dict[str, dict[str, str | None]] = {}
    rows: list[list[str]] = []
    for number in range(dice.randint(1, 25)):
        email = f"person.{number % 20}@example.org"  # beyond 20 the same people again: the last one counts
        facts = _facts(dice)
        people[email] = facts
        cells = {
            name: _cell(dice, name, value, dates)
            for name, value in (facts | {"email": email}).items()
        }
        rows.append([cells[name] for name in order] + [dice.choice(values) for _, values in noise])
        if dice.random() < 0.2:
            rows.append([""] * dice.randint(0, len(order)))
    rows.append(["TOTAL", str(len(people))])
    headings = [dice.choice(HEADINGS[name]) for name in order] + [heading for heading, _ in noise]
    return Messy(*_written(dice, [headings, *rows]), people, dates)


def _facts(dice: random.Random) -> dict[str, str | None]:
    return {
        "name": f"{dice.choice(FIRST)} {dice.choice(LAST)}",
        "team": dice.choice([*TEAMS, None]),
        "job_title": dice.choice(["Designer", "Head of 'Things'", None]),
        "hired_on": dice.choice(
            [None, f"20{dice.randint(10, 26)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"]
        ),
    }


def _cell(dice: random.Random, name: str, value: str | None, dates: str) -> str:
    if value is None:
        return dice.choice(EMPTY)
    if name == "email":
        value = dice.choice([str.upper, str.title, str])(value)
    if name == "hired_on":
        value = _date(dice, value, dates)
    return dice.choice(["", " ", "\xa0"]) + value + dice.choice(["", "  "])


def _date(dice: random.Random, iso: str, order: str) -> str:
    year, month, day = iso.split("-")
    first, second = (day, month) if order == "dmy" else (month, day)
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return dice.choice(
        [
            iso,
            f"{first}/{second}/{year}",
            f"{int(first)}.{int(second)}.{year}",
            f"{int(day)} {months[int(month) - 1]} {year}",
        ]
    )


def _written(dice: random.Random, rows: list[list[str]]) -> tuple[bytes, str]:
    if dice.random() < 0.25:
        return _workbook(rows), "people.xlsx"
    out = io.StringIO(newline="")
    quoting = dice.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    ends = dice.choice(["\n", "\r\n"])
    csv.writer(out, delimiter=dice.choice(",;\t"), quoting=quoting, lineterminator=ends).writerows(
        rows
    )
    text = out.getvalue()
    encoding = dice.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    if encoding == "cp1252" and "Ł" in text:
        encoding = "utf-8"
    return text.encode(encoding), "people.csv"


def _workbook(rows: list[list[str]]) -> bytes:
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write_string(number, column, cell)
    return out.getvalue()
