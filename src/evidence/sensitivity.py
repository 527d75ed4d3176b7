"""How strong a hidden cause would have to be to explain an effect away."""

from __future__ import annotations

from math import exp, sqrt

from evidence.reading import Floats

SMALLEST = 1e-6  # a share of nobody would make every ratio infinite


def e_value(ratio: float) -> float:
    """The risk ratio that a hidden cause needs with joining and with the outcome, to explain `ratio`.

    Source: VanderWeele & Ding 2017, Annals of Internal Medicine 167:268."""
    above = max(ratio, 1 / ratio)
    return above + sqrt(above * (above - 1))


def e_values(
    estimate: float, interval: tuple[float, float], without: float, spread: float, *, share: bool
) -> tuple[float, float]:
    """E-value of the estimate, and of the end of its interval nearest to no effect (1 if it holds 0).

    `without` is the mean of the participants without the programme; of a share the rarer of yes and
    no is counted. Of a number the ratio is exp(0.91·effect/`spread`), as in the same source."""

    def ratio(effect: float) -> float:
        if not share:
            return exp(min(max(0.91 * effect / spread, -50.0), 50.0)) if spread > 0 else 1.0
        base, after = without, without + effect
        if base > 0.5:
            base, after = 1 - base, 1 - after
        return max(min(after, 1.0), SMALLEST) / max(min(base, 1.0), SMALLEST)

    low, high = interval
    nearest = 0.0 if low <= 0 <= high else low if low > 0 else high
    return e_value(ratio(estimate)), e_value(ratio(nearest))


def spread_of(values: Floats) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else 0.0
