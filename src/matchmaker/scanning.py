"""The best pairs of each row under given prices, without the whole matrix: exact scores, filtered fast.

The filter is float32, and sound by derivation, not by measurement. u = 2^-24 is its unit roundoff and
gamma(n) = n u / (1 - n u) bounds n roundings in any order (Higham 2002, Accuracy and Stability of
Numerical Algorithms, sections 3.1 and 3.5). Let W be the weights of the criteria known for a pair,
X = 10,000 * sum(weight * part) / W its exact fit, all parts from 0 to 1.

1. Features lie on the grid, so float32 holds them without error. A product over d dimensions, added in
   whatever order BLAS or the scatter takes, is off by at most gamma(d) * sum |a||b|, and
   sum |a||b| <= `most` (Cauchy-Schwarz for unit vectors, Hoelder for skills). Dividing by `full` and
   taking the weight are three roundings more; cutting to 0..1 never enlarges a difference:
   e1 = weight/W * gamma(d + 3) * most/full.
2. The exact part is on steps of 2^-20: e2 = 2^-21 for products; all other parts are whole steps.
3. What is added is never negative, so nothing cancels: N additions and roundings change the sum by at
   most gamma(N), where N counts the tables, products, entries of sparse products, wishes, and eight more.
Hence |float32 - X| <= 10,000 * (sum(e1 + e2) + gamma(N) * (1 + sum(e1 + e2))) = `error`, and the fit is
left alone by the filter only where rint(X - error) = rint(X + error), or where X + error + 1/2 cannot
reach what is asked for. Otherwise it is computed exactly. Assumed of the machine: IEEE arithmetic and
a BLAS that multiplies as usual (not Strassen, not in half precision).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from . import grid, sweeping
from .features import Inner
from .grid import Floats, Singles
from .grouping import Kind, Patterns, grouped
from .inner import Products, Whole, steps_of_pairs
from .kinds import KindPart
from .parts import Index, Part, Wishes
from .ranking import in_order
from .rules import Apart, KindRule, Nested, Rule
from .scores import Flags, Ints, Scan, Turns

UNIT = 2.0**-24
CELLS = 1 << 21
"""float32 cells of a block: 8 MB"""
AT_ONCE = 4
LARGEST_PRICE = 2**50


def gamma(n: float) -> float:
    return n * UNIT / (1 - n * UNIT)


class Scanner:
    """One direction: rows are mentees, or, turned, mentors."""

    def __init__(
        self,
        shape: tuple[int, int],
        parts: Sequence[Part],
        weights: Floats,
        rules: Sequence[Rule],
        *,
        turned: bool = False,
    ) -> None:
        self.shape = (shape[1], shape[0]) if turned else shape
        self.turned = turned
        weight = dict(zip(parts, weights.tolist(), strict=True))
        inner = [part for part in parts if isinstance(part, Inner)]
        self.inner = sorted(inner, key=lambda part: not part.is_dense)
        self.weight = np.array([weight[part] for part in self.inner], np.float64)
        self.clipped = np.array([not part.is_never_cut for part in self.inner], np.bool_)
        self.dense = [part for part in self.inner if part.is_dense]
        self.patterns = Patterns(parts, weights, shape, turned)
        kinds = [Kind(p.table, weight[p], turned) for p in parts if isinstance(p, KindPart)]
        bars = [Kind(r.table, 0, turned) for r in rules if isinstance(r, KindRule)]
        self.groups = grouped([self.patterns, *kinds, *bars], self.shape[1])
        self.listed = _listed([p for p in parts if isinstance(p, Wishes)], weight, shape, turned)
        self.barred = _barred([r for r in rules if isinstance(r, Apart)], shape, turned)
        self.stretches = [r.stretches(turned) for r in rules if isinstance(r, Nested)]
        self.lists = sum(isinstance(part, Wishes) for part in parts)

    # -- what stays the same ---------------------------------------------------------------------

    @cached_property
    def products(self) -> Products:
        sides = [self._side(of_columns) for of_columns in (False, True)]
        spread = [part for part in self.inner if not part.is_dense]
        (rows, row), (columns, column) = sides
        return Products(
            rows,
            columns,
            _cuts([part.mentee.shape[1] for part in self.dense]),
            *_compressed(row),
            *_compressed(column),
            _cuts([part.mentee.shape[1] for part in spread]),
            np.array([part.full for part in self.inner], np.float64),
        )

    def _side(self, of_columns: bool) -> tuple[Singles, sparse.csr_array]:
        """All dense features, and all sparse ones, of one side."""
        people = self.shape[1] if of_columns else self.shape[0]
        name = "mentor" if of_columns != self.turned else "mentee"
        dense = [getattr(part, name) for part in self.dense]
        other = [getattr(part, name) for part in self.inner if not part.is_dense]
        empty = np.zeros((people, 0), np.float32)
        full = dense[0] if len(dense) == 1 else np.hstack([empty, *dense])
        return full, _stacked(other, people)

    @cached_property
    def across(self) -> sweeping.Across:
        spread = _stacked(
            [p.mentee if self.turned else p.mentor for p in self.inner if not p.is_dense],
            self.shape[1],
        )
        columns = self.shape[1]
        places, codes = 0, []
        for group in self.groups:
            codes.append(group.codes + places)
            places += group.size
        return sweeping.Across(
            np.array(codes, np.int32).reshape(-1, columns),
            self.patterns.columns,
            *_compressed(sparse.csr_array(spread.T)),
            _ranged([s.order for s in self.stretches], columns),
            _ranged([s.up for s in self.stretches], columns),
            np.zeros(0, np.int64),
            np.zeros(0, np.float64),
        )

    @cached_property
    def down(self) -> sweeping.Down:
        rows = self.shape[0]

        def of(name: str) -> Index:
            return _ranged([getattr(s, name) for s in self.stretches], rows)

        return sweeping.Down(
            *_compressed(self.listed, np.float64),
            *_compressed(self.barred)[:2],
            of("low"),
            of("high"),
            of("above"),
        )

    @cached_property
    def _roundings(self) -> float:
        """Of everything that is added up for one pair, besides the products themselves."""
        entries = np.diff(self.products.row_first).max(initial=0)
        return len(self.groups) + len(self.inner) + int(entries) + self.lists + 8

    @cached_property
    def _share(self) -> Floats:
        """[product] e1 + e2 for a criterion that has the whole weight"""
        bound = []
        for part in self.inner:
            side: Any = part.mentor if self.turned else part.mentee
            long = side.shape[1] if part.is_dense else int(np.diff(side.indptr).max(initial=0))
            bound.append(gamma(long + 3) * part.most / part.full + 2.0**-21)
        return np.array(bound, np.float64)

    # -- a scan ------------------------------------------------------------------------------------

    def scan(
        self, rows: Ints, prices: Ints, least: Ints, most: int, turns: Turns | None = None
    ) -> Scan:
        price = np.ascontiguousarray(prices, np.int64)
        highest = int(np.abs(price).max(initial=0))
        if highest > LARGEST_PRICE:
            raise ValueError(f"a price of {highest} is beyond {LARGEST_PRICE}")
        across = self.across._replace(price=price, price_f=price.astype(np.float64))
        slack = 2.0**-50 * (highest + 2 * grid.FULL)
        most = min(most, self.shape[1])
        wanted = np.ascontiguousarray(rows, np.int64)
        floors = np.ascontiguousarray(least, np.int64)
        rank, times, plus = turns or in_order(np.arange(self.shape[1]), len(wanted))

        def found(part: slice) -> sweeping.Found:
            made = self._block(wanted[part], floors[part])
            found = _empty(len(made.least), most)
            order = Turns(rank, times[part], plus[part])
            sweeping.sweep(
                made, self.products, across, self.down, self.clipped, order, most, slack, found
            )
            return found

        blocks = list(self._cut(len(wanted), most))
        if len(blocks) < 2:
            return _joined([found(part) for part in blocks])
        with ThreadPoolExecutor(min(AT_ONCE, len(os.sched_getaffinity(0)))) as threads:
            return _joined(list(threads.map(found, blocks)))

    def points(self, rows: Ints, columns: Ints) -> Floats:
        """float64 [pair]: the points of all inner products."""
        points: Floats = self.weight @ steps_of_pairs(self.products, rows, columns)
        return points

    def _cut(self, count: int, most: int) -> Iterator[slice]:
        wide = self.shape[1] * max(1, len(self.dense)) + 3 * sum(g.size for g in self.groups)
        rows = max(16, min(2048, CELLS // max(1, wide + 2 * most)))
        for first in range(0, count, rows):
            yield slice(first, first + rows)

    def _block(self, rows: Ints, least: Ints) -> sweeping.Block:
        products = self.products
        grids = np.empty((len(self.dense), len(rows), self.shape[1]), np.float32)
        for v in range(len(self.dense)):
            d = slice(products.cuts[v], products.cuts[v + 1])
            np.matmul(products.rows[rows, d], products.columns[:, d].T, out=grids[v])
        exact, never = self._tables(rows)
        fast = exact.astype(np.float32)
        fast[never] = sweeping.NEVER
        whole = self.patterns.whole(rows)
        inverse = np.divide(grid.FULL, whole, out=np.ones_like(whole), where=whole > 0)
        return sweeping.Block(
            rows,
            grids,
            fast,
            exact,
            inverse.astype(np.float32),
            whole,
            self._error(rows, whole),
            self.weight,
            least,
        )

    def _tables(self, rows: Ints) -> tuple[Floats, Flags]:
        wide = sum(group.size for group in self.groups)
        exact, never = np.zeros((len(rows), wide)), np.zeros((len(rows), wide), np.bool_)
        first = 0
        for group in self.groups:
            places = slice(first, first + group.size)
            group.fill(rows, exact[:, places], never[:, places])
            first += group.size
        return exact, never

    def _error(self, rows: Ints, whole: Floats) -> Floats:
        known = self.patterns.of(rows, self.inner, self.weight * self._share)
        shares = np.divide(known * grid.PART, whole, out=np.zeros_like(whole), where=whole > 0)
        worst = shares.max(axis=1, initial=0)
        error: Floats = worst + gamma(self._roundings) * (1 + worst)
        return grid.FULL * (1 + 2.0**-20) * error


def _cuts(widths: Sequence[int]) -> Whole:
    return np.cumsum([0, *widths]).astype(np.int64)


def _compressed(rows: sparse.csr_array, dtype: type = np.float32) -> tuple[Whole, Index, Any]:
    rows.sort_indices()
    return (
        np.array(rows.indptr, np.int64),
        np.array(rows.indices, np.int32),
        np.array(rows.data, dtype),
    )


def _stacked(features: Sequence[sparse.csr_array], people: int) -> sparse.csr_array:
    if not features:
        return sparse.csr_array((people, 0), dtype=np.float32)
    return sparse.csr_array(sparse.hstack(features, format="csr"))


def _ranged(arrays: Sequence[Index], width: int) -> Index:
    return np.array(arrays, np.int32).reshape(-1, width)


def _listed(
    wishes: Sequence[Wishes], weight: dict[Part, float], shape: tuple[int, int], turned: bool
) -> sparse.csr_array:
    """Points of single pairs, all lists together."""
    points = sparse.csr_array(shape, dtype=np.float64)
    for part in wishes:
        points = points + part.listed * weight[part]
    return sparse.csr_array(points.T if turned else points)


def _barred(rules: Sequence[Apart], shape: tuple[int, int], turned: bool) -> sparse.csr_array:
    barred = sparse.csr_array(shape, dtype=np.bool_)
    for rule in rules:
        barred = barred + rule.barred
    return sparse.csr_array(barred.T if turned else barred)


def _empty(rows: int, most: int) -> sweeping.Found:
    return sweeping.Found(
        np.zeros(rows, np.int64),
        np.empty((rows, most), np.int32),
        np.empty((rows, most), np.int32),
        np.empty(rows, np.int64),
        np.empty(rows, np.int64),
    )


def _joined(found: Sequence[sweeping.Found]) -> Scan:
    count = np.concatenate([f.size for f in found]) if found else np.zeros(0, np.int64)
    used = [np.arange(f.columns.shape[1]) < f.size[:, None] for f in found]

    def flat(arrays: list[Any], dtype: type) -> Any:
        return np.concatenate([np.zeros(0, dtype), *arrays])

    return Scan(
        np.repeat(np.arange(count.size, dtype=np.int32), count),
        flat([f.columns[u] for f, u in zip(found, used, strict=True)], np.int32),
        flat([f.scores[u] for f, u in zip(found, used, strict=True)], np.int32),
        flat([f.top for f in found], np.int64),
        flat([f.rest for f in found], np.int64),
    )
