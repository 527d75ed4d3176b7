"""Covariates as terms of a regression: a core that is always used, families that have to show their worth.

The core holds every covariate, gentle curves of numbers and products of two numbers. A family is what one
variable, or two or three together, could add to it: sharper curves, interactions (README, "Terms")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

from evidence.columns import MISSING, Covariates

Floats = NDArray[np.float64]
FEW_VALUES = 8  # a number of at most so many values gets a step at each of them
CORE_WAVES, PAIR_WAVES, MARK_WAVES, MOST_WAVES = 3, 3, 7, 14
MOST_TRIPLES = 60
MOST_CURVED = 12  # variables; where there are more, products are of plain lines
MOST_PAIRED = 40  # variables; where there are more, there are no products but those of the core
STRAIGHT = 0.97  # correlation of a number with its normal scores
FURTHEST = 5.0  # standard deviations


@dataclass(frozen=True)
class Terms:
    """Standardised columns [person, term]. `core_family` [term of core] is 0 for a variable itself, then
    one number a variable's curve, one for all products; `family` [term of more] is an index of `families`."""

    core: Floats
    core_names: tuple[str, ...]
    core_family: NDArray[np.intp]
    more: Floats
    family: NDArray[np.intp]
    families: tuple[str, ...]

    def only(self, rows: NDArray[np.bool_]) -> Terms:
        """The terms of some people, scaled as those of all."""
        return replace(self, core=self.core[rows], more=self.more[rows])


@dataclass(frozen=True)
class _Variable:
    name: str
    line: Floats  # [person, column]: the variable itself
    curve: Floats  # what the core adds to the line
    waves: Floats  # of the rank, sharper and sharper; the first ones are in the core
    plain_waves: Floats | None = None  # of the number itself, where ranks bend it
    is_number: bool = False
    levels: tuple[str, ...] = ()  # of a category: one a column of the line

    def names(self) -> list[str]:
        """Of the columns of the line."""
        return [f"{self.name}: {level}" for level in self.levels] or [self.name]

    def expansion(self, waves: int) -> Floats:
        """Line and curve, for products; of a number of many values so many waves."""
        if self.waves.size:
            return np.column_stack([self.line, self.waves[:, :waves]])
        return np.column_stack([self.line, self.curve])


def terms_of(covariates: Covariates) -> Terms:
    """All terms of these people. Deterministic; the order of the covariates does not matter."""
    variables = list(_variables(covariates))
    n = len(variables[0].line) if variables else 0
    core, names = _core(variables)
    families = [(name, _standardised(columns)) for name, columns in _families(variables)]
    families = [(name, columns) for name, columns in families if columns.shape[1]]
    sizes = [columns.shape[1] for _, columns in families]
    return Terms(
        core=core if core.size else np.empty((n, 0)),
        core_names=tuple(name for name, _ in names),
        core_family=np.array([family for _, family in names], np.intp),
        more=np.column_stack([c for _, c in families]) if families else np.empty((n, 0)),
        family=np.repeat(np.arange(len(families)), sizes),
        families=tuple(name for name, _ in families),
    )


def _variables(covariates: Covariates) -> Iterator[_Variable]:
    for name, values in covariates.numbers.items():
        yield _number(name, values)
    nothing = np.empty((_people(covariates), 0))
    for name, values in covariates.marks.items():
        yield _Variable(name, values[:, None], nothing, nothing)
    for name, columns in covariates.categories.items():
        yield _Variable(name, columns, nothing, nothing, levels=covariates.levels[name])


def _people(covariates: Covariates) -> int:
    kinds = (covariates.numbers, covariates.marks, covariates.categories)
    return next((len(values) for kind in kinds for values in kind.values()), 0)


def _number(name: str, values: Floats) -> _Variable:
    """Few values: a step at each. Many: normal scores, cosines of the rank, the plain number if bent."""
    levels = np.unique(values)
    if len(levels) <= FEW_VALUES:
        steps = np.greater_equal(values[:, None], levels[2:]).astype(float)
        return _Variable(name, values[:, None], steps, np.empty((len(values), 0)), is_number=True)
    rank = (rankdata(values) - 0.5) / len(values)
    score = norm.ppf(rank)
    waves = np.cos(np.pi * np.arange(2, MOST_WAVES + 1) * rank[:, None])
    plain = np.clip((values - values.mean()) / values.std(), -FURTHEST, FURTHEST)
    if abs(np.corrcoef(plain, score)[0, 1]) >= STRAIGHT:
        return _Variable(name, score[:, None], waves[:, :CORE_WAVES], waves, is_number=True)
    curve = np.column_stack([waves[:, :CORE_WAVES], plain])
    low, high = np.quantile(values, [0.005, 0.995])
    high = high if high > low else values.max()
    place = np.clip((values - low) / (high - low), 0, 1)
    plain_waves = np.cos(np.pi * np.arange(1, MOST_WAVES + 1) * place[:, None])
    return _Variable(name, score[:, None], curve, waves, plain_waves, is_number=True)


def _core(variables: list[_Variable]) -> tuple[Floats, list[tuple[str, int]]]:
    """Columns, and of each its name and family."""
    named: list[tuple[str, int, Floats]] = []
    for k, each in enumerate(variables, 1):
        named += [(name, 0, c) for name, c in zip(each.names(), each.line.T, strict=True)]
        named += [(f"{each.name} {j}", k, column) for j, column in enumerate(each.curve.T, 2)]
    numbers = [each for each in variables if each.is_number]
    for a, b in combinations(numbers if len(numbers) <= MOST_CURVED else [], 2):
        product = _centred(a.line[:, 0]) * _centred(b.line[:, 0])
        named.append((f"{a.name} × {b.name}", len(variables) + 1, product))
    said = [each for each in named if _says_something(each[2])]
    if not said:
        return np.empty((0, 0)), []
    columns = _standardised(np.column_stack([column for _, _, column in said]))
    new = _unlike_those_before(columns)
    return columns[:, new], [(said[j][0], said[j][1]) for j in new]


def _unlike_those_before(columns: Floats) -> list[int]:
    """Places of columns that repeat none before them."""
    alike = np.abs(columns.T @ columns) / len(columns) > 1 - 1e-9
    return [j for j in range(len(alike)) if not alike[:j, j].any()]


def _families(variables: list[_Variable]) -> Iterator[tuple[str, Floats]]:
    for each in variables:
        if each.waves.shape[1] > CORE_WAVES:
            yield each.name, each.waves[:, CORE_WAVES:]
        if each.plain_waves is not None:
            yield f"{each.name} itself", each.plain_waves
    if len(variables) > MOST_PAIRED:
        return
    curved = len(variables) <= MOST_CURVED
    for a, b in combinations(variables, 2):
        waves = MARK_WAVES if _is_mark(a) or _is_mark(b) else PAIR_WAVES
        left, right = (each.expansion(waves) if curved else each.line for each in (a, b))
        yield f"{a.name} × {b.name}", _products(left, right)
    for a, b, c in _triples(variables):
        yield (
            f"{a.name} × {b.name} × {c.name}",
            _products(_products(a.expansion(1), b.expansion(1)), c.line),
        )


def _is_mark(variable: _Variable) -> bool:
    return variable.line.shape[1] == 1 and not variable.is_number


def _triples(variables: list[_Variable]) -> Iterator[tuple[_Variable, _Variable, _Variable]]:
    """Two numbers and a third number or mark; only where they are few enough to be looked at."""
    numbers = [each for each in variables if each.is_number]
    marks = [each for each in variables if _is_mark(each) and MISSING not in each.name]
    found: Iterable[tuple[_Variable, _Variable, _Variable]] = [
        *((a, b, mark) for a, b in combinations(numbers, 2) for mark in marks),
        *combinations(numbers, 3),
    ]
    found = list(found)
    return iter(found if len(found) <= MOST_TRIPLES else [])


def _products(left: Floats, right: Floats) -> Floats:
    both: Floats = np.einsum("ij,ik->ijk", _centred(left), _centred(right))
    return both.reshape(len(left), -1)


def _centred(columns: Floats) -> Floats:
    middle: Floats = columns - columns.mean(axis=0)
    return middle


def _says_something(column: Floats) -> bool:
    return bool(column.std() > 1e-9 * (1 + np.abs(column).max()))


def _standardised(columns: Floats) -> Floats:
    spread = columns.std(axis=0)
    kept = spread > 1e-9
    scaled: Floats = (columns[:, kept] - columns[:, kept].mean(axis=0)) / spread[kept]
    return scaled
