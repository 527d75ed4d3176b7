"""Covariates as columns of numbers: what kind each is, what stands for a missing value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RARE = 20  # a level of fewer people is joined with the other rare ones
MOST_LEVELS = 25
OTHER, MISSING = "other", "not known"


@dataclass(frozen=True)
class Covariates:
    """Sorted by name, so that the order in which they are given does not matter.

    `numbers`: more than two values, missing ones filled with the median. `marks`: 0 or 1, also
    "NAME: not known". `categories`: one 0/1 column a level but the commonest, [person, level - 1]."""

    numbers: Mapping[str, Floats]
    marks: Mapping[str, Floats]
    categories: Mapping[str, Floats]
    levels: Mapping[str, tuple[str, ...]]  # the names of the columns of `categories`

    def only(self, rows: NDArray[np.bool_]) -> Covariates:
        return Covariates(
            {name: each[rows] for name, each in self.numbers.items()},
            {name: each[rows] for name, each in self.marks.items()},
            {name: each[rows] for name, each in self.categories.items()},
            self.levels,
        )

    def table(self) -> tuple[tuple[str, ...], Floats]:
        """All of them side by side, [person, column], and the names of the columns."""
        named = {**self.numbers, **self.marks}
        for name, columns in self.categories.items():
            named |= {
                f"{name}: {level}": columns[:, j] for j, level in enumerate(self.levels[name])
            }
        return tuple(named), np.column_stack(list(named.values())) if named else np.empty((0, 0))


def covariates_of(given: Any, n: int, faults: list[str]) -> Covariates:
    """Read every covariate; a constant one says nothing and is left out."""
    if not isinstance(given, Mapping):
        faults.append("covariates have to be a mapping of a name to one value a person.")
        return Covariates({}, {}, {}, {})
    numbers: dict[str, Floats] = {}
    marks: dict[str, Floats] = {}
    categories: dict[str, Floats] = {}
    levels: dict[str, tuple[str, ...]] = {}
    for name in sorted(given, key=str):
        values = np.asarray(given[name])
        if values.ndim != 1 or len(values) != n:
            faults.append(f"The covariate {name} has to be one value a person, {n} of them.")
            continue
        found = numbers_of(values)
        if found is None:
            levels[str(name)], categories[str(name)] = _levels(values)
            continue
        known = np.isfinite(found)
        if known.any():
            filled = np.where(known, found, np.median(found[known]))
            (marks if len(np.unique(found[known])) <= 2 else numbers)[str(name)] = filled
        marks[f"{name}: {MISSING}"] = (~known).astype(float)
    return Covariates(
        numbers,
        {name: _as_mark(each) for name, each in marks.items() if len(np.unique(each)) > 1},
        {name: each for name, each in categories.items() if each.shape[1]},
        levels,
    )


def numbers_of(values: Any) -> Floats | None:
    """Floats, NaN for what is missing or infinite; None when these are no numbers."""
    array = np.asarray(values)
    if array.ndim != 1 or array.dtype.kind in "cSUV":
        return None
    if array.dtype.kind in "mM":
        days = array.astype("datetime64[h]" if array.dtype.kind == "M" else "timedelta64[h]")
        found = np.where(np.isnat(days), np.nan, days.astype(np.int64) / 24.0)
    elif array.dtype.kind == "O":
        if not all(_is_number(each) or _is_missing(each) for each in array):
            return None
        found = np.array([np.nan if _is_missing(each) else float(each) for each in array], float)
    else:
        found = array.astype(float)
    return np.where(np.isfinite(found), found, np.nan)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number | np.bool_)


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float | np.floating) and value != value)


def _as_mark(values: Floats) -> Floats:
    mark: Floats = np.greater(values, values.min()).astype(np.float64)
    return mark


def _levels(values: NDArray[Any]) -> tuple[tuple[str, ...], Floats]:
    """One column a level but the commonest; rare levels are joined, a rare rest is the commonest."""
    texts = np.array([MISSING if _is_missing(each) else str(each) for each in values], dtype=str)
    names, codes, counts = np.unique(texts, return_inverse=True, return_counts=True)
    by_size = np.lexsort((names, -counts))
    kept = [j for j in by_size[:MOST_LEVELS] if counts[j] >= RARE]
    columns = {str(names[j]): codes == j for j in kept[1:]}
    rest = ~np.isin(codes, kept)
    if kept and rest.sum() >= RARE:
        columns[OTHER] = rest
    if not columns:
        return (), np.empty((len(values), 0))
    return tuple(columns), np.column_stack(list(columns.values())).astype(float)
