"""The columns a plan names, out of a sheet of any make: numbers, yes and no, names. Every bad cell is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from mentes.insights.bridge.study_plan import Plan
from mentes.people.sheets import Row, Sheet
from mentes.people.sheets.cells import on_one_line, yes_or_no

MOSTLY = 0.8  # of the filled cells are numbers: then the others are mistakes, not categories
NUMBER = re.compile(r"[+\-−]?\d[\d\s.,’']*")
THOUSANDS = re.compile(r"[+\-]?\d{1,3}(,\d{3})+(\.\d+)?")


class FaultyCells(Exception):
    """The sheet does not hold what the plan asks for; `faults` are sentences with row numbers."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


def columns_of(sheet: Sheet, plan: Plan) -> dict[str, Any]:
    """Name in the plan -> array [row]. Raises FaultyCells with all faults."""
    places = _places(sheet, plan)
    rows = list(sheet.rows())
    if not rows:
        raise FaultyCells([_("The sheet has no rows.")])
    faults: list[tuple[int, str]] = []
    found: dict[str, Any] = {}
    for name, at in places.items():
        found[name] = _column(name, [(row, row.cells[at]) for row in rows], plan, faults)
    if faults:
        raise FaultyCells([fault for _row, fault in sorted(faults, key=lambda each: each[0])])
    return found


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


def number_of(text: str) -> float | None:
    """12, 12.5, 12,5, 1,200, 1 200: nothing else beside the number."""
    words = text.strip().replace("−", "-")
    if not NUMBER.fullmatch(words):
        return None
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
