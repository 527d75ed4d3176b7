"""Turns the first filled sheet of a workbook into CSV. Runs as a process of its own, so that a
hostile workbook can take neither the memory nor the life of the site: python workbook.py IN ROWS < nothing > OUT

Knows nothing of Django: started anew for each workbook."""

import csv
import datetime
import re
import resource
import sys
from collections.abc import Callable
from typing import Any

MEMORY = 1_200_000_000
SECONDS = 120
FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]")  # tidy() takes one apostrophe off again


def text_of(cell: Any) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if FORMULA.match(cell) else cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


def main(path: str, most_rows: int, out: Callable[[list[str]], Any]) -> str | None:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height > most_rows:
                return f"rows {sheet.height}"
            if sheet.height and sheet.width:
                for row in sheet.iter_rows():
                    out([text_of(cell) for cell in row])
                return None
    except PasswordError:
        return "password"
    except (CalamineError, OSError, ValueError) as fault:
        return f"damaged {fault}"
    return "empty"


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1], int(sys.argv[2]), csv.writer(sys.stdout).writerow))
