"""How far a weighted Kaplan–Meier curve may be off, when its weights were found by balancing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

Floats = NDArray[np.float64]
AT_ONCE = 200  # steps, so that [person, step] stays small
LEVERAGE = 0.95  # more of their own term than this nobody is taken to decide


@dataclass(frozen=True)
class Arm:
    """One arm's people: arrays [person], and the curve at its `steps` [step], all times of events among them."""

    times: Floats
    events: NDArray[np.bool_]
    weight: Floats
    steps: Floats
    survival: Floats

    def influence(self, at: NDArray[np.intp]) -> Floats:
        """[person, step]: by how much the curve rises at these steps for each unit somebody's weight grows.

        The derivative of ∏(1 − d/R), d and R being a step's weighted leavers and people at risk (Reid 1981,
        Ann. Stat. 9:78)."""
        place = np.searchsorted(self.steps, self.times, side="right") - 1
        died = self._sums(place, self.weight * self.events)
        risk = self._sums(place, self.weight)[::-1].cumsum()[::-1]
        left = risk - died
        inverse = np.divide(1.0, left, out=np.zeros_like(left), where=left > 1e-12 * risk)
        hazard = np.divide(died, risk, out=np.zeros_like(risk), where=risk > 0)
        seen = np.concatenate([[0.0], np.cumsum(inverse * hazard)])
        gone = self.events[:, None] & (place[:, None] <= at)
        change = seen[1 + np.minimum(place[:, None], at)] - gone * inverse[place][:, None]
        return np.asarray(self.survival[at] * change)

    def _sums(self, place: NDArray[np.intp], values: Floats) -> Floats:
        """[step]. Whoever was lost from sight before the first step counts at none."""
        inside = place >= 0
        return np.bincount(place[inside], values[inside], len(self.steps)).astype(np.float64)


@dataclass(frozen=True)
class Balance:
    """The terms [person, term] on which an arm's weights make it like others, who count `weight` [other]."""

    own: Floats
    others: Floats
    weight: Floats


def band(arm: Arm, balance: Balance | None) -> tuple[Floats, Floats]:
    """95 % at each step, on the scale log(−log S), which stays within 0 and 1 (Kalbfleisch & Prentice 1980).

    Few heavy people may make up most of an error; so Student's t, with the degrees of freedom of a sum of unequal
    squares (Satterthwaite 1946, Biometrics Bulletin 2:110)."""
    variance, squared = sums_of_squares(arm, balance)
    freedom = np.divide(variance**2, squared, out=np.ones_like(variance), where=squared > 0)
    inside = (arm.survival > 0) & (arm.survival < 1)
    share = np.where(inside, arm.survival, 0.5)
    half = t.ppf(0.975, np.maximum(freedom - 1, 1)) * np.sqrt(variance)
    reach = np.exp(half / -(share * np.log(share)))
    low, high = share**reach, share ** (1 / reach)
    return np.where(inside, low, arm.survival), np.where(inside, high, arm.survival)


def sums_of_squares(arm: Arm, balance: Balance | None) -> Floats:
    """Of what each person adds to the error of the curve, and of its square: [2, step], the first is the variance.
    Without a balance the weights count as given.

    With one, what its terms explain is not left to chance within the arm any more: it moves with who the others
    are. So the error is that of a calibrated mean (Deville & Särndal 1992, JASA 87:376), within the arm HC3, as if
    people were left out one by one (MacKinnon & White 1985, J. Econometrics 29:305)."""
    steps = np.arange(len(arm.steps))
    blocks = [steps[first : first + AT_ONCE] for first in range(0, len(steps), AT_ONCE)]
    of = _plain if balance is None else _Calibrated(arm.weight, balance).parts
    squares = (of(arm.influence(at), arm.weight) ** 2 for at in blocks)
    return np.hstack([[each.sum(axis=0), (each**2).sum(axis=0)] for each in squares])


def _plain(influence: Floats, weight: Floats) -> Floats:
    """[person, step]"""
    n = len(weight)
    return np.asarray(np.sqrt(n / max(n - 1, 1)) * weight[:, None] * influence)


class _Calibrated:
    """Regression on the balanced terms, centred where the others are."""

    def __init__(self, weight: Floats, balance: Balance) -> None:
        middle = np.average(balance.others, axis=0, weights=balance.weight)
        self._columns = np.column_stack([np.ones(len(weight)), balance.own - middle])
        weighted = weight[:, None] * self._columns
        inverse = np.linalg.pinv(self._columns.T @ weighted, hermitian=True)
        self._slopes = inverse @ weighted.T
        leverage = (weighted * (self._columns @ inverse)).sum(axis=1)
        self._own = 1 - np.minimum(leverage, LEVERAGE)
        share = balance.weight * weight.sum() / balance.weight.sum()
        self._others = share[:, None] * (balance.others - middle)

    def parts(self, influence: Floats, weight: Floats) -> Floats:
        """[person and other, step]"""
        slopes = self._slopes @ influence
        left = (influence - self._columns @ slopes) / self._own[:, None]
        return np.vstack([weight[:, None] * left, self._others @ slopes[1:]])
