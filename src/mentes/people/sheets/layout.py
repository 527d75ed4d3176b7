"""How a table is laid out: in which row its headings stand, and which of its columns are one question.

Forms ask once a branch, once an option or in two heading rows; what comes out of this has one column a question."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from mentes.people.sheets.cells import EMPTY, UNSEEN, on_one_line, tidy
from mentes.people.sheets.vocabulary import known_words, plain

TITLES = 15
"""so many rows may stand above the headings"""
SECOND_ROW = re.compile(r"(open-ended )?response|other \(please specify\)", re.IGNORECASE)
OTHER = {
    "other",
    "other please specify",
    "sonstiges",
    "andere",
    "autre",
    "otro",
    "otra",
    "anders",
    "altro",
    "outro",
}
TICKS = {
    "x",
    "✓",
    "✔",
    "☑",
    "yes",
    "y",
    "true",
    "1",
    "ja",
    "oui",
    "sí",
    "si",
    "sim",
    "selected",
    "checked",
}
UNTICKED = {"no", "n", "false", "0", "nein", "non", "nee", "não", "not selected", "unchecked"}
COUNTED = re.compile(r"\b(how many|number of|wie viele|combien|cuánt[oa]s|hoeveel|quant[ieoa]s?)\b")
IN_BRACKETS = re.compile(r"(?P<question>.+?)\s*\[(?P<option>[^\[\]]+)\]$")


@dataclass(frozen=True)
class Column:
    """One column of the table as it is read: from one of the file's, or from several that are one question."""

    heading: str
    places: tuple[int, ...]
    options: tuple[str, ...] = ()
    """beside each place the option that a tick there means"""

    def cell(self, cells: Sequence[str], *, as_written: bool = False) -> str:
        read = _as_written if as_written else _tidied
        if len(self.places) == 1:
            return read(cells, self.places[0])
        if not self.options:
            return "; ".join(dict.fromkeys(filter(None, (read(cells, at) for at in self.places))))
        chosen = [
            _chosen(read(cells, at), option)
            for at, option in zip(self.places, self.options, strict=True)
        ]
        return "; ".join(dict.fromkeys(filter(None, chosen)))


@dataclass(frozen=True)
class Layout:
    columns: tuple[Column, ...]
    above: int = 0
    """filled rows over the headings"""
    skipped: int = 0
    """rows under the headings that are headings too"""
    notes: tuple[str, ...] = field(default=())
    """what was found, in words"""

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.columns)


def layout_of(rows: Sequence[tuple[int, list[str]]], *, above: int | None = None) -> Layout:
    """`rows`: the first of the file, with their numbers, blank ones left out. `above`: as somebody said."""
    at = _heading_row(rows) if above is None else min(above, len(rows) - 1)
    first, under = rows[at], [cells for _number, cells in rows[at + 1 :]]
    skipped = _second_heading_rows(first[1], under)
    named = _names(first[1], under[:1] if skipped else [])
    columns = _joined(named, under[skipped:])
    notes = []
    if at:
        words = _("The headings are in row %(row)s of the file, and rows are counted from there.")
        notes.append(words % {"row": first[0]})
    if skipped:
        notes.append(_("The row under the headings holds headings too, and no person."))
    notes += [
        _("“%(heading)s” stands in %(n)s columns, which are read as one question.")
        % {"heading": column.heading[:80], "n": len(column.places)}
        for column in columns
        if len(column.places) > 1
    ]
    return Layout(tuple(columns), at, skipped, tuple(notes))


def _heading_row(rows: Sequence[tuple[int, list[str]]]) -> int:
    """The first row as wide as the table, or the one with more headings that we know."""
    filled = [sum(bool(tidy(cell)) for cell in cells) for _number, cells in rows]
    usual = sorted(filled)[len(filled) // 2]
    first = next((at for at, count in enumerate(filled[:TITLES]) if count > 1 or usual <= 1), 0)
    wide = next((at for at, count in enumerate(filled[:TITLES]) if 2 * count > usual), first)
    known = [known_headings(cells) for _number, cells in rows[:TITLES]]
    best = max(range(len(known)), key=lambda at: (known[at], -at))
    return best if known[best] > max(1, known[wide]) else wide


def known_headings(cells: Iterable[str]) -> int:
    """How many cells of a row are whole headings that we know."""
    words = [tidy(cell) for cell in cells]
    if any("@" in word for word in words):
        return 0
    return sum(plain(word) in known_words() for word in words if word)


def _second_heading_rows(headings: Sequence[str], under: Sequence[list[str]]) -> int:
    """Survey tools write what a question's columns are in a row of its own."""
    if not under or any("@" in cell for cell in under[0]):
        return 0
    if len(under) > 1 and any('{"ImportId"' in cell for cell in under[1]):
        return 2
    row = [tidy(cell) for cell in under[0]]
    says = [word for word in row if word]
    unnamed = [word for at, word in enumerate(row) if word and not _at(headings, at)]
    is_survey = bool(says) and any(SECOND_ROW.fullmatch(word) for word in says)
    return int(is_survey or (len(unnamed) >= 2 and not row[0]))


def _names(headings: Sequence[str], second: Sequence[list[str]]) -> list[str]:
    """Line breaks out; a column without a heading belongs to the question before it when a second row says so."""
    width = max(map(len, (headings, *second)))
    words = [on_one_line(tidy(_at(headings, at).removeprefix("ï»¿"))) for at in range(width)]
    below = [on_one_line(tidy(_at(second[0], at))) if second else "" for at in range(width)]
    while words and not words[-1] and not below[len(words) - 1]:
        words.pop()
    named, question = [], ""
    for at, word in enumerate(words):
        question = word or question
        follows = not word or (at + 1 < len(words) and not words[at + 1])
        named.append(f"{question} [{below[at]}]" if below[at] and question and follows else word)
    return named


def _joined(named: Sequence[str], rows: Sequence[list[str]]) -> list[Column]:
    values = [[cell for cells in rows if (cell := _tidied(cells, at))] for at in range(len(named))]
    groups = _ticked(named, values)
    taken = {at for group in groups for at in group.places}
    found = {group.places[0]: group for group in groups}
    copies: dict[str, list[int]] = {}
    for at, word in enumerate(named):
        if at not in taken:
            copies.setdefault(word or f"\0{at}", []).append(at)
    seen: Counter[str] = Counter()
    for word, places in copies.items():
        if len(places) > 1 and _are_branches(places, rows):
            found[places[0]] = Column(word, tuple(places))
        else:
            found |= {
                at: Column(named[at] or _("Column %(n)s") % {"n": at + 1}, (at,)) for at in places
            }
    columns = []
    for _place, column in sorted(found.items()):
        seen[column.heading] += 1
        again = seen[column.heading]
        columns.append(
            Column(f"{column.heading} ({again})", column.places, column.options)
            if again > 1
            else column
        )
    return columns


def _are_branches(places: Sequence[int], rows: Sequence[list[str]]) -> bool:
    """Nobody said two different things under the same heading."""
    return all(len({said for at in places if (said := _tidied(cells, at))}) < 2 for cells in rows)


def _ticked(named: Sequence[str], values: Sequence[Sequence[str]]) -> list[Column]:
    """Columns of one question, each for an option: “Question [Option]”, or headings that their cells repeat."""
    asked: dict[str, list[tuple[int, str]]] = {}
    for at, word in enumerate(named):
        if match := IN_BRACKETS.fullmatch(word):
            asked.setdefault(match["question"], []).append((at, match["option"]))
    found = [
        Column(question, *map(tuple, zip(*group, strict=True)))
        for question, group in asked.items()
        if len(group) > 1
        and not COUNTED.search(plain(question))
        and all(_is_ticks(values[at], option) for at, option in group)
    ]
    for run in _runs(named, values):
        options = tuple(named[at] for at in run)
        found.append(Column(", ".join(options), tuple(run), options))
    return found


def _runs(named: Sequence[str], values: Sequence[Sequence[str]]) -> list[list[int]]:
    """Neighbours whose cells only repeat their headings; an option that nobody chose may stand between."""
    runs: list[list[int]] = []
    run: list[int] = []
    unchosen: list[int] = []
    for at, word in enumerate([*named, ""]):
        says = {plain(cell) for cell in values[at]} if at < len(values) else {""}
        if word and says == {plain(word)}:
            run += [*unchosen, at]
            unchosen = []
        elif run and word and (not says or plain(word) in OTHER):
            unchosen.append(at)
        else:
            other = [each for each in unchosen[:1] if plain(named[each]) in OTHER]
            if len(run) > 1:
                runs.append([*run, *other])
            run, unchosen = [], []
    return runs


def _is_ticks(values: Iterable[str], option: str) -> bool:
    marks = TICKS | UNTICKED | {option.casefold()}
    free = plain(option) in OTHER
    return free or all(value.casefold() in marks for value in values)


def _chosen(cell: str, option: str) -> str:
    if plain(option) in OTHER:
        return "" if cell.casefold() in UNTICKED | {option.casefold()} | TICKS else cell
    return "" if cell.casefold() in UNTICKED or not cell else option


def _at(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _tidied(cells: Sequence[str], at: int) -> str:
    cell = _at(cells, at)
    return tidy(cell) if cell else ""


def _as_written(cells: Sequence[str], at: int) -> str:
    """With the words for nothing that tidy() takes away, for where “none” says something."""
    word = on_one_line(_at(cells, at).translate(UNSEEN).replace("\xa0", " "))
    return word if word.casefold() not in EMPTY - {"none"} else ""
