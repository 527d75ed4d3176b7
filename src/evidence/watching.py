"""Looking early without fooling oneself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.stats import norm

from evidence.errors import InvalidStudy

Floats = NDArray[np.float64]
FIRST_TO_DECISION = (
    3.0  # the band is narrowest when three times as much is known as at the first look
)


def watch(
    estimates: ArrayLike,
    ses: ArrayLike,
    *,
    decision_se: float | None = None,
    alpha: float = 0.05,
) -> list[tuple[float, float]]:
    """A confidence sequence: one (low, high) a look, all of them hold together with 1 − alpha.

    estimates, ses [look], in the order of the looks, everybody with a matured outcome in each; begin at
    about 400 people. `decision_se` is the error expected at the registered decision date, fixed
    beforehand: there the band is narrowest. Source: asymptotic confidence sequence of Waudby-Smith,
    Arbour, Sinha, Kennedy & Ramdas 2024, Annals of Statistics, arXiv 2103.06476. Raises InvalidStudy.
    """
    middle, se = _numbers(estimates), _numbers(ses)
    faults = []
    if len(middle) != len(se):
        faults.append(f"There are {len(middle)} estimates and {len(se)} standard errors.")
    if not np.isfinite(middle).all() or not np.all(np.isfinite(se) & (se > 0)):
        faults.append("Every look needs an estimate and a standard error above 0.")
    if decision_se is not None and not 0 < decision_se < np.inf:
        faults.append("decision_se has to be above 0.")
    if not 0 < alpha < 1:
        faults.append("alpha has to lie between 0 and 1.")
    if faults:
        raise InvalidStudy(faults)
    if not len(se):
        return []
    target = decision_se or se[0] / FIRST_TO_DECISION**0.5
    half = se * _widening((target / se) ** 2, alpha)
    return [(float(m - h), float(m + h)) for m, h in zip(middle, half, strict=True)]


def _numbers(values: ArrayLike) -> Floats:
    try:
        return np.asarray(values, dtype=float).ravel()
    except (TypeError, ValueError) as fault:
        raise InvalidStudy(["Every look needs numbers."]) from fault


def _widening(information: Floats, alpha: float) -> Floats:
    """Half width in standard errors; `information` is the share of that of the decision date.

    The paper's t·ρ² with ρ² tuned to t*: t/t* is the share of the information, as se² falls with 1/t."""
    tuned = -2 * np.log(alpha) + np.log(-2 * np.log(alpha) + 1)
    grown = information * tuned
    return np.asarray(np.sqrt((grown + 1) / grown * np.log((grown + 1) / alpha**2)))


def obrien_fleming(looks: int | Sequence[float], *, alpha: float = 0.05) -> list[float]:
    """How many standard errors from zero each look has to be, so that all together err with `alpha`.

    `looks` is their number, equally spaced, or the share of the information at each (rising, the last
    is 1). Computed, two-sided: O'Brien & Fleming 1979, Biometrics 35:549, by the recursive integration
    of Armitage, McPherson & Rowe 1969. Raises InvalidStudy.
    """
    shares = _shares(looks)
    if not 1e-6 <= alpha <= 0.5:
        raise InvalidStudy(["alpha has to lie between 0.000001 and 0.5."])
    single = float(norm.ppf(1 - alpha / 2))
    constant = brentq(
        lambda edge: _ever_outside(edge, shares) - alpha, single * 0.999, single + 3, xtol=1e-7
    )
    return [float(constant / np.sqrt(share)) for share in shares]


def _shares(looks: int | Sequence[float]) -> Floats:
    if isinstance(looks, int):
        if not 1 <= looks <= 500:
            raise InvalidStudy(["looks has to be a number from 1 to 500."])
        return np.arange(1, looks + 1) / looks
    shares = _numbers(looks)
    if not len(shares) or not np.all(np.diff(shares, prepend=0) > 0) or shares[-1] != 1:
        raise InvalidStudy(["The shares of information have to rise from above 0 to 1."])
    return shares


def _ever_outside(edge: float, shares: Floats) -> float:
    """The chance that a Brownian motion leaves ±edge at one of the looks.

    The edge of O'Brien and Fleming is flat on this scale: z·√share = edge."""
    steps = np.sqrt(np.diff(shares, prepend=0))
    node, weight = np.polynomial.legendre.leggauss(_nodes(edge, float(steps.min())))
    at = edge * node
    density = norm.pdf(at, scale=steps[0])
    step, kernel = 0.0, np.empty(0)
    for following in steps[1:]:
        if not np.isclose(following, step):
            step, kernel = following, norm.pdf(at[:, None] - at[None, :], scale=following)
        density = kernel @ (edge * weight * density)
    return float(1 - edge * weight @ density)


def _nodes(edge: float, narrowest: float) -> int:
    """Enough for the narrowest step: two nodes a standard deviation."""
    return int(min(max(64, 4 * edge / narrowest), 600))
