"""Cost and return as a distribution, never as one number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evidence.errors import InvalidStudy
from evidence.result import AMENDED_LATE, NOT_GIVEN, Effect

Amount = float | tuple[float, float, float]
DRAWS = 10_000
Z95 = 1.959963984540054


@dataclass(frozen=True)
class Return:
    """What came back for each unit spent, after the cost: 0 is break-even, 1 the cost twice over.

    `low` and `high` span 95 %, `break_even_effect` is the effect that would just pay, in shares."""

    median: float
    low: float
    high: float
    chance_positive: float
    break_even_effect: float
    exploratory: bool = False  # the effect had no plan locked beforehand


def return_on_investment(
    costs: Amount | Mapping[str, Amount],
    effect: Effect | tuple[float, float],
    n_treated: int,
    value_per_case: Amount,
    *,
    seed: int = 0,
) -> Return:
    """(n·effect·value − cost) / cost in 10,000 draws.

    effect: an `Effect`, or (estimate, standard error), in shares where more is better; drawn normal.
    costs (or several by name, summed) and value_per_case, in one currency: a number is certain;
    (low, likely, high) is a median with its 95 % range, drawn from a two-piece lognormal; with a low
    of 0 a triangle. Count each case once. Formula and sources: README. Raises InvalidStudy, also for
    an effect that the gate refused.
    """
    named = {
        name: _amount(each)
        for name, each in (costs if isinstance(costs, Mapping) else {"costs": costs}).items()
    }
    value = _amount(value_per_case)
    estimate, se = _figures(effect)
    _refuse(named, value, n_treated, estimate, se)
    rng = np.random.default_rng(seed)
    cases = n_treated * rng.normal(estimate, se, DRAWS)
    worth = _drawn(value, rng)
    cost = np.sum([_drawn(each, rng) for each in named.values()], axis=0)
    roi = (cases * worth - cost) / cost
    low, median, high = np.percentile(roi, [2.5, 50, 97.5])
    return Return(
        median=float(median),
        low=float(low),
        high=float(high),
        chance_positive=float(np.mean(roi > 0)),
        break_even_effect=float(np.median(cost / (n_treated * worth))),
        exploratory=isinstance(effect, Effect) and _is_exploratory(effect),
    )


def _figures(effect: Effect | tuple[float, float]) -> tuple[float, float]:
    if not isinstance(effect, Effect):
        estimate, se = effect
        return float(estimate), float(se) + 0.0  # never −0.0
    if effect.estimate is None or effect.se is None:
        raise InvalidStudy(["No return is told where no effect is shown.", effect.sentence])
    return effect.estimate, effect.se


def _is_exploratory(effect: Effect) -> bool:
    plan = effect.gate.checks.get("preregistration")
    return plan is None or plan.value in (NOT_GIVEN, AMENDED_LATE)


def _drawn(amount: Amount, rng: np.random.Generator) -> NDArray[np.float64]:
    """Half of the draws on each side of the likely amount, each side with its own spread."""
    if not isinstance(amount, tuple):
        return np.full(DRAWS, float(amount))
    low, likely, high = amount
    if low <= 0:
        even = np.full(DRAWS, float(low))
        return even if low == high else rng.triangular(low, likely, high, DRAWS)
    z = rng.standard_normal(DRAWS)
    below, above = float(np.log(likely / low)) / Z95, float(np.log(high / likely)) / Z95
    return np.asarray(likely * np.exp(np.where(z < 0, below, above) * z))


def _refuse(
    costs: Mapping[str, Amount], value: Amount, n_treated: int, estimate: float, se: float
) -> None:
    faults = [
        f"{name} has to be a number, or (low, likely, high) in rising order, 0 or more."
        for name, amount in {**costs, "value_per_case": value}.items()
        if not _is_amount(amount)
    ]
    if not faults and not _most(value) > 0:
        faults.append("value_per_case has to be above 0.")
    if not faults and not sum(map(_most, costs.values())) > 0:
        faults.append("The costs have to be above 0.")
    if not 0 < n_treated < np.inf:
        faults.append("n_treated has to be above 0.")
    if not (np.isfinite(estimate) and 0 <= se < np.inf):
        faults.append("The effect has to be an estimate and a standard error.")
    if faults:
        raise InvalidStudy(faults)


def _amount(given: Any) -> Any:
    """Three numbers may come as a list, as JSON and TOML have it."""
    return tuple(given) if isinstance(given, list) else given


def _is_amount(amount: Amount) -> bool:
    values = amount if isinstance(amount, tuple) else (amount, amount, amount)
    numbers = len(values) == 3 and all(isinstance(v, int | float | np.number) for v in values)
    return bool(numbers and 0 <= values[0] <= values[1] <= values[2] < np.inf)


def _most(amount: Amount) -> float:
    return amount[-1] if isinstance(amount, tuple) else amount
