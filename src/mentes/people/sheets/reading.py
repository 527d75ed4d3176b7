"""From bytes of any encoding and separator to rows of text with their numbers."""

import codecs
import csv
import io
import re
import subprocess
import sys
import tempfile
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from mentes.people.sheets import limits
from mentes.people.sheets.cells import on_one_line, tidy
from mentes.people.sheets.limits import Unreadable

END = "\x02end of the file\x02"
TOTAL = re.compile(r"(grand |sub-?)?(totals?|sum|count)\b[:=\s\d]*", re.IGNORECASE)
SEPARATORS = (",", ";", "\t", "|")


class Row(NamedTuple):
    number: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(self.cells)


@dataclass(frozen=True)
class Sheet:
    filename: str
    headings: tuple[str, ...]
    found: str  # what we took it for, in words
    encoding: str
    separator: str
    bytes: BinaryIO = field(repr=False)

    def rows(self) -> Iterator[Row]:
        """The rows that hold somebody. Blank rows, totals and repeated headings are passed over."""
        width, headings = len(self.headings), self.headings
        for number, cells in islice(_records(self.bytes, self.encoding, self.separator), 1, None):
            row = Row(number, _fitted(cells, width))
            if not row.is_blank and not _is_total(row.cells) and row.cells != headings:
                yield row

    def sample(self, most: int = 200) -> list[Row]:
        return list(islice(self.rows(), most))

    def values(self, heading: str, *, most: int = 200) -> list[str]:
        at = self.headings.index(heading)
        return [row.cells[at] for row in islice(self.rows(), most) if row.cells[at]]


def read_sheet(file: BinaryIO, filename: str) -> Sheet:
    """Raises Unreadable. `file` must stay open while the rows are read."""
    file.seek(0)
    start = file.read(4096)
    if not start.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise Unreadable(_("The file is empty."))
    if start.startswith(b"PK"):
        return _sheet_of_workbook(file, filename)
    limits.refuse_what_is_no_table(start)
    if file.seek(0, io.SEEK_END) > limits.BYTES:
        raise Unreadable(_("The file is larger than %(n)s MB.") % {"n": limits.BYTES // 1_000_000})
    encoding = _encoding_of(file, start)
    return _sheet_of(file, filename, encoding, _in_words(encoding))


def _sheet_of(
    file: BinaryIO, filename: str, encoding: str, found: str, *, separator: str = ""
) -> Sheet:
    separator = separator or _separator_of(islice(_lines(file, encoding), 400))
    first = next(_records(file, encoding, separator), None)
    if first is None:
        raise Unreadable(_("The file has no heading row."))
    headings = _headings(first[1])
    if len(headings) > limits.COLUMNS:
        raise Unreadable(
            _("The file has %(n)s columns; %(most)s is the most.")
            % {"n": len(headings), "most": limits.COLUMNS}
        )
    return Sheet(filename, headings, found, encoding, separator, file)


def _records(file: BinaryIO, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Every row with its number, counted from the first that holds anything."""
    number = 0
    reader = csv.reader(chain(_lines(file, encoding), [END]), delimiter=separator)
    try:
        for cells in reader:
            if cells == [END]:
                return
            if number or any(cell.strip() for cell in cells):
                number += 1
                _refuse_too_much(number, cells)
                yield number, cells
    except csv.Error as fault:
        raise Unreadable(_broken(number + 1)) from fault
    raise Unreadable(_broken(number))


def _refuse_too_much(number: int, cells: list[str]) -> None:
    if number > limits.ROWS:
        raise Unreadable(_("The file has more than %(n)s rows.") % {"n": f"{limits.ROWS:,}"})
    if cells and len(max(cells, key=len)) > limits.CHARACTERS:
        raise Unreadable(
            _broken(number) if any(END in cell for cell in cells) else _too_long(number)
        )


def _broken(number: int) -> str:
    return _("Row %(row)s: a quotation mark is opened and never closed.") % {"row": number}


def _too_long(number: int) -> str:
    return _("Row %(row)s: a cell has more than %(n)s characters.") % {
        "row": number,
        "n": f"{limits.CHARACTERS:,}",
    }


class _Lent(io.RawIOBase):
    """The file's bytes from the start; closing this leaves the file open."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        file.seek(0)

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        found = self.file.read(len(room))
        room[: len(found)] = found
        return len(found)


def _lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    """All lines, without the "sep=;" that Excel writes for itself."""
    buffer = io.BufferedReader(_Lent(file), 1 << 18)
    text = io.TextIOWrapper(buffer, encoding, errors="replace", newline="")
    first = next(text, "")
    if not first.lower().startswith("sep="):
        yield first
    yield from text


def _encoding_of(file: BinaryIO, start: bytes) -> str:
    if start.startswith(codecs.BOM_UTF8):
        return _checked(file, "utf-8-sig") or "cp1252"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(file, "utf-16") or _not_text()
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = start[first:400:2]
        if half.count(0) > 0.4 * len(half):
            return _checked(file, encoding) or _not_text()
    if start.count(0) > 8:
        _not_text()
    return _checked(file, "utf-8") or "cp1252"


def _in_words(encoding: str) -> str:
    name = {"cp1252": _("Windows, Western European")}.get(encoding)
    return _("text, %(encoding)s") % {"encoding": name or encoding[:6].upper().rstrip("-")}


def _not_text() -> str:
    raise Unreadable(_("This is neither a table as text (CSV) nor a workbook (.xlsx)."))


def _checked(file: BinaryIO, encoding: str) -> str | None:
    """The encoding, if every byte of the file can be read in it."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(1 << 20):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return encoding


def _separator_of(lines: Iterable[str]) -> str:
    """The one that cuts headings and rows into the most columns, the same number in each."""
    first = list(lines)
    return max(SEPARATORS, key=lambda separator: _evenness(first, separator))


def _evenness(lines: list[str], separator: str) -> float:
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=separator) if any(cells)]
    except csv.Error:
        return 0.0
    width, count = Counter(widths).most_common(1)[0] if widths else (1, 0)
    width = min(width, widths[0]) if widths else 1
    return width * count / len(widths) if width > 1 else 0.0


def _sheet_of_workbook(file: BinaryIO, filename: str) -> Sheet:
    """The unpacked table lives as long as its sheet."""
    limits.refuse_bombs(file)
    with ExitStack() as open_files:
        table = open_files.enter_context(tempfile.TemporaryFile())
        _unpack(file, table)
        sheet = _sheet_of(table, filename, "utf-8", _("Excel workbook"), separator=",")
        weakref.finalize(sheet, open_files.pop_all().close)
        return sheet


def _unpack(file: BinaryIO, table: BinaryIO) -> None:
    """The first filled sheet of a workbook as CSV, by a process of its own."""
    file.seek(0)
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as book:
        while chunk := file.read(1 << 20):
            book.write(chunk)
        book.flush()
        script = str(Path(__file__).with_name("workbook.py"))
        command = [sys.executable, "-I", script, book.name, str(limits.ROWS)]
        done = subprocess.run(command, stdout=table, stderr=subprocess.PIPE, check=False)  # noqa: S603 our own file
    if done.returncode:
        raise Unreadable(_fault_of(done.stderr.decode(errors="replace").strip()))


def _fault_of(said: str) -> str:
    if said.startswith("rows"):
        return _("The workbook has %(n)s rows; %(most)s is the most.") % {
            "n": said[5:],
            "most": limits.ROWS,
        }
    if said == "password":
        return _("The workbook is protected by a password. Save it without one.")
    if said == "empty":
        return _("No sheet of the workbook holds anything.")
    if said.startswith("damaged"):
        return _("The workbook is damaged: %(fault)s") % {"fault": said[8:200]}
    return _("The workbook takes too much memory or time to read.")


def _headings(cells: list[str]) -> tuple[str, ...]:
    """Line breaks out; columns without a heading get a name, doubled ones a number."""
    words = [on_one_line(tidy(cell.removeprefix("ï»¿"))) for cell in cells]
    while words and not words[-1]:
        words.pop()
    seen: Counter[str] = Counter()
    named = []
    for number, word in enumerate(words, 1):
        name = word or _("Column %(n)s") % {"n": number}
        seen[name] += 1
        named.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return tuple(named)


def _fitted(cells: list[str], width: int) -> tuple[str, ...]:
    tidied = [tidy(cell) if cell else "" for cell in cells[:width]]
    return tuple(tidied + [""] * (width - len(tidied)))


def _is_total(cells: tuple[str, ...]) -> bool:
    first = next((cell for cell in cells if cell), "")
    return bool(TOTAL.fullmatch(first)) and not any("@" in cell for cell in cells)
