"""Seats drawn by lot: what the offer of a seat changed, and what its use did."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from evidence.adjusting import ArmMean, adjusted_mean, error_of, usable_columns
from evidence.lottery_gate import lottery_gate, standardised
from evidence.outcome import outcome_values
from evidence.ranges import share_range
from evidence.reading import Floats, Reading
from evidence.result import Effect

FEW = 100  # an arm below it gets Newcombe's interval if the outcome is yes or no
OWN_BLOCK = 5  # people an arm that a block needs to be compared on its own
STRONG = 10.0  # the F of the offer on the use of a seat from which the effect on users is told


@dataclass(frozen=True)
class _Drawn:
    """The rows that can be compared: a known outcome, a block with both arms."""

    reading: Reading
    values: Floats
    weights: Floats  # one over the chance of the arm a row is in
    columns: Floats
    in_one_arm: int  # people of blocks in which everybody or nobody got a seat

    def mean(self, values: Floats, *, treated: bool) -> ArmMean:
        arm = self.reading.took_part == treated
        return adjusted_mean(values, self.columns, self.weights, arm)


def estimate_lottery(reading: Reading) -> Effect:
    """The effect of the offer (intention to treat), blocks and covariates adjusted for.

    Interacted regression with HC2 errors (Lin 2013); below 100 an arm a yes-or-no outcome gets the
    interval of Newcombe 1998 (Stat Med 17:873). With `took_up` also the effect on those who used
    their seat: two-stage least squares (Angrist, Imbens & Rubin 1996). The sentence is told by the door.
    """
    effect, drawn = _asked(reading)
    return _estimated(effect, drawn) if effect.shown else effect


def without_gate(reading: Reading) -> Effect:
    """The same whatever the gate says: for benches, so that nothing is won by refusing."""
    effect, drawn = _asked(reading)
    return _estimated(effect, drawn)


def _asked(reading: Reading) -> tuple[Effect, _Drawn]:
    """The rows to compare, and what is known before any estimate."""
    drawn = _drawn(reading)
    gate = lottery_gate(reading, drawn.reading, in_one_arm=drawn.in_one_arm)
    effect = Effect(
        shown=gate.shows,
        estimate=None,
        se=None,
        interval=None,
        gate=gate,
        estimand="ITT",
        method="drawn by lot: difference of means",
        n_treated=int(reading.took_part.sum()),
        n_comparison=int((~reading.took_part).sum()),
        naive=None,
        e_value=None,
        e_value_bound=None,
        balance={},
        weights_ess=None,
        sentence="",
    )
    return effect, drawn


def _estimated(effect: Effect, drawn: _Drawn) -> Effect:
    took_part, values = drawn.reading.took_part, drawn.values
    one, two = (drawn.mean(values, treated=arm) for arm in (True, False))
    estimate, se = one.mean - two.mean, error_of(one.parts - two.parts, drawn.reading.person)
    few = min(took_part.sum(), (~took_part).sum()) < FEW and drawn.reading.is_share
    half = _quantile(drawn) * se
    interval = _newcombe(drawn, one, two) if few else (estimate - half, estimate + half)
    return replace(
        effect,
        estimate=estimate,
        se=se,
        interval=interval,
        method=_method(drawn, few),
        naive=float(values[took_part].mean() - values[~took_part].mean()),
        balance=standardised(drawn.reading, drawn.weights),
        on_users=_on_users(drawn, one, two),
    )


def _method(drawn: _Drawn, few: bool) -> str:
    """In the words of the report."""
    adjusted = "interacted regression" if drawn.columns.shape[1] else "difference of means"
    blocks = "" if drawn.reading.block is None else " within blocks"
    return f"drawn by lot: {adjusted}{blocks}, {'Newcombe interval' if few else 'HC2 errors'}"


def _quantile(drawn: _Drawn) -> float:
    person = drawn.reading.person
    rows = len(drawn.values) if person is None else len(np.unique(person))
    return float(t.ppf(0.975, max(rows - 2 * (1 + drawn.columns.shape[1]), 1)))


def _newcombe(drawn: _Drawn, one: ArmMean, two: ArmMean) -> tuple[float, float]:
    """Wilson's interval of each arm, put together; adjusted arms count as so many plain people."""
    shares = [min(max(arm.mean, 0.0), 1.0) for arm in (one, two)]
    (low1, high1), (low0, high0) = (
        share_range(share, _as_many(share, arm, drawn))
        for share, arm in zip(shares, (one, two), strict=True)
    )
    middle = one.mean - two.mean
    below = np.hypot(shares[0] - low1, high0 - shares[1])
    above = np.hypot(high1 - shares[0], shares[1] - low0)
    return max(float(middle - below), -1.0), min(float(middle + above), 1.0)


def _as_many(share: float, arm: ArmMean, drawn: _Drawn) -> float:
    se = error_of(arm.parts, drawn.reading.person)
    people = max(int(np.count_nonzero(arm.parts)), 1)
    return max(share * (1 - share) / se**2 + 1, 1.0) if se > 0 else float(people)


def _on_users(
    drawn: _Drawn, one: ArmMean, two: ArmMean
) -> tuple[float, tuple[float, float]] | None:
    """The effect of the offer over its effect on use; not told when the offer hardly moved the use."""
    used = drawn.reading.took_up
    if used is None:
        return None
    use = [drawn.mean(used.astype(float), treated=arm) for arm in (True, False)]
    moved, moves = use[0].mean - use[1].mean, use[0].parts - use[1].parts
    person = drawn.reading.person
    if moved <= 0 or moved**2 < STRONG * error_of(moves, person) ** 2:
        return None
    ratio = (one.mean - two.mean) / moved
    half = _quantile(drawn) * error_of((one.parts - two.parts - ratio * moves) / moved, person)
    return ratio, (ratio - half, ratio + half)


def _drawn(reading: Reading) -> _Drawn:
    known = reading.only(reading.known)
    block = np.zeros(len(known.took_part), dtype=np.intp) if known.block is None else known.block
    people = np.bincount(block)
    seats = np.bincount(block, weights=known.took_part)
    both = ((seats > 0) & (seats < people))[block]
    rows = known.only(both)
    chance = (seats / np.maximum(people, 1))[block][both]
    weights = 1 / np.where(rows.took_part, chance, 1 - chance)
    columns = _columns(rows, block[both]) if both.any() else np.empty((0, 0))
    return _Drawn(rows, outcome_values(rows), weights, columns, int((~both).sum()))


def _columns(rows: Reading, block: NDArray[np.intp]) -> Floats:
    """A column a large block; small ones share one, the weights keep them fair. Then covariates."""
    arms = np.minimum(
        np.bincount(block, weights=rows.took_part), np.bincount(block, weights=~rows.took_part)
    )
    large = np.flatnonzero(arms >= OWN_BLOCK)
    has_rest = bool(np.isin(block, large, invert=True).any())
    own = (block[:, None] == (large if has_rest else large[1:])[None, :]).astype(float)
    blocks = usable_columns(own, rows.took_part, room=len(large))
    covariates = usable_columns(rows.covariates.table()[1], rows.took_part)
    if not covariates.shape[1]:
        return blocks
    together = np.column_stack([blocks, covariates])
    return usable_columns(together, rows.took_part, room=together.shape[1])
