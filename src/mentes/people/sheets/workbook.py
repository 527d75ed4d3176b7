"""Turns each sheet of a workbook (.xlsx, .ods) into CSV. Runs as a process of its own, so that a hostile
workbook can take neither the memory, the disk nor the life of the site: python workbook.py IN FOLDER ROWS BYTES

Writes 0.csv, 1.csv … into the folder and says on standard output what each sheet is. Knows nothing of Django:
started anew for each workbook."""

import csv
import datetime
import json
import re
import resource
import sys
from pathlib import Path
from typing import Any

MEMORY = 1_200_000_000
SECONDS = 120
MOST_SHEETS = 100
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


def sheets_of(path: str, folder: Path, most_rows: int, most_bytes: int) -> list[dict[str, Any]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_path(path)
    found: list[dict[str, Any]] = []
    written = 0
    for facts in book.sheets_metadata[:MOST_SHEETS]:
        if facts.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(facts.name)
        if not (sheet.height and sheet.width):
            continue
        is_visible = facts.visible == SheetVisibleEnum.Visible
        number = len(found)
        found.append(
            {"name": facts.name, "is_visible": is_visible, "rows": sheet.height, "file": number}
        )
        if sheet.height <= most_rows:
            with (folder / f"{number}.csv").open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out)
                for _blank in range(sheet.start[0] if sheet.start else 0):
                    writer.writerow([])
                for row in sheet.iter_rows():
                    writer.writerow([text_of(cell) for cell in row])
            written += (folder / f"{number}.csv").stat().st_size
            if written > most_bytes:
                raise MemoryError
    return found


def main(path: str, folder: Path, most_rows: int, most_bytes: int) -> str | None:
    from python_calamine import CalamineError, PasswordError

    try:
        found = sheets_of(path, folder, most_rows, most_bytes)
    except PasswordError:
        return "password"
    except (CalamineError, OSError, ValueError) as fault:
        return f"damaged {fault}"
    if not found:
        return "empty"
    sys.stdout.write(json.dumps(found))
    return None


if __name__ == "__main__":
    most_bytes = int(sys.argv[4])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), most_bytes))
