"""Covariates as columns of numbers: what kind each is, what stands for a missing value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
RARE = 20  # a level of fewer people is joined with the other rare ones
MOST_LEVELS = 25
OTHER, MISSING = "other", "not known"
LARGEST = 1e100  # beyond it squares leave the range of floating point

# Numbers that files use for "unknown": −1, and 7s, 8s and 9s that stand far from all others.
CODE_DIGITS = ("9", "8", "7")
MOST_CODED = 0.5  # of the values; a code may stand for many unknown ones
MOST_ODD = 0.02  # of the values; any other number that is far off is a slip of single rows
ODD_DISTANCE = 10  # times the range of the rest
FEWEST_OTHERS = 10


@dataclass(frozen=True)
class Covariates:
    """Sorted by name, so that the order in which they are given does not matter.

    `numbers`: more than two values, missing ones filled with the median. `marks`: 0 or 1, also
    "NAME: not known". `categories`: one 0/1 column a level but the commonest, [person, level - 1]."""

    numbers: Mapping[str, Floats]
    marks: Mapping[str, Floats]
    categories: Mapping[str, Floats]
    levels: Mapping[str, tuple[str, ...]]  # the names of the columns of `categories`
    left_out: Mapping[str, str] = field(default_factory=dict)
    """name -> why this covariate takes no part, to be read after its name"""

    def only(self, rows: NDArray[np.bool_]) -> Covariates:
        return Covariates(
            {name: each[rows] for name, each in self.numbers.items()},
            {name: each[rows] for name, each in self.marks.items()},
            {name: each[rows] for name, each in self.categories.items()},
            self.levels,
            self.left_out,
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """One sentence for each covariate that was given and takes no part."""
        return tuple(f"{name} {why}, so it takes no part." for name, why in self.left_out.items())

    def table(self) -> tuple[tuple[str, ...], Floats]:
        """All of them side by side, [person, column], and the names of the columns."""
        named = {**self.numbers, **self.marks}
        for name, columns in self.categories.items():
            named |= {
                f"{name}: {level}": columns[:, j] for j, level in enumerate(self.levels[name])
            }
        return tuple(named), np.column_stack(list(named.values())) if named else np.empty((0, 0))


def covariates_of(given: Any, n: int, faults: list[str]) -> Covariates:
    """Read every covariate; one that says nothing is left out, with the reason in `left_out`."""
    if not isinstance(given, Mapping):
        faults.append("covariates have to be a mapping of a name to one value a person.")
        return Covariates({}, {}, {}, {})
    numbers: dict[str, Floats] = {}
    marks: dict[str, Floats] = {}
    categories: dict[str, Floats] = {}
    levels: dict[str, tuple[str, ...]] = {}
    left_out: dict[str, str] = {}
    for name in sorted(given, key=str):
        values = plain_array(given[name])
        if values is None or values.ndim != 1 or len(values) != n:
            faults.append(f"The covariate {name} has to be one value a person, {n} of them.")
            continue
        found = numbers_of(values)
        if found is None:
            levels[str(name)], categories[str(name)] = _levels(values)
            if not levels[str(name)]:
                left_out[str(name)] = _nothing_to_compare(values)
            continue
        known = np.isfinite(found)
        if (np.abs(found[known]) > LARGEST).any():
            faults.append(
                f"The covariate {name} holds numbers beyond {LARGEST:g}: use another unit."
            )
            continue
        if len(np.unique(found)) <= 1:
            left_out[str(name)] = (
                "is the same for everybody" if known.any() else "is not known for anybody"
            )
        if known.any():
            filled = np.where(known, found, np.median(found[known]))
            (marks if len(np.unique(found[known])) <= 2 else numbers)[str(name)] = filled
        marks[f"{name}: {MISSING}"] = (~known).astype(float)
    return Covariates(
        numbers,
        {name: _as_mark(each) for name, each in marks.items() if len(np.unique(each)) > 1},
        {name: each for name, each in categories.items() if each.shape[1]},
        levels,
        left_out,
    )


def _nothing_to_compare(values: NDArray[Any]) -> str:
    if len({MISSING if _is_missing(each) else str(each) for each in values}) <= 1:
        return "is the same for everybody"
    return f"has no two values that at least {RARE} people share"


def plain_array(values: Any) -> NDArray[Any] | None:
    """Return `values` as an array, masked ones as missing; None for what is no list of values."""
    if sparse.issparse(values):
        return None
    if np.ma.isMaskedArray(values):
        hidden = np.ma.getmaskarray(values)
        values = np.ma.getdata(values).astype(object)
        values[hidden] = None
    try:
        return np.asarray(values)
    except (ValueError, TypeError):
        return None


def far_values(values: Floats, genuine: Collection[float] = ()) -> tuple[float, ...]:
    """Return the numbers that may stand for "unknown" or be slips: far from all the others.

    A code (−1, −99, 999 and their like) is far when it lies outside the other values by at least
    their range and no more than half of the values are it; any other number when it lies ten
    ranges away and at most 2 in 100 are so. What is listed in `genuine` is believed.
    """
    finite = values[np.isfinite(values)]
    different, counts = np.unique(finite, return_counts=True)
    believed = np.isin(different, np.asarray(list(genuine), float))
    coded = np.array([_is_code(each) for each in different.tolist()], np.bool_) & ~believed
    coded &= counts <= MOST_CODED * len(finite)
    found = _outside(different, counts, coded, distance=1)
    rest = ~np.isin(different, found)
    few = (counts <= MOST_ODD * len(finite)) & ~believed & rest
    ends = np.zeros(len(different), np.bool_)
    ends[np.flatnonzero(rest)[[0, -1]] if rest.any() else []] = True
    odd = _outside(different[rest], counts[rest], (few & ends)[rest], distance=ODD_DISTANCE)
    return tuple(sorted({*found, *odd}))


def _outside(
    different: Floats, counts: NDArray[np.intp], asked: NDArray[np.bool_], *, distance: float
) -> list[float]:
    """Those asked about that lie outside the rest by at least so many of its ranges."""
    others, many = different[~asked], counts[~asked]
    if not asked.any() or len(others) < 2 or many.sum() < FEWEST_OTHERS:
        return []
    low, high = float(others[0]), float(others[-1])
    gap = np.maximum(low - different, different - high)
    return [float(each) for each in different[asked & (gap >= distance * (high - low))]]


def _is_code(value: float) -> bool:
    if value == -1:
        return True
    digits = f"{abs(value):.0f}" if value == int(value) else ""
    is_repeated = len(set(digits)) == 1 and digits[:1] in CODE_DIGITS
    return is_repeated and (len(digits) > 1 or value < 0 or digits == "9")


def numbers_of(values: Any) -> Floats | None:
    """Floats, NaN for what is missing or infinite; None when these are no numbers."""
    array = plain_array(values)
    if array is None or array.ndim != 1 or array.dtype.kind in "cSUV":
        return None
    if array.dtype.kind in "mM":
        days = array.astype("datetime64[h]" if array.dtype.kind == "M" else "timedelta64[h]")
        found = np.where(np.isnat(days), np.nan, days.astype(np.int64) / 24.0)
    elif array.dtype.kind == "O":
        if not all(_is_number(each) or _is_missing(each) for each in array):
            return None
        found = np.array([np.nan if _is_missing(each) else _float(each) for each in array], float)
    else:
        found = array.astype(float)
    return np.where(np.isfinite(found), found, np.nan)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number | np.bool_)


def _float(value: Any) -> float:
    """A whole number of any length as a float, infinite beyond its range."""
    try:
        return float(value)
    except OverflowError:
        return np.inf


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
