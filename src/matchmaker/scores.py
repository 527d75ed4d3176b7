"""What a score matrix is, whether held as one array or made block by block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Scores = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

FORBIDDEN = int(np.iinfo(np.int32).min)
"""Stands in a score block where a hard rule forbids the pair."""


class Scan(NamedTuple):
    """The best pairs of some rows under prices."""

    rows: npt.NDArray[np.int32]
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


def dense(blocks: ScoreBlocks, rows: int = 512) -> Scores:
    """All blocks as one int32 array [mentee, mentor]."""
    mentees, mentors = blocks.shape
    whole = np.empty((mentees, mentors), np.int32)
    for start in range(0, mentees, rows):
        stop = min(mentees, start + rows)
        whole[start:stop] = blocks.block(start, stop)
    return whole
