"""Mean outcomes of two drawn groups, both moved to the covariates of everybody.

One regression an arm on centred covariates: its constant is what the arm would show with the covariates of
all. Their difference is the coefficient of the fully interacted regression (Lin 2013, Ann. Appl. Stat. 7:295)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import qr

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
MOST_COLUMNS = 0.2  # of the people in the smaller arm


@dataclass(frozen=True)
class ArmMean:
    """A mean and what each row adds to its error [row]: the sum of squares is the HC2 variance."""

    mean: float
    parts: Floats


def adjusted_mean(values: Floats, columns: Floats, weights: Floats, arm: Flags) -> ArmMean:
    """The constant of the weighted regression of `values` on `columns` within `arm`.

    columns [row, column] are centred over all rows. HC2: residuals over √(1 − leverage) (MacKinnon &
    White 1985)."""
    x = np.column_stack([np.ones(int(arm.sum())), columns[arm]])
    root = np.sqrt(weights[arm])[:, None]
    inverse = np.linalg.pinv(x * root)  # [column, row of the arm]
    fitted = x @ (inverse @ (root[:, 0] * values[arm]))
    leverage = np.einsum("ij,ji->i", x * root, inverse)
    left = (values[arm] - fitted) / np.sqrt(np.clip(1 - leverage, 1e-6, 1))
    parts = np.zeros(len(values))
    parts[arm] = inverse[0] * root[:, 0] * left
    return ArmMean(float((inverse @ (root[:, 0] * values[arm]))[0]), parts)


def error_of(parts: Floats, person: NDArray[np.intp] | None) -> float:
    """The standard error of what the parts sum up to; rows of one person stand together."""
    whole = parts if person is None else np.bincount(person, weights=parts)
    return float(np.sqrt(np.sum(whole**2)))


def usable_columns(columns: Floats, treated: Flags, room: int | None = None) -> Floats:
    """Centred columns that say something of their own in both arms; none at all where they are many."""
    if not columns.size:
        return np.empty((len(treated), 0))
    centred = columns - columns.mean(axis=0)
    spread = centred.std(axis=0)
    centred = centred[:, spread > 1e-12] / spread[spread > 1e-12]
    for arm in (treated, ~treated):
        centred = centred[:, _independent(centred[arm] - centred[arm].mean(axis=0))]
    limit = MOST_COLUMNS * min(treated.sum(), (~treated).sum()) if room is None else room
    return centred if centred.shape[1] <= limit else np.empty((len(treated), 0))


def _independent(columns: Floats) -> NDArray[np.intp]:
    """The places of columns that are no mixture of the others (QR with pivoting)."""
    if not columns.size:
        return np.arange(0)
    triangle, order = qr(columns, mode="r", pivoting=True)
    size = np.abs(np.diag(triangle))
    return np.sort(order[: int(np.sum(size > 1e-8 * max(float(size[0]), 1.0)))])
