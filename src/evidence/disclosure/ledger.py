"""Everything that was ever shown about the answers to one question, and what may be shown next.

A release is refused where adding and subtracting, over all releases so far, leads to a few people. See README.md."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evidence.disclosure.answers import Answers, Name, answers_of
from evidence.disclosure.audit import leaks
from evidence.disclosure.cells import Cell, Release, Scale, band_of, size_band, sums_in
from evidence.disclosure.span import Span
from evidence.errors import InvalidStudy

UNCHANGED, AUDITED = "unchanged", "self-audit"
FEW, REMAINDER, ROW_SPACE = "too few", "remainder", "row space"


@dataclass(frozen=True)
class Shown:
    """A cell as it was shown, and who was in it: places in `Ledger.people`."""

    table: tuple[str, ...]
    key: tuple[str, ...]
    band: tuple[float, float]
    n_band: tuple[int, int]
    members: frozenset[int]


@dataclass
class Ledger:
    """One question. Answers are whole numbers on `scale`; a reader may have `colluders` friends who tell theirs. A band
    is half a point wide, or another part of one: of yes and no, 1 and 0, `parts=5` shows fifths.

    A person's answer is taken to be the same in every release: that gives an attacker the most. `people` are keyed
    pseudonyms; of somebody who was forgotten the place stays, empty."""

    scale: Scale = (1, 4)
    k: int = 5
    colluders: int = 2
    parts: int = 2
    people: list[str] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)

    def __post_init__(self) -> None:
        faults = []
        if self.scale[0] >= self.scale[1]:
            faults.append("A scale goes from a lower to a higher whole number.")
        if self.k < 1 or self.colluders < 0 or self.parts < 1:
            faults.append(
                "Groups are of at least one person, colluders none or more, bands whole parts."
            )
        if faults:
            raise InvalidStudy(faults)

    @property
    def least(self) -> int:
        """People in a group, and in what is left of a larger one."""
        return self.k + self.colluders

    def release(
        self,
        person: ArrayLike,
        attributes: Mapping[str, ArrayLike],
        value: ArrayLike,
        tables: Sequence[Sequence[str]],
    ) -> Release:
        """What may be shown of these answers now; it is written into the ledger.

        person: unique pseudonyms [person] · attributes: name -> [person] · value: whole numbers [person], NaN where
        no answer · tables: tuples of at most two attribute names, () for everybody. Raises `InvalidStudy` with every
        fault. After Chin & Özsoyoğlu (1982, IEEE Transactions on Software Engineering 8:574), who audit sums by
        the row space of all that was asked."""
        answers = answers_of(person, attributes, value, tables, self.scale)
        self.people += sorted(set(answers.value) - set(self.people))
        reasons = self._reasons(answers)
        anew = [self._shown(name, answers) for name, reason in reasons.items() if not reason]
        anew = self._audited(anew, answers)
        known = {(row.table, row.key): row for row in [*self.shown, *anew]}
        passed = {(row.table, row.key) for row in anew}
        self.shown += anew
        cells = []
        for name in answers.in_order():
            reason = reasons[name] if reasons[name] or name in passed else AUDITED
            is_shown = reason in ("", UNCHANGED)
            n_band = size_band(len(answers.groups[name]))
            cells.append(_cell(name, known[name] if is_shown else None, n_band, reason))
        return Release(tuple(cells))

    def forget(self, person: object) -> None:
        """Drop a pseudonym. What was shown stays as it was shown, and nobody can tell who is meant."""
        self.people = ["" if each == str(person) else each for each in self.people]

    def to_json(self) -> str:
        """The whole ledger. `Ledger.from_json` reads it again."""
        rows = [vars(row) | {"members": sorted(row.members)} for row in self.shown]
        return json.dumps(vars(self) | {"shown": rows}, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Ledger":
        """A ledger as it was when it was written."""
        kept = json.loads(text)
        rows = [
            Shown(
                tuple(row["table"]),
                tuple(row["key"]),
                (row["band"][0], row["band"][1]),
                (row["n_band"][0], row["n_band"][1]),
                frozenset(row["members"]),
            )
            for row in kept.pop("shown")
        ]
        low, high = kept.pop("scale")
        return cls(scale=(low, high), shown=rows, **kept)

    def _reasons(self, answers: Answers) -> dict[Name, str]:
        """Why each group is hidden or as before, empty for those to be shown anew. No value is looked at."""
        span = Span(len(self.people))
        for row in self.shown:
            span.add(self._row(row.members))
        reasons: dict[Name, str] = {}
        for name in answers.by_priority():
            reasons[name] = self._reason(name, answers, span)
            if not reasons[name]:
                span.add(self._row(self._places(answers.groups[name])))
        return reasons

    def _reason(self, name: Name, answers: Answers, span: Span) -> str:
        group = answers.groups[name]
        members = self._places(group)
        before = [row.members for row in self.shown if (row.table, row.key) == name]
        if before and len(members ^ before[-1]) < self.k:
            return UNCHANGED
        if len(group) < self.least:
            return FEW
        if any(0 < len(above - group) < self.least for above in answers.above(name)):
            return REMAINDER
        return ROW_SPACE if span.would_tell(self._row(members), least=self.least) else ""

    def _audited(self, anew: list[Shown], answers: Answers) -> list[Shown]:
        """The ladder: all, then without groups of two attributes, then everybody alone, then nothing."""
        for ways in sorted({len(row.table) for row in anew}, reverse=True):
            kept = [row for row in anew if len(row.table) <= ways]
            if not self._leaks([*self.shown, *kept], answers):
                return kept
        return []

    def _leaks(self, rows: list[Shown], answers: Answers) -> bool:
        value = np.array([answers.value.get(each, np.nan) for each in self.people])
        sums = [sums_in(row.band, len(row.members), self.scale, self.parts) for row in rows]
        return leaks(
            np.array([self._row(row.members) for row in rows]),
            np.array(sums),
            value,
            self.scale,
            colluders=self.colluders,
        )

    def _shown(self, name: Name, answers: Answers) -> Shown:
        group = answers.groups[name]
        total = sum(answers.value[each] for each in group)
        band = band_of(total, len(group), self.scale, self.parts)
        return Shown(*name, band, size_band(len(group)), self._places(group))

    def _places(self, group: frozenset[str]) -> frozenset[int]:
        return frozenset(at for at, each in enumerate(self.people) if each in group)

    def _row(self, members: frozenset[int]) -> NDArray[np.bool_]:
        row = np.zeros(len(self.people), dtype=np.bool_)
        row[list(members)] = True
        return row


def _cell(name: Name, as_shown: Shown | None, n_band: tuple[int, int], reason: str) -> Cell:
    if as_shown is None:
        return Cell(*name, False, None, n_band, reason)
    return Cell(*name, True, as_shown.band, as_shown.n_band, reason)
