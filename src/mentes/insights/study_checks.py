"""The checks of a study for one reader: each with its reason, numbers of people only for who may read them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext

from mentes.insights.check_words import (
    ALL_TOGETHER,
    CHECKS,
    NEVER_COUNTED,
    STATES,
    WITHOUT_COUNTS,
)

WORST_FIRST = ["red", "amber", "green"]


@dataclass(frozen=True)
class Mark:
    kind: str
    icon: str
    word: str


@dataclass(frozen=True)
class CheckRow:
    title: str
    mark: Mark
    words: str


@dataclass(frozen=True)
class Checks:
    """`gate`: as it was frozen. `sees_counts`: the reader runs the programme."""

    gate: dict[str, Any]
    sees_counts: bool

    @property
    def mark(self) -> Mark:
        """What the gate says as a whole."""
        status = self.gate["status"]
        kind, icon = ("neutral", "eye-off") if status == "red" else STATES[status][:2]
        return Mark(kind, icon, str(ALL_TOGETHER[status]))

    @property
    def passed(self) -> str:
        """9 of 9 checks passed"""
        states = [row.mark.kind for row in self.rows]
        return ngettext(
            "%(n)s of %(all)s check passed", "%(n)s of %(all)s checks passed", len(states)
        ) % {"n": states.count("good"), "all": len(states)}

    @property
    def doubts(self) -> list[CheckRow]:
        """Those that did not pass outright."""
        return [row for row in self.rows if row.mark.kind != "good"]

    @property
    def rows(self) -> list[CheckRow]:
        known = [check for check in self.gate["checks"] if check["name"] in CHECKS]
        known.sort(key=lambda check: WORST_FIRST.index(check["status"]))
        return [self._row(check) for check in known]

    @property
    def why(self) -> str:
        """The first reason, as the rest of a sentence."""
        checks = self.gate["checks"]
        refusing = [check for check in checks if check["status"] == "red"]
        words = self._words((refusing or checks)[0])
        return words[0].lower() + words[1:]

    def _row(self, check: dict[str, Any]) -> CheckRow:
        kind, icon, word = STATES[check["status"]]
        title = str(CHECKS[check["name"]].title)
        return CheckRow(title, Mark(kind, icon, str(word)), self._words(check))

    def _words(self, check: dict[str, Any]) -> str:
        """The library's own sentence, or what it means."""
        name, status = check["name"], check["status"]
        reads = name in WITHOUT_COUNTS or (self.sees_counts and name not in NEVER_COUNTED)
        return str((reads and check["words"]) or getattr(CHECKS[name], status))
