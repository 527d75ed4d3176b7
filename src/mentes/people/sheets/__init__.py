"""Tables that people send: CSV and XLSX from anywhere, read row by row as tidy text.

`read_sheet(file, filename)` gives a Sheet: `headings`, `rows()` (again and again), `sample()`.
Row 1 is the heading row; blank rows count and are passed over, and so are rows of totals."""

from mentes.people.sheets.reading import Reading, Row, Sheet, Unreadable, read_sheet

__all__ = ["Reading", "Row", "Sheet", "Unreadable", "read_sheet"]
