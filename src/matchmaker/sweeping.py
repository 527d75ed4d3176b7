"""One sweep over a block of rows: float32 sets aside what cannot matter, the rest is scored exactly."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compiled import compiled, compiled_maximum, inlined
from .grid import Floats, Singles
from .inner import Index, Products, Whole, steps_of
from .ranking import Heap, sift_down, sift_up, turn_of
from .scores import Turns

NEVER = np.float32(-1e30)
CHUNK = 64
FULL, UNKNOWN = 10_000.0, 5000.0
NOTHING = np.int64(-(2**62))
"""the worth of the best pair of somebody who has none"""


class Across(NamedTuple):
    """The other side: columns."""

    codes: Index
    """[group, column] place in the row table"""
    pattern: Index
    """[column] which criteria are known"""
    feature_first: Whole
    feature_at: Index
    feature_value: Singles
    """the sparse features by feature: which columns have it, and how much of it"""
    order: Index
    """[range, place] columns in an order in which each row bars a stretch"""
    up: Index
    """[range, place] the next place to bar after this one, -1 = none"""
    price: Whole
    price_f: Floats


class Down(NamedTuple):
    """All rows."""

    listed_first: Whole
    listed_at: Index
    listed_points: Floats
    """columns that get points of their own from a row"""
    barred_first: Whole
    barred_at: Index
    low: Index
    high: Index
    above: Index
    """[range, row] the stretch of `order` that is barred, and the first place of a chain"""


class Block(NamedTuple):
    """What is made for a block of rows."""

    rows: Whole
    grids: Singles
    """[product, row, column]"""
    fast: Singles
    exact: Floats
    """[row, code] points, once for the filter and once exactly"""
    inverse: Singles
    whole: Floats
    """[row, pattern] FULL / possible points, and the possible points"""
    error: Floats
    """[row] bound of |float32 - exact| of a fit before it is rounded"""
    weight: Floats
    """[product]"""
    least: Whole


class Found(NamedTuple):
    size: Whole
    columns: Index
    scores: Index
    """[row, place] largest worth first, then whose turn comes first"""
    top: Whole
    rest: Whole


@inlined
def score_of(b: Block, p: Products, across: Across, down: Down, a: int, j: int) -> float:
    """The exact score of row `a` of the block with column j."""
    whole = b.whole[a, across.pattern[j]]
    if whole == 0:
        return UNKNOWN
    i = b.rows[a]
    points = 0.0
    for g in range(across.codes.shape[0]):
        points += b.exact[a, across.codes[g, j]]
    for v in range(b.weight.size):
        points += b.weight[v] * steps_of(p, v, i, j)
    for k in range(down.listed_first[i], down.listed_first[i + 1]):
        if down.listed_at[k] == j:
            points += down.listed_points[k]
    return float(np.rint(FULL * points / whole))


@compiled
def spread(p: Products, across: Across, i: int, s: int, factor: np.float32, onto: Singles) -> None:
    """Adds factor * sparse product s of row i to all columns."""
    start, stop = p.sparse_cuts[s], p.sparse_cuts[s + 1]
    for a in range(p.row_first[i], p.row_first[i + 1]):
        feature = p.row_at[a]
        if start <= feature < stop:
            x = p.row_value[a] * factor
            for q in range(across.feature_first[feature], across.feature_first[feature + 1]):
                onto[across.feature_at[q]] += x * across.feature_value[q]


@compiled
def bar(across: Across, down: Down, i: int, onto: Singles) -> None:
    for k in range(down.barred_first[i], down.barred_first[i + 1]):
        onto[down.barred_at[k]] = NEVER
    for r in range(down.low.shape[0]):
        for place in range(down.low[r, i], down.high[r, i]):
            onto[across.order[r, place]] = NEVER
        place = down.above[r, i]
        while place >= 0:
            onto[across.order[r, place]] = NEVER
            place = across.up[r, place]


@compiled_maximum
def fold(
    b: Block,
    p: Products,
    across: Across,
    down: Down,
    clipped: npt.NDArray[np.bool_],
    a: int,
    points: Singles,
    spare: Singles,
) -> None:
    """Points of row `a` with every column, in float32."""
    m, i = points.size, b.rows[a]
    fast = b.fast[a]
    codes = across.codes[0]
    for j in range(m):
        points[j] = fast[codes[j]]
    for g in range(1, across.codes.shape[0]):
        codes = across.codes[g]
        for j in range(m):
            points[j] += fast[codes[j]]
    dense = p.cuts.size - 1
    for v in range(b.weight.size):
        weight = np.float32(b.weight[v] * 1048576.0)
        scale = np.float32(1.0 / p.full[v])
        if v < dense:
            grid = b.grids[v, a]
        elif clipped[v]:
            grid = spare
            grid[:] = np.float32(0)
            spread(p, across, i, v - dense, np.float32(1), grid)
        else:
            spread(p, across, i, v - dense, np.float32(weight * scale), points)
            continue
        for j in range(m):
            points[j] += weight * min(max(grid[j] * scale, np.float32(0)), np.float32(1))
    for k in range(down.listed_first[i], down.listed_first[i + 1]):
        points[down.listed_at[k]] += np.float32(down.listed_points[k])
    bar(across, down, i, points)


@compiled_maximum
def chunk_of(
    points: Singles,
    inverse: Singles,
    pattern: Index,
    price: Floats,
    start: int,
    cut: float,
    worth: Floats,
) -> tuple[float, int]:
    """Worth of some columns in float; the largest, and how many reach the cut."""
    largest, reach = -1e300, 0
    for k in range(worth.size):
        j = start + k
        x = np.float64(points[j] * inverse[pattern[j]]) - price[j]
        worth[k] = x
        largest = max(largest, x)
        reach += x >= cut
    return largest, reach


@compiled
def sweep(
    b: Block,
    p: Products,
    across: Across,
    down: Down,
    clipped: npt.NDArray[np.bool_],
    turns: Turns,
    most: int,
    slack: float,
    found: Found,
) -> None:
    """Fills `found` for the rows of the block. `slack`: rounding of float64 with these prices."""
    m, pattern, price, price_f = across.pattern.size, across.pattern, across.price, across.price_f
    points, spare = np.empty(m, np.float32), np.empty(m, np.float32)
    worth = np.empty(CHUNK, np.float64)
    values, order = np.empty(most, np.int64), np.empty(most, np.int64)
    for a in range(b.least.size):
        fold(b, p, across, down, clipped, a, points, spare)
        error, least, inverse = b.error[a], b.least[a], b.inverse[a]
        # worth > t is whole, so at least t + 1, and its fit before rounding at least t + 1/2
        reach = np.float64(least) + 0.5 - error - slack
        heap = Heap(values, order, found.columns[a])
        size, best, candidates, false = 0, NOTHING, 0, 0
        cut = min(reach, -1e20)
        for first in range(0, m, CHUNK):
            length = min(CHUNK, m - first)
            largest, count = chunk_of(
                points, inverse, pattern, price_f, first, reach, worth[:length]
            )
            candidates += count
            if largest < cut or largest < -1e20:
                continue
            for k in range(length):
                if worth[k] < cut or worth[k] < -1e20:
                    continue
                j = first + k
                fit = worth[k] + price_f[j]
                score = np.rint(fit - error - slack)
                if score != np.rint(fit + error + slack):
                    score = score_of(b, p, across, down, a, j)
                value = np.int64(score) - price[j]
                best = max(best, value)
                if value <= least:
                    false += worth[k] >= reach
                elif size < most:
                    sift_up(heap, size, value, turn_of(turns, a, j), j)
                    size += 1
                elif most > 0 and value >= values[0]:
                    turn = turn_of(turns, a, j)
                    if value > values[0] or turn < order[0]:
                        sift_down(heap, size, value, turn, j)
                bar_at = least
                if size == most and most > 0:
                    bar_at = max(least, values[0] - 1)
                elif most == 0:
                    bar_at = best
                cut = np.float64(min(bar_at, best)) + 0.5 - error - slack
        found.size[a], found.top[a] = size, best
        found.rest[a] = candidates - false - size
        for place in range(size - 1, -1, -1):
            value, j = values[0], heap.column[0]
            if place > 0:
                sift_down(heap, place, values[place], order[place], heap.column[place])
            heap.column[place] = j
            found.scores[a, place] = np.int32(value + price[j])
