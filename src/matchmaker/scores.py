"""What a score matrix is, whether held as one array or made block by block."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Scores = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

ROWS = 512
"""rows of a block that is made of the whole matrix at a time"""
FORBIDDEN = int(np.iinfo(np.int32).min)
"""Stands in a score block where a hard rule forbids the pair."""


class Turns(NamedTuple):
    """Which of equals comes first in a row: the lowest (times * rank + plus) modulo ranking.PRIME."""

    rank: Ints
    """[column] its place in the order of all"""
    times: Ints
    plus: Ints
    """[row]"""


class Scan(NamedTuple):
    """The best pairs of some rows under prices."""

    rows: npt.NDArray[np.int32]
    """place among the rows that were asked for"""
    columns: npt.NDArray[np.int32]
    scores: Scores
    """exact"""
    top: Ints
    """[row] at least the greatest score - price of all that is allowed"""
    rest: Ints
    """[row] at least how many pairs above the least were not returned"""


@runtime_checkable
class ScoreBlocks(Protocol):
    """Scores made on demand, in hundredths of a point."""

    @property
    def shape(self) -> tuple[int, int]:
        """(mentees, mentors)"""

    @property
    def digest(self) -> str:
        """sha256 of everything the scores depend on, in hexadecimal."""

    def block(self, start: int, stop: int) -> Scores:
        """int32 [stop - start, mentors]; FORBIDDEN where a rule forbids the pair."""

    def parts(self, mentee: int, mentor: int) -> Mapping[str, tuple[float, float]]:
        """{criterion: (points, of)}; the points add up to the fit, the `of` to 100."""

    def rules(self, mentee: int) -> Mapping[str, int]:
        """{rule: how many mentors it removes for this mentee}"""


@runtime_checkable
class ScannedBlocks(ScoreBlocks, Protocol):
    """Score blocks that find the best pairs under prices faster than through whole blocks."""

    def scan(
        self, rows: Ints, prices: Ints, least: Ints, most: int, turns: Turns | None = None
    ) -> Scan:
        """For each of these mentees at most `most` pairs with score - price > least, the greatest
        first, of equals whose turn comes first, or the first column. rows: int64 [row] mentees;
        prices: int64 [mentor]; least: int64 [row]."""


def pairs_of(blocks: ScoreBlocks, mentees: Ints, mentors: Ints) -> Scores:
    """int32 [pair]: the scores of these pairs, by the blocks' own `pairs` where they have it."""
    pairs = getattr(blocks, "pairs", None)
    if pairs is not None:
        found: Scores = pairs(mentees, mentors)
        return found
    scores = np.empty(len(mentees), np.int32)
    order = np.argsort(mentees, kind="stable")
    ends = np.searchsorted(mentees[order], np.arange(0, blocks.shape[0] + ROWS, ROWS))
    for first, last in pairwise(ends.tolist()):
        if first < last:
            here = order[first:last]
            start = int(mentees[here].min())
            stop = int(mentees[here].max()) + 1
            scores[here] = blocks.block(start, stop)[mentees[here] - start, mentors[here]]
    return scores


def dense(blocks: ScoreBlocks, rows: int = ROWS) -> Scores:
    """All blocks as one int32 array [mentee, mentor]."""
    mentees, mentors = blocks.shape
    whole = np.empty((mentees, mentors), np.int32)
    for start in range(0, mentees, rows):
        stop = min(mentees, start + rows)
        whole[start:stop] = blocks.block(start, stop)
    return whole
