"""From bytes of any encoding and separator to rows of text with their numbers."""

import csv
import io
import json
import re
import subprocess
import sys
import tempfile
import weakref
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, NoReturn

from django.utils.translation import gettext as _

from mentes.people.sheets import limits
from mentes.people.sheets.encodings import NotText, encoding_of, in_words
from mentes.people.sheets.layout import Layout, known_headings, layout_of
from mentes.people.sheets.limits import Unreadable

END = "\x02end of the file\x02"
TOTAL = re.compile(r"(grand |sub-?)?(totals?|sum|count)\b[:=\s\d]*", re.IGNORECASE)
SEPARATORS = (",", ";", "\t", "|")
SAMPLE = 500


class Row(NamedTuple):
    number: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(self.cells)


@dataclass(frozen=True)
class Reading:
    """How a file is to be read, as far as somebody has said so; empty: as it looks."""

    encoding: str = ""
    sheet: str = ""
    headings_in: int = 0
    """the row of the headings"""

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Reading":
        return cls(
            str(said.get("encoding", "")),
            str(said.get("sheet", "")),
            int(said.get("headings_in", 0)),
        )


@dataclass(frozen=True)
class Sheet:
    filename: str
    found: str  # what we took it for, in words
    encoding: str
    separator: str
    bytes: BinaryIO = field(repr=False)
    layout: Layout = field(repr=False)
    top: int = 1  # the row of the file that holds the headings: row 1 of the sheet
    name: str = ""  # of the sheet within a workbook
    others: tuple[str, ...] = ()  # the workbook's other sheets that hold something
    notes: tuple[str, ...] = ()  # what was decided about the file, in words

    @property
    def headings(self) -> tuple[str, ...]:
        return self.layout.headings

    def rows(self, as_written: Collection[str] = ()) -> Iterator[Row]:
        """The rows that hold somebody. Blank rows, totals and repeated headings are passed over.

        `as_written`: headings under which “none” says something."""
        columns = [(column, column.heading in as_written) for column in self.layout.columns]
        headings, first = self.headings, self.layout.skipped + 2
        for number, cells in _records(self.bytes, self.encoding, self.separator):
            if number - self.top + 1 < first:
                continue
            found = tuple(column.cell(cells, as_written=raw) for column, raw in columns)
            row = Row(number - self.top + 1, found)
            if not row.is_blank and not _is_total(row.cells) and row.cells != headings:
                yield row

    def sample(self, most: int = 200) -> list[Row]:
        return list(islice(self.rows(), most))

    def values(self, heading: str, *, most: int = 200) -> list[str]:
        at = self.headings.index(heading)
        return [row.cells[at] for row in islice(self.rows(), most) if row.cells[at]]


def read_sheet(file: BinaryIO, filename: str, said: Reading | None = None) -> Sheet:
    """Raises Unreadable. `file` must stay open while the rows are read."""
    said = said or Reading()
    file.seek(0)
    start = file.read(4096)
    if not start.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise Unreadable(_("The file is empty."))
    if start.startswith(b"PK"):
        return _sheet_of_workbook(file, filename, said)
    limits.refuse_what_is_no_table(start)
    if file.seek(0, io.SEEK_END) > limits.BYTES:
        raise Unreadable(_("The file is larger than %(n)s MB.") % {"n": limits.BYTES // 1_000_000})
    try:
        encoding = said.encoding or encoding_of(file, start)
    except NotText:
        _not_text()
    return _sheet_of(file, filename, encoding, in_words(encoding), said=said)


def _sheet_of(
    file: BinaryIO,
    filename: str,
    encoding: str,
    found: str,
    *,
    said: Reading,
    separator: str = "",
    name: str = "",
    others: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> Sheet:
    separator = separator or _separator_of(islice(_lines(file, encoding), 400))
    filled = (row for row in _records(file, encoding, separator) if any(map(str.strip, row[1])))
    first = list(islice(filled, SAMPLE))
    if not first:
        raise Unreadable(_("The file has no heading row."))
    widest = max(len(cells) for _row, cells in first)
    if widest > 10 * limits.COLUMNS:
        raise Unreadable(_too_wide(widest))
    above = None
    if said.headings_in:
        above = next((at for at, (row, _cells) in enumerate(first) if row >= said.headings_in), 0)
    layout = layout_of(first, above=above)
    if len(layout.columns) > limits.COLUMNS:
        raise Unreadable(_too_wide(len(layout.columns)))
    top = first[layout.above][0]
    return Sheet(
        *(filename, found, encoding, separator, file, layout, top, name, others),
        notes=(*notes, *layout.notes),
    )


def _records(file: BinaryIO, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Every row with its number."""
    number = 0
    reader = csv.reader(chain(_lines(file, encoding), [END]), delimiter=separator)
    try:
        for cells in reader:
            if cells == [END]:
                return
            number += 1
            _refuse_too_much(number, cells)
            yield number, cells
    except csv.Error as fault:
        is_long = str(fault).startswith(
            "field larger"
        )  # both look so: csv gives up at a limit of its own
        raise Unreadable(_endless(number + 1) if is_long else _broken(number + 1)) from fault
    raise Unreadable(_broken(number))


def _refuse_too_much(number: int, cells: list[str]) -> None:
    if number > limits.ROWS:
        raise Unreadable(_("The file has more than %(n)s rows.") % {"n": f"{limits.ROWS:,}"})
    if cells and len(max(cells, key=len)) > limits.CHARACTERS:
        raise Unreadable(
            _broken(number) if any(END in cell for cell in cells) else _too_long(number)
        )


def _too_wide(columns: int) -> str:
    words = _("The file has %(n)s columns; %(most)s is the most.")
    return words % {"n": columns, "most": limits.COLUMNS}


def _broken(number: int) -> str:
    return _("Row %(row)s: a quotation mark is opened and never closed.") % {"row": number}


def _endless(number: int) -> str:
    words = _(
        "Row %(row)s: a cell has more than %(n)s characters, or a quotation mark is opened and never closed."
    )
    return words % {"row": number, "n": f"{limits.CHARACTERS:,}"}


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


def _not_text() -> NoReturn:
    raise Unreadable(_("This is neither a table as text (CSV) nor a workbook (.xlsx, .ods)."))


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


def _sheet_of_workbook(file: BinaryIO, filename: str, said: Reading) -> Sheet:
    """The unpacked table lives as long as its sheet."""
    limits.refuse_bombs(file)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_files:
        sheets = _unpack(file, Path(folder))
        chosen = _chosen(sheets, Path(folder), said.sheet)
        if chosen["rows"] > limits.ROWS:
            raise Unreadable(_fault_of(f"rows {chosen['rows']}"))
        # open before the folder goes
        table = open_files.enter_context((Path(folder) / f"{chosen['file']}.csv").open("rb"))
        others = tuple(each["name"] for each in sheets if each is not chosen)
        notes: tuple[str, ...] = ()
        if others:
            words = _("“%(name)s” was read of the sheets of this workbook; not read: %(others)s.")
            notes = (words % {"name": chosen["name"], "others": ", ".join(others)},)
        sheet = _sheet_of(
            *(table, filename, "utf-8", _("workbook")),
            said=replace(said, encoding=""),
            separator=",",
            name=chosen["name"],
            others=others,
            notes=notes,
        )
        weakref.finalize(sheet, open_files.pop_all().close)
        return sheet


def _chosen(sheets: list[dict[str, Any]], folder: Path, name: str) -> dict[str, Any]:
    """The sheet that was named; else the one that looks most like people, hidden ones last."""
    if name:
        for each in sheets:
            if each["name"] == name:
                return each
        names = ", ".join(each["name"] for each in sheets)
        raise Unreadable(
            _("There is no sheet “%(name)s” in the workbook. It has: %(names)s.")
            % {"name": name, "names": names}
        )

    def likeness(each: dict[str, Any]) -> tuple[bool, int, bool]:
        path = folder / f"{each['file']}.csv"
        known = 0
        if path.exists():
            with path.open(encoding="utf-8", newline="") as table:
                known = max(
                    (known_headings(cells) for cells in islice(csv.reader(table), 20)), default=0
                )
        return known > 1, known if each["is_visible"] else 0, each["is_visible"]

    return max(sheets, key=likeness)


def _unpack(file: BinaryIO, folder: Path) -> list[dict[str, Any]]:
    """The filled sheets of a workbook as CSV, by a process of its own."""
    file.seek(0)
    with tempfile.NamedTemporaryFile(suffix=limits.suffix_of(file)) as book:
        file.seek(0)
        while chunk := file.read(1 << 20):
            book.write(chunk)
        book.flush()
        script = str(Path(__file__).with_name("workbook.py"))
        most = [str(limits.ROWS), str(limits.BYTES)]
        command = [sys.executable, "-I", script, book.name, str(folder), *most]
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 our own file
    if done.returncode:
        raise Unreadable(_fault_of(done.stderr.decode(errors="replace").strip()))
    return json.loads(done.stdout)


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


def _is_total(cells: tuple[str, ...]) -> bool:
    first = next((cell for cell in cells if cell), "")
    return bool(TOTAL.fullmatch(first)) and not any("@" in cell for cell in cells)
