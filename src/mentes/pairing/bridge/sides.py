"""People and rules as plain values, the same for sign-up sheets and for database rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time


@dataclass(frozen=True, kw_only=True)
class Side:
    """One person on one side of a round. What is unknown stays empty: it never counts against anyone."""

    id: str
    name: str
    email: str = ""
    team: str = ""
    place: str = ""
    level: int | None = None
    languages: frozenset[str] = frozenset()
    time_zone: str = ""
    works_from: time | None = None
    works_until: time | None = None
    offers: Mapping[str, int] = field(default_factory=dict)
    """skill -> level 1 to 5 (0 = level not given)"""
    wants: Mapping[str, int] = field(default_factory=dict)
    """skill -> importance 1 to 5 (0 = not given)"""
    learn_text: str = ""
    offer_text: str = ""
    manager_ids: tuple[str, ...] = ()
    """direct managers; longer lines are followed through the `reporting` map of the round"""
    capacity: int = 1
    """mentors: at most so many mentees"""
    minimum: int = 0
    """mentors: at least so many mentees"""
    demand: int = 1
    """mentees: mentors wanted"""
    wishes: tuple[str, ...] = ()
    """ids on the other side, first choice first"""
    not_with: frozenset[str] = frozenset()
    """private: no text ever says that somebody is in it"""
    past: frozenset[str] = frozenset()
    """earlier partners, who are not proposed again"""


@dataclass(frozen=True, kw_only=True)
class Must:
    """Hard rules: a pair that breaks one is never proposed."""

    not_own_line: bool = True
    common_language: bool = True
    level_gap_at_least: int | None = 0
    """mentor level minus mentee level; None = any"""
    level_gap_at_most: int | None = None
    """below 0 where the mentor is the junior: reverse mentoring"""
    not_same_team: bool = False
    same_place: bool = False
    not_again: bool = True
    unknown_is_no: tuple[str, ...] = ()
    """names of the rules above by which a pair is kept apart when a fact of either is not known"""


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Should-rules: shares of the fit. 0 = not used."""

    skills: float = 40
    goals: float = 20
    wishes: float = 15
    level_gap: float = 10
    time_overlap: float = 10
    place: float = 5
    other_team: float = 0


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a round asks of a pair; the defaults are those of `./mentes match`."""

    must: Must = Must()
    weights: Weights = Weights()
    objective: str = "floor"
    """total, floor or leximin"""
    lowest_fit: float = 0
    """points, 0 to 100: under this nobody is paired"""
    best_level_gap: int = 2

    def reversed(self) -> Rules:
        """Reverse mentoring: the mentor is the junior, as far below as a mentor would be above."""
        least = self.must.level_gap_at_least
        must = replace(
            self.must, level_gap_at_least=None, level_gap_at_most=None if least is None else -least
        )
        return replace(self, must=must, best_level_gap=-self.best_level_gap)
