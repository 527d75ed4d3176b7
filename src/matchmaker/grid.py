"""Whole steps of a grid, so that sums of features are exact whatever order a machine adds in.

A float64 holds whole numbers up to 2^53. Features lie on steps of 2^-24 (a float32 holds them too),
so products lie on steps of 2^-48 and their sums, never above 2, are exact. A part has 2^20 steps and
all weights together at most 2^18: their products add up to 2^38, and 10,000 times that is still
exact. The one division that follows rounds correctly and, as two different quotients lie at least
2^-39 apart from a tie, rounds to the hundredth that the true quotient rounds to.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]

FEATURE = 2.0**24
PART = 2.0**20
WEIGHT_BITS = 17
FULL = 10_000
"""hundredths of a point in a fit of 100"""
UNKNOWN = FULL / 2
"""the score of a pair of which nothing is known"""
ROWS = 4096
"""converted at a time, so that no second whole copy is made"""


def features(values: npt.NDArray[np.floating]) -> Singles:
    """The nearest steps; float32 holds them exactly for values from -1 to 1."""
    steps = np.empty(values.shape, np.float32)
    for start in range(0, len(values), ROWS):
        rows = slice(start, start + ROWS)
        steps[rows] = np.rint(np.asarray(values[rows], np.float64) * FEATURE) / FEATURE
    return steps


def shares(values: Floats) -> Singles:
    """The nearest steps from below: shares that add up to 1 never come to more."""
    return (np.floor(values * FEATURE) / FEATURE).astype(np.float32)


def parts(values: Floats) -> Floats:
    """Whole steps from 0 to 2^20."""
    return np.rint(np.clip(values, 0, 1) * PART)


def weights(given: Sequence[float]) -> Floats:
    """Whole numbers in the same proportions, under 2^18 together; none is lost altogether."""
    step = 2.0 ** (math.frexp(math.fsum(given))[1] - WEIGHT_BITS)
    return np.maximum(1, np.rint(np.array(given, np.float64) / step))


def scores(points: Floats, whole: Floats) -> npt.NDArray[np.int32]:
    """Hundredths of a point; `whole` = the points that were possible, 0 = nothing is known."""
    possible = np.where(whole > 0, whole, 1)
    fit = np.where(whole > 0, FULL * points / possible, UNKNOWN)
    return np.rint(fit).astype(np.int32)
