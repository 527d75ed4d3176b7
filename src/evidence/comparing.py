"""Participants beside comparable people: weights once, then any number of outcomes (README, "Comparison")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from evidence.balancing import effective_size, entropy_balanced
from evidence.columns import Covariates
from evidence.crossfitting import People, chances_of_joining, folds, without_programme
from evidence.reading import Flags, Floats, Reading
from evidence.terms import terms_of

EASE = 0.3  # how dear it is to balance a chosen term, of its penalty in the regression
LOWEST, HIGHEST = -9.0, 4.0  # log odds of joining, so that nobody counts without limit


@dataclass(frozen=True)
class Estimate:
    """An effect before any gate, in the unit of the outcome."""

    estimate: float
    se: float
    treated: float  # mean of participants, as weighted
    comparison: float  # mean they would show without the programme


@dataclass(frozen=True)
class Comparison:
    """Weights that sum to the same in both arms: of participants 1 (ATT) or 1 − ê (ATO)."""

    people: People
    log_odds: Floats  # of taking part, cross-fitted
    weights: Floats  # [person], also of participants
    converged: bool
    balance: Mapping[str, tuple[float, float]]  # core term -> standardised difference before, after
    covariates: Covariates
    person: NDArray[np.intp] | None = None

    @property
    def treated(self) -> Flags:
        return self.people.treated

    @property
    def effective_comparison(self) -> float:
        return effective_size(self.weights[~self.treated])

    @property
    def effective_treated(self) -> float:
        return effective_size(self.weights[self.treated])

    def covariate_balance(self) -> dict[str, tuple[float, float]]:
        """The same of the covariates as they were given."""
        names, columns = self.covariates.table()
        return differences(names, columns, self.treated, self.weights)

    def only(self, rows: Flags) -> Comparison:
        """The same weights, for some of the people."""
        people = People(
            self.people.terms.only(rows),
            self.people.table[rows],
            self.people.treated[rows],
            self.people.fold[rows],
        )
        return replace(
            self,
            people=people,
            log_odds=self.log_odds[rows],
            weights=self.weights[rows],
            covariates=self.covariates.only(rows),
            person=None if self.person is None else self.person[rows],
        )


def compare(reading: Reading) -> Comparison:
    """Find the weights. Needs some people in both arms, see `effects.FEWEST`.

    Log odds from `chances_of_joining`; base weights ê/(1 − ê) (ATT) or ê (ATO) of comparison people,
    then entropy balancing on core and chosen terms, so that what the odds miss is balanced and what
    the terms miss is in the odds."""
    treated = reading.took_part
    people = People(
        terms_of(reading.covariates),
        reading.covariates.table()[1],
        treated,
        folds(treated, reading.seed, reading.person),
    )
    with threadpool_limits(limits=1):
        log_odds, chosen = chances_of_joining(people)
        weights, converged = _weights(
            reading.estimand,
            np.clip(log_odds, LOWEST, HIGHEST),
            chosen.without_constant,
            treated,
            np.r_[np.zeros(chosen.core), chosen.penalties[1 + chosen.core :]],
        )
    balance = differences(people.terms.core_names, people.terms.core, treated, weights)
    return Comparison(
        people, log_odds, weights, converged, balance, reading.covariates, reading.person
    )


def effect_on(comparison: Comparison, y: Floats) -> Estimate:
    """τ̂ = Σ a(y − m̂₀)/Σa − Σ w(y − m̂₀)/Σw, its error from influence values, by person if rows repeat.

    Augmented balancing: Robins, Rotnitzky & Zhao 1994; Athey, Imbens & Wager 2018 (JRSS B 80:597)."""
    with threadpool_limits(limits=1):
        expected = without_programme(comparison.people, y)
    estimate, se = weighted_difference(comparison, y - expected)
    treated, weights = comparison.treated, comparison.weights
    mean = float(np.average(y[treated], weights=weights[treated]))
    return Estimate(estimate, se, mean, mean - estimate)


def weighted_difference(comparison: Comparison, left: Floats) -> tuple[float, float]:
    """Weighted mean of `left` in participants less that in the others, and its standard error."""
    treated, weights = comparison.treated, comparison.weights
    means = [float(np.average(left[arm], weights=weights[arm])) for arm in (treated, ~treated)]
    sign = np.where(treated, 1.0, -1.0)
    total = float(weights[treated].sum())
    influence = sign * weights * (left - np.where(treated, *means)) / total
    if comparison.person is not None:
        influence = np.bincount(comparison.person, influence).astype(np.float64)
    n = len(influence)
    return means[0] - means[1], float(np.sqrt(n / max(n - 1, 1) * (influence**2).sum()))


def _weights(
    estimand: str, log_odds: Floats, columns: Floats, treated: Flags, penalties: Floats
) -> tuple[Floats, bool]:
    chance = 1 / (1 + np.exp(-log_odds))
    own = np.ones(len(chance)) if estimand == "ATT" else 1 - chance
    base = np.exp(log_odds) if estimand == "ATT" else chance
    target = np.average(columns[treated], axis=0, weights=own[treated])
    total = float(own[treated].sum())
    balanced = entropy_balanced(
        columns[~treated], base[~treated], target, np.maximum(EASE * penalties, 1.0) / total
    )
    weights = own.copy()
    weights[~treated] = balanced.weights * total
    return weights, balanced.converged


def differences(
    names: Sequence[str], columns: Floats, treated: Flags, weights: Floats
) -> dict[str, tuple[float, float]]:
    """Differences of means, before and after, in units of the mean spread of the two arms."""
    arms = (treated, ~treated)
    if not names:
        return {}
    spread = np.sqrt(np.mean([columns[arm].var(axis=0) for arm in arms], axis=0))
    spread = np.where(spread > 1e-9, spread, 1.0)
    plain = [columns[arm].mean(axis=0) for arm in arms]
    weighted = [np.average(columns[arm], axis=0, weights=weights[arm]) for arm in arms]
    before, after = ((one - two) / spread for one, two in (plain, weighted))
    return {name: (float(a), float(b)) for name, a, b in zip(names, before, after, strict=True)}
