"""Regressions with many terms: the core is nearly free, every other term is drawn towards nothing by as
much as the data say (automatic relevance determination: MacKay 1992, Tipping 2001; README, "Shrinkage")."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import chi2

from evidence.terms import Terms

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
ALIVE = 0.2  # p-value of the score test below which a family is looked at
ROUNDS = 8
FREE = 1e-8  # the penalty of the constant
LEAST = 1e-3  # noise of a standardised outcome


@dataclass(frozen=True)
class Chosen:
    """Terms in use [person, 1 + term], the constant first, and the penalty of each of them."""

    columns: Floats
    penalties: Floats
    core: int  # how many of them are core terms

    @property
    def without_constant(self) -> Floats:
        return self.columns[:, 1:]


# Yes or no ------------------------------------------------------------------------------------


def logistic(columns: Floats, y: Floats, penalties: Floats, start: Floats, rounds: int) -> Floats:
    """Penalised maximum likelihood by Newton's method with step halving; coefficients [term]."""
    b, value = start, _objective(columns, y, penalties, start)
    for _ in range(rounds):
        gradient, hessian = _slopes(columns, y, penalties, b)
        step = np.linalg.solve(hessian, gradient)
        size, after = 1.0, _objective(columns, y, penalties, b + step)
        while after > value + 1e-9 and size > 1e-4:
            size /= 2
            after = _objective(columns, y, penalties, b + size * step)
        if after > value:
            break
        b, gained, value = b + size * step, value - after, after
        if gained < 1e-6:
            break
    return b


def _objective(columns: Floats, y: Floats, penalties: Floats, b: Floats) -> float:
    v = columns @ b
    return float(np.logaddexp(0, v).sum() - y @ v + (penalties * b * b).sum() / 2)


def _slopes(columns: Floats, y: Floats, penalties: Floats, b: Floats) -> tuple[Floats, Floats]:
    p = expit(columns @ b)
    root = columns * np.sqrt(p * (1 - p))[:, None]
    hessian = root.T @ root
    hessian[np.diag_indices_from(hessian)] += penalties + FREE
    gradient: Floats = columns.T @ (y - p) - penalties * b
    return gradient, hessian


def chosen_for_chances(terms: Terms, y: Floats, rows: Flags, most: int) -> tuple[Chosen, Floats]:
    """Terms and penalties of a logistic regression of `y` on the people of `rows`, and its coefficients.

    At most `most` terms beside the core."""
    within, y = terms.only(rows), y[rows]
    core = _with_constant(within.core)
    penalties = np.r_[FREE, np.ones(within.core.shape[1])]
    b = logistic(core, y, penalties, _constant_of(y, core.shape[1]), 20)
    p = expit(core @ b)
    kept, first = _alive(within, y - p, p * (1 - p), most)
    columns = np.column_stack([core, within.more[:, kept]])
    penalties, b = np.r_[penalties, first], np.r_[b, np.zeros(len(kept))]
    family = _families(terms, kept)
    for done in range(ROUNDS):
        gradient, hessian = _slopes(columns, y, penalties, b)
        inverse = np.linalg.inv(hessian)
        step = inverse @ gradient
        b = b + step * min(1.0, 3.0 / max(float(np.abs(columns @ step).max()), 1e-12))
        if done:
            penalties = _learnt(penalties, b, np.diag(inverse), family, 1e5)
    return Chosen(_all_columns(terms, kept), penalties, core.shape[1] - 1), b


def _constant_of(y: Floats, terms: int) -> Floats:
    share = float(y.sum() + 0.5) / (len(y) + 1)
    start: Floats = np.zeros(terms)
    start[0] = np.log(share / (1 - share))
    return start


# Numbers --------------------------------------------------------------------------------------


def chosen_for_numbers(terms: Terms, y: Floats, rows: Flags, most: int) -> tuple[Chosen, Floats]:
    """Terms and penalties (in the unit of XᵀX) of a linear regression of `y`, of spread about 1, on the
    people of `rows`, and its coefficients."""
    within, y = terms.only(rows), y[rows]
    core = _with_constant(within.core)
    penalties = np.r_[FREE, np.full(within.core.shape[1], 2.0)]
    b = ridge(core, y, penalties)
    left = y - core @ b
    noise = max(float(left.var()), LEAST)
    kept, first = _alive(within, left / noise, np.full(len(left), 1 / noise), most)
    columns = np.column_stack([core, within.more[:, kept]])
    penalties = np.r_[penalties / noise, first]
    gram, moment = columns.T @ columns, columns.T @ y
    family = _families(terms, kept)
    for _ in range(ROUNDS):
        inverse = np.linalg.inv(gram / noise + np.diag(penalties)).astype(np.float64)
        b, spread = inverse @ moment / noise, np.diag(inverse)
        free = float(len(b) - (penalties * spread).sum())
        penalties = _learnt(penalties, b, spread, family, 1e7)
        rest = float(y @ y - 2 * b @ moment + b @ gram @ b)
        noise = max(rest / max(len(left) - free, 1.0), LEAST)
    return Chosen(_all_columns(terms, kept), noise * penalties, core.shape[1] - 1), b


def _all_columns(terms: Terms, kept: NDArray[np.intp]) -> Floats:
    return np.column_stack([np.ones(len(terms.core)), terms.core, terms.more[:, kept]])


def ridge(columns: Floats, y: Floats, penalties: Floats) -> Floats:
    gram = columns.T @ columns
    gram[np.diag_indices_from(gram)] += penalties + FREE
    return np.linalg.solve(gram, columns.T @ y).astype(np.float64)


# Which terms, how much ------------------------------------------------------------------------


def _alive(
    terms: Terms, left: Floats, weight: Floats, most: int
) -> tuple[NDArray[np.intp], Floats]:
    """Terms of families that the core leaves something to explain (Rao's score test), most telling
    families first while there is room, and the penalties to begin with."""
    if not terms.families:
        return np.arange(0), np.empty(0)
    score, information = _scores(terms, left, weight)
    count = len(terms.families)
    size = np.bincount(terms.family, minlength=count)
    told = np.bincount(terms.family, score**2 / information, count)
    p = chi2.sf(told, size)
    kept: list[int] = []
    for j in np.argsort(p, kind="stable"):
        if p[j] < ALIVE and size[kept].sum() + size[j] <= most:
            kept.append(int(j))
    mean = np.bincount(terms.family, information, count) / size
    first = mean / np.maximum(told / size - 1, 0.1)
    chosen = np.flatnonzero(np.isin(terms.family, kept))
    return chosen, first[terms.family[chosen]]


def _scores(terms: Terms, left: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Score of each term, and its variance once the core has had its say."""
    core = _with_constant(terms.core)
    weighted = core * weight[:, None]
    shared = weighted.T @ terms.more
    gram = weighted.T @ core + 1e-6 * np.eye(core.shape[1])
    own = weight @ terms.more**2
    left_over = own - (shared * np.linalg.solve(gram, shared)).sum(axis=0)
    return terms.more.T @ left, np.maximum(left_over, 1e-3 * weight.sum())


def _learnt(
    penalties: Floats, b: Floats, spread: Floats, family: NDArray[np.intp], most: float
) -> Floats:
    """MacKay's update of the penalty that the terms of a family share: how many of their coefficients
    the data determine, over the sum of their squares. Family 0 keeps its penalty."""
    determined = np.bincount(family, 1 - penalties * spread)
    squares = np.bincount(family, b * b)
    learnt = np.clip(np.maximum(determined, 1e-3) / np.maximum(squares, 1e-12), 0, most)
    return np.where(family == 0, penalties, learnt[family])


def _families(terms: Terms, kept: NDArray[np.intp]) -> NDArray[np.intp]:
    """Of each column: 0 for the constant and the variables themselves."""
    after = int(terms.core_family.max(initial=0)) + 1
    return np.concatenate([[0], terms.core_family, after + terms.family[kept]]).astype(np.intp)


def _with_constant(columns: Floats) -> Floats:
    return np.column_stack([np.ones(len(columns)), columns])
