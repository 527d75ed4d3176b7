"""Ranges and smallest effects of key results, in the units in which people read them."""

from decimal import ROUND_HALF_UP, Decimal

from mentes.programmes.models import KeyResult

CENT = Decimal("0.01")
SHARES = (KeyResult.Unit.PERCENT, KeyResult.Unit.POINTS)
Range = tuple[Decimal, Decimal]


def range_of(
    unit: str, value: Decimal, n: int | None, spread: Decimal | None, *, step: int = 0
) -> Range | None:
    """95 of 100 such ranges hold the number behind the value. None for a bare count, and for a mean of
    which nobody said how much its values differ. `step`: the share is rounded to it, its ends are open."""
    from evidence.ranges import mean_range, share_range  # pages start without the estimators

    if n is None:
        return None
    if unit in SHARES:
        least, most = _before_rounding(float(value), step)
        low, high = share_range(least / 100, n)[0], share_range(most / 100, n)[1]
        return min(value, _cents(low * 100)), max(value, _cents(high * 100))
    if spread is None or n < 2:
        return None
    low, high = mean_range(float(value), float(spread), n)
    return _cents(low), _cents(high)


def _before_rounding(value: float, step: int) -> tuple[float, float]:
    low = 0.0 if step and value <= step else value - step / 2
    high = 100.0 if step and value >= 100 - step else value + step / 2
    return low, high


def smallest_change(
    baseline: Decimal, target: Decimal, *, participants: float, comparison: float
) -> Decimal | None:
    """In points of a share, in the direction of the target; None where no change would be large enough."""
    from evidence import smallest_detectable_effect  # pages start without the estimators

    rises = target >= baseline
    share = float(baseline if rises else 100 - baseline) / 100
    effect = smallest_detectable_effect(participants, comparison, base_rate=share)
    return None if effect is None else _cents(effect * 100)


def _cents(number: float) -> Decimal:
    return Decimal(number).quantize(CENT, ROUND_HALF_UP)
