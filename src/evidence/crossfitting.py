"""Guesses for people who had no part in making them: who joins, and what comes of those who do not.

Each is a mixture of two: a regression on chosen terms and boosted trees. Cross-validated loss sets the
shares (stacking: Wolpert 1992; cross-fitting: Chernozhukov et al. 2018, Econometrics Journal 21:C1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from evidence.shrinkage import Chosen, chosen_for_chances, chosen_for_numbers
from evidence.terms import Terms

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
FOLDS = 5
SHARES = np.linspace(0, 1, 21)
MOST_TERMS = 150
TREES = {
    "learning_rate": 0.1,
    "max_leaf_nodes": 4,
    "l2_regularization": 3.0,
    "early_stopping": False,
    "random_state": 0,
}


@dataclass(frozen=True)
class People:
    """What the guesses are made from; `fold` [person] is 0 … 4, of equal make-up in both arms."""

    terms: Terms
    table: Floats  # the covariates as they are, for trees
    treated: Flags
    fold: NDArray[np.intp]

    @property
    def most(self) -> int:
        return min(MOST_TERMS, int(self.treated.sum()) // 4)


def folds(treated: Flags, seed: int, person: NDArray[np.intp] | None = None) -> NDArray[np.intp]:
    """Folds at random within each arm; with `person` all rows of one person are in one fold."""
    rng = np.random.default_rng(seed)
    ids = np.arange(len(treated)) if person is None else person
    of = np.zeros(int(ids.max(initial=-1)) + 1, np.intp)
    ever = np.zeros(len(of), bool)
    np.logical_or.at(ever, ids, treated)
    for arm in (False, True):
        some = rng.permutation(np.flatnonzero(ever == arm))
        of[some] = np.arange(len(some)) % FOLDS
    return of[ids]


def chances_of_joining(people: People) -> tuple[Floats, Chosen]:
    """Log odds of taking part [person], each from the other folds, and the terms they rest on."""
    y = people.treated.astype(float)
    line, trees = np.empty(len(y)), np.empty(len(y))
    for k in range(FOLDS):
        out = people.fold == k
        chosen, b = chosen_for_chances(people.terms, y, ~out, people.most)
        line[out] = chosen.columns[out] @ b
        grown = HistGradientBoostingClassifier(max_iter=70, min_samples_leaf=20, **TREES)
        trees[out] = grown.fit(people.table[~out], y[~out]).decision_function(people.table[out])
    chosen, _ = chosen_for_chances(people.terms, y, np.ones(len(y), bool), people.most)
    return _mixed(line, trees, lambda v: float((np.logaddexp(0, v) - y * v).mean())), chosen


def without_programme(people: People, y: Floats) -> Floats:
    """The outcome to be expected of each person had they not taken part, learnt from comparison people
    of the other folds [person]."""
    rest = ~people.treated
    middle, scale = float(y[rest].mean()), float(y[rest].std())
    if scale == 0:
        return np.full(len(y), middle)
    y = (y - middle) / scale
    line, trees = np.empty(len(y)), np.empty(len(y))
    for k in range(FOLDS):
        out = people.fold == k
        others = rest & ~out
        chosen, b = chosen_for_numbers(people.terms, y, others, 2 * people.most)
        line[out] = chosen.columns[out] @ b
        grown = HistGradientBoostingRegressor(max_iter=60, min_samples_leaf=25, **TREES)
        trees[out] = grown.fit(people.table[others], y[others]).predict(people.table[out])
    return middle + scale * _mixed(line, trees, lambda v: float(((y - v)[rest] ** 2).mean()))


def _mixed(line: Floats, trees: Floats, loss: Callable[[Floats], float]) -> Floats:
    losses = [loss((1 - share) * line + share * trees) for share in SHARES]
    share = SHARES[int(np.argmin(losses))]
    mixed: Floats = (1 - share) * line + share * trees
    return mixed
