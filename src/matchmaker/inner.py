"""Exact inner products of single pairs, compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compiled import compiled, compiled_sum, inlined
from .grid import Floats, Singles

Whole = npt.NDArray[np.int64]
Index = npt.NDArray[np.int32]
STEPS = 2.0**20


class Products(NamedTuple):
    """The features of all inner products side by side: first the dense ones, then the sparse."""

    rows: Singles
    columns: Singles
    cuts: Whole
    """where each dense product begins and ends in `rows` and `columns`"""
    row_first: Whole
    row_at: Index
    row_value: Singles
    column_first: Whole
    column_at: Index
    column_value: Singles
    sparse_cuts: Whole
    full: Floats
    """[product] what counts as a whole part"""


@compiled_sum
def along(rows: Singles, columns: Singles, i: int, j: int, start: int, stop: int) -> float:
    total = 0.0
    x, y = rows[i, start:stop], columns[j, start:stop]
    for k in range(x.size):
        total += np.float64(x[k]) * np.float64(y[k])
    return total


@compiled
def common(p: Products, i: int, j: int, start: int, stop: int) -> float:
    total = 0.0
    a, b = p.row_first[i], p.column_first[j]
    while a < p.row_first[i + 1] and b < p.column_first[j + 1]:
        x, y = p.row_at[a], p.column_at[b]
        if x == y and start <= x < stop:
            total += np.float64(p.row_value[a]) * np.float64(p.column_value[b])
        if x <= y:
            a += 1
        if y <= x:
            b += 1
    return total


@inlined
def steps_of(p: Products, v: int, i: int, j: int) -> float:
    """The part of product v, in whole steps."""
    dense = p.cuts.size - 1
    if v < dense:
        product = along(p.rows, p.columns, i, j, p.cuts[v], p.cuts[v + 1])
    else:
        s = v - dense
        product = common(p, i, j, p.sparse_cuts[s], p.sparse_cuts[s + 1])
    return float(np.rint(min(max(product / p.full[v], 0.0), 1.0) * STEPS))


@compiled
def steps_of_pairs(p: Products, rows: Whole, columns: Whole) -> Floats:
    """float64 [product, pair]"""
    steps = np.empty((p.full.size, rows.size), np.float64)
    for v in range(p.full.size):
        for k in range(rows.size):
            steps[v, k] = steps_of(p, v, rows[k], columns[k])
    return steps
