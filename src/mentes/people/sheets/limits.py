"""How much a file may hold. Looked at before anything is unpacked."""

import zipfile
from typing import BinaryIO

from django.utils.translation import gettext as _

from mentes.foundation.refused import Refused

BYTES = 300_000_000
RATIO = 100
ROWS = 200_000
COLUMNS = 1_000
CHARACTERS = 32_767  # of one cell, as in a spreadsheet


class Unreadable(Refused):
    """The file is no table that we can read; the sentence says what we found."""


def refuse_what_is_no_table(start: bytes) -> None:
    found = [
        (b"\xd0\xcf\x11\xe0", _("an old Excel file (.xls) or one with a password")),
        (b"%PDF", _("a PDF")),
        (b"\x1f\x8b", _("a compressed file")),
        (b"\x89PNG", _("a picture")),
        (b"\xff\xd8\xff", _("a picture")),
        (b"<!doctype html", _("a web page")),
        (b"<html", _("a web page")),
    ]
    for sign, words in found:
        if start.lstrip().lower().startswith(sign.lower()):
            raise Unreadable(
                _("This is %(words)s. Save it as CSV or as an Excel workbook (.xlsx).")
                % {"words": words}
            )


def refuse_bombs(file: BinaryIO) -> None:
    """The central directory of a workbook says how large it is before a byte is unpacked."""
    try:
        entries = zipfile.ZipFile(file).infolist()
    except zipfile.BadZipFile as fault:
        raise Unreadable(_("The workbook is damaged: it cannot be unpacked.")) from fault
    if not {"xl/workbook.xml", "content.xml"} & {entry.filename for entry in entries}:
        raise Unreadable(_("This is a ZIP file, not a workbook. Save it as CSV or as .xlsx."))
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if unpacked > BYTES or (unpacked > packed * RATIO and unpacked > 10_000_000):
        raise Unreadable(
            _(
                "The workbook would unpack to %(size)s MB. %(most)s MB is the most, and %(ratio)s times its size."
            )
            % {"size": unpacked // 1_000_000, "most": BYTES // 1_000_000, "ratio": RATIO}
        )


def suffix_of(file: BinaryIO) -> str:
    """By what is inside, whatever the file is called."""
    names = zipfile.ZipFile(file).namelist()
    return ".xlsx" if "xl/workbook.xml" in names else ".ods"
