"""People of one kind are looked up together: all tables of a block of rows as few as possible."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from . import grid
from .grid import Floats
from .keys import Index, numbered
from .kinds import KindTable
from .parts import Part
from .scores import Flags, Ints

SMALL = 256
"""kinds that are put together even when there are few columns"""
FEWER = 64
"""otherwise there must be so many columns to a kind"""


class Kind:
    """A criterion (or, with weight 0, a rule) by kinds, seen from the rows."""

    def __init__(self, table: KindTable, weight: float, turned: bool) -> None:
        self.table, self.weight, self.turned = table, weight, turned
        sides = table.kinds.first, table.kinds.second
        self.rows, self.columns = reversed(sides) if turned else sides

    def fill(self, rows: Ints, kinds: Ints, points: Floats, never: Flags) -> None:
        """Adds the points of these rows with these kinds, and marks what is barred."""
        mine, theirs = self.rows[rows][:, None], kinds[None]
        values = self.table(theirs, mine) if self.turned else self.table(mine, theirs)
        if self.weight:
            points += self.weight * values
        else:
            never |= values


class Patterns:
    """Which criteria are known of whom: people of one pattern share the weights."""

    def __init__(
        self, parts: Sequence[Part], weights: Floats, shape: tuple[int, int], turned: bool
    ) -> None:
        always = [np.ones(people, np.bool_) for people in shape]  # so that no side is without any
        mine, theirs = (
            np.array([known, *(getattr(part, name) for part in parts)]).T[:, 1:]
            for name, known in zip(("mentee_known", "mentor_known"), always, strict=True)
        )
        if turned:
            mine, theirs = theirs, mine
        self.parts, self.weights = list(parts), weights
        self.known = mine
        self.columns: Index = np.zeros(len(theirs), np.int32)
        for known in theirs.T:
            self.columns = numbered(2 * self.columns + known)[1]
        some = np.zeros(self.columns.max(initial=-1) + 1, np.int64)
        some[self.columns] = np.arange(len(theirs))
        self.patterns: Flags = theirs[some]

    def whole(self, rows: Ints) -> Floats:
        """float64 [row, pattern]: the points that are possible; 0 = nothing is known"""
        whole: Floats = (self.known[rows] * self.weights) @ self.patterns.T.astype(np.float64)
        return whole * grid.PART

    def of(self, rows: Ints, some: Sequence[Part], values: Floats) -> Floats:
        """float64 [row, pattern]: the sum of one value for each of some criteria, where known"""
        at = [self.parts.index(part) for part in some]
        found: Floats = (self.known[rows][:, at] * values) @ self.patterns[:, at].T.astype(float)
        return found

    def fill(self, rows: Ints, kinds: Ints, points: Floats, never: Flags) -> None:
        """A pair of which nothing is known gets its score from here."""
        points += grid.UNKNOWN * (self.whole(rows) == 0)[:, kinds]


class Group:
    """Several kinds as one: each different combination of columns has a place in the row table."""

    def __init__(self, members: Sequence[Kind | Patterns], codes: Index, places: Ints) -> None:
        self.members, self.codes = members, codes
        self.places = places
        """[member, place] the member's own kind there"""
        self.size = places.shape[1]

    def fill(self, rows: Ints, points: Floats, never: Flags) -> None:
        for member, kinds in zip(self.members, self.places, strict=True):
            member.fill(rows, kinds, points, never)

    def joined(self, other: Group) -> Group:
        keys = self.codes.astype(np.int64) * max(1, other.size) + other.codes
        different, found = numbered(keys)
        one, two = np.divmod(different, max(1, other.size))
        return Group(
            [*self.members, *other.members],
            found,
            np.concatenate([self.places[:, one], other.places[:, two]]),
        )


def grouped(kinds: Sequence[Kind | Patterns], columns: int) -> list[Group]:
    """As few groups as possible without more places than are worth filling for each row."""
    most = max(SMALL, columns // FEWER)
    groups = sorted((_alone(kind) for kind in kinds), key=lambda group: group.size)
    done = []
    while groups:
        group = groups.pop(0)
        while groups and (both := group.joined(groups[0])).size <= most:
            group = both
            groups.pop(0)
        done.append(group)
    return done


def _alone(kind: Kind | Patterns) -> Group:
    """Only the kinds that occur."""
    occurring, found = numbered(kind.columns)
    return Group([kind], found, occurring[None])
