"""The columns a plan names, out of a sheet of any make: numbers, yes and no, names. Every bad cell is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from evidence.columns import far_values
from mentes.insights.bridge.study_plan import Plan
from mentes.people.sheets import Row, Sheet
from mentes.people.sheets.cells import date_in, date_parts, on_one_line, yes_or_no

MOSTLY = 0.8  # of the filled cells are numbers: then the others are mistakes, not categories
NUMBER = re.compile(r"[+\-−]?\d[\d\s.,’']*\s?%?")
DAY_ONE = date(1900, 1, 1)
ROWS_TOLD = 3
ORDERS = ("ymd", "dmy", "mdy")
IDENTITY = re.compile(
    r"(.*\b)?(id|ids|e-?mail|e-?mail address|employee number|person|personal number|name)",
    re.IGNORECASE,
)
FEW = 10
THOUSANDS = re.compile(r"[+\-]?\d{1,3}(,\d{3})+(\.\d+)?")


class FaultyCells(Exception):
    """The sheet does not hold what the plan asks for; `faults` are sentences with row numbers."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


@dataclass(frozen=True)
class Columns:
    """The columns of a plan, and what the sheet says that nobody asked about.

    `copies`: a sentence when people seem to stand in it more than once; empty when they don't.
    """

    data: dict[str, Any]
    copies: str
    not_used: tuple[str, ...]


def columns_of(sheet: Sheet, plan: Plan) -> Columns:
    """Name in the plan -> array [row]. Raises FaultyCells with all faults."""
    places = _places(sheet, plan)
    rows = list(sheet.rows())
    if not rows:
        raise FaultyCells([_("The sheet has no rows.")])
    if plan.asked.get("copies") == "drop":
        rows = list({row.cells: row for row in reversed(rows)}.values())[::-1]
    faults: list[tuple[int, str]] = []
    found: dict[str, Any] = {}
    for name, at in places.items():
        cells = [(row, "" if _is_unknown(row.cells[at], plan) else row.cells[at]) for row in rows]
        found[name] = _column(name, cells, plan, faults)
    for name in _numbers_that_count(plan):
        faults += _far(name, found[name], rows, plan)
    if faults:
        raise FaultyCells([fault for _row, fault in sorted(faults, key=lambda each: each[0])])
    used = set(places.values())
    not_used = (heading for at, heading in enumerate(sheet.headings) if at not in used)
    copies = "" if "copies" in plan.asked else _copies(sheet, rows, plan)
    return Columns(found, copies, tuple(not_used))


def _is_unknown(cell: str, plan: Plan) -> bool:
    """Whether the plan says that such a cell stands for nothing known."""
    codes = plan.asked.get("unknown", [])
    if not codes or not cell:
        return False
    number = number_of(cell)
    return cell in codes or (number is not None and number in codes)


def _numbers_that_count(plan: Plan) -> list[str]:
    words = {*plan.yes_or_no(), *plan.names(), *plan.categories}
    return [name for name in plan.columns() if name not in words]


def _far(name: str, values: Any, rows: Sequence[Row], plan: Plan) -> list[tuple[int, str]]:
    """One fault for each number that stands far from all others, with its rows."""
    if values.dtype == object:
        return []
    faults = []
    for value in far_values(values, plan.asked.get("genuine", [])):
        numbers = [row.number for row, each in zip(rows, values, strict=True) if each == value]
        words = _(
            "%(rows)s: %(name)s is %(value)s, far from all other values. If it stands for unknown,"
            " add unknown = [%(value)s] to the plan; if it is meant, genuine = [%(value)s]."
        )
        said = {"rows": _rows(numbers), "name": name, "value": f"{value:g}"}
        faults.append((numbers[0], words % said))
    return faults


def _rows(numbers: Sequence[int]) -> str:
    """Row 7 · Rows 2, 9 and 14 · Rows 2, 9, 14 and 41 more"""
    if len(numbers) == 1:
        return _("Row %(row)s") % {"row": numbers[0]}
    first = [str(number) for number in numbers[:ROWS_TOLD]]
    if len(numbers) > ROWS_TOLD:
        more = len(numbers) - ROWS_TOLD
        return _("Rows %(rows)s and %(more)s more") % {"rows": ", ".join(first), "more": more}
    return _("Rows %(rows)s and %(last)s") % {"rows": ", ".join(first[:-1]), "last": first[-1]}


def _copies(sheet: Sheet, rows: Sequence[Row], plan: Plan) -> str:
    """A sentence when whole rows are there twice, or an identity in rows that differ.

    Rows of a few coarse columns are alike by chance. They are copies where the sheet tells people
    apart in a column of its own, or where not one row is single.
    """
    settle = _('Add copies = "drop" to the plan to count each once, or "keep" if all are people.')
    counts = Counter(row.cells for row in rows)
    copied = [row.number for row in rows if counts[row.cells] > 1]
    at = _identity(sheet, rows)
    if copied and (at is not None or (len(copied) == len(rows) and len(counts) >= FEW)):
        words = _("%(rows)s are exact copies of one another.") % {"rows": _rows(copied)}
        return f"{words} {settle}"
    if at is None or "person" in plan.asked:
        return ""
    ids = Counter(row.cells[at] for row in rows if row.cells[at])
    again = [row.number for row in rows if ids[row.cells[at]] > 1]
    if not again:
        return ""
    words = _(
        "%(rows)s share their %(name)s with another row. If a person has several rows, add"
        ' person = "%(name)s" to the plan; if they are different people, copies = "keep".'
    )
    return words % {"rows": _rows(again), "name": sheet.headings[at]}


def _identity(sheet: Sheet, rows: Sequence[Row]) -> int | None:
    """The column that tells people apart: called so, and hardly a value more than a few times."""
    for at, heading in enumerate(sheet.headings):
        values = [row.cells[at] for row in rows if row.cells[at]]
        if IDENTITY.fullmatch(on_one_line(heading).replace("_", " ")) and (
            len(values) > len(rows) / 2 and len(set(values)) > len(values) / 4
        ):
            return at
    return None


def _places(sheet: Sheet, plan: Plan) -> dict[str, int]:
    """Headings are compared without minding case and blanks."""
    known = {_key(heading): at for at, heading in reversed(list(enumerate(sheet.headings)))}
    missing = [name for name in plan.columns() if _key(name) not in known]
    if missing:
        words = _("The plan names the column “%(name)s”; the sheet has %(columns)s.")
        columns = ", ".join(sheet.headings)
        raise FaultyCells([words % {"name": name, "columns": columns} for name in missing])
    return {name: known[_key(name)] for name in plan.columns()}


def _key(heading: str) -> str:
    return on_one_line(heading).casefold()


def _column(
    name: str, cells: Sequence[tuple[Row, str]], plan: Plan, faults: list[tuple[int, str]]
) -> Any:
    if name in plan.yes_or_no():
        return _all(
            name, cells, _flag, _("yes or no"), faults, needed=name == plan.asked["took_part"]
        )
    if name in plan.measured():
        return _all(name, cells, _measured, _("a number, or yes or no"), faults)
    if name in plan.names():
        return _named(name, cells, faults)
    filled = [cell for _row, cell in cells if cell]
    if name not in plan.categories and (order := _order_of_dates(filled)):
        return _all(name, cells, lambda cell: _day(cell, order), _("a date"), faults)
    numbers = sum(number_of(cell) is not None for cell in filled)
    if name in plan.categories or numbers < MOSTLY * len(filled):
        return np.array([cell or None for _row, cell in cells], dtype=object)
    words = _("a number, as in other rows")
    return _all(name, cells, number_of, words, faults)


def _all(
    name: str,
    cells: Sequence[tuple[Row, str]],
    read: Callable[[str], float | None],
    what: str,
    faults: list[tuple[int, str]],
    *,
    needed: bool = False,
) -> Any:
    values = np.full(len(cells), np.nan)
    for at, (row, cell) in enumerate(cells):
        value = read(cell) if cell else None
        if value is not None:
            values[at] = value
        elif cell:
            words = _("Row %(row)s: %(name)s has to be %(what)s, not “%(cell)s”.")
            said = {"row": row.number, "name": name, "what": what, "cell": cell[:60]}
            faults.append((row.number, words % said))
        elif needed:
            faults.append((row.number, _is_empty(name, row)))
    return values


def _named(name: str, cells: Sequence[tuple[Row, str]], faults: list[tuple[int, str]]) -> Any:
    faults += [(row.number, _is_empty(name, row)) for row, cell in cells if not cell]
    return np.array([cell for _row, cell in cells], dtype=object)


def _is_empty(name: str, row: Row) -> str:
    return _("Row %(row)s: %(name)s is empty.") % {"row": row.number, "name": name}


def _order_of_dates(filled: Sequence[str]) -> str:
    """The order in which most cells are dates; empty where they are none."""
    if sum(date_parts(cell) is not None for cell in filled) < MOSTLY * max(1, len(filled)):
        return ""
    read = {order: sum(date_in(cell, order) is not None for cell in filled) for order in ORDERS}
    best = max(ORDERS, key=lambda order: read[order])
    return best if read[best] >= MOSTLY * len(filled) else ""


def _day(cell: str, order: str) -> float | None:
    found = date_in(cell, order)
    return None if found is None else float((found - DAY_ONE).days)


def number_of(text: str) -> float | None:
    """12, 12.5, 12,5, 1,200, 1 200, 5.2%: nothing else beside the number."""
    words = text.strip().replace("−", "-")
    if not NUMBER.fullmatch(words):
        return None
    if words.endswith("%"):
        share = number_of(words[:-1])
        return None if share is None else share / 100
    words = re.sub(r"[\s’']", "", words)
    if THOUSANDS.fullmatch(words):
        words = words.replace(",", "")
    elif words.count(",") == 1 and words.rfind(",") > words.rfind("."):
        words = words.replace(".", "").replace(",", ".")
    try:
        return float(words)
    except ValueError:
        return None


def _flag(text: str) -> float | None:
    number = number_of(text)
    if number in (0.0, 1.0):
        return number
    said = yes_or_no(text) if number is None else None
    return None if said is None else float(said)


def _measured(text: str) -> float | None:
    number = number_of(text)
    return _flag(text) if number is None else number
