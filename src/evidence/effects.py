"""`estimate_effect`: the door. Reads, compares, asks the gate, and only then tells."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from evidence.comparing import Comparison, Estimate, compare, effect_on
from evidence.gate import FEWEST, gate_for
from evidence.lottery import estimate_lottery
from evidence.outcome import outcome_values
from evidence.reading import Reading, read
from evidence.result import Effect, refuse
from evidence.sensitivity import e_values, spread_of
from evidence.sentences import IN_UNITS, PLAIN, sentence_of

Z = 1.959963984540054
METHODS = {
    "ATT": "entropy balancing with a cross-fitted outcome model",
    "ATO": "overlap weights with a cross-fitted outcome model",
}


def estimate_effect(
    outcome: Any,
    took_part: Any,
    covariates: Mapping[str, Any],
    *,
    design: str = "observational",
    estimand: str = "ATT",
    block: Any = None,
    took_up: Any = None,
    person: Any = None,
    placebo: Any = None,
    horizon: float | None = None,
    seed: int = 0,
    genuine: Collection[float] = (),
    copies: str | None = None,
) -> Effect:
    """What taking part changed, or why that cannot be told.

    `outcome`: number or bool [person], or (time, event) with a `horizon` in the unit of time: the share
    still there at it. `took_part`: yes or no [person], offered a seat or enrolled at the index date.
    `covariates`: name -> numbers or categories [person], known before that date; NaN allowed.
    `design`: "observational" or "lottery" (then `block` [person], and `took_up` [person]: who used the
    seat). `estimand`: "ATT", or "ATO" with overlap weights. `person`: id [row] where rows repeat.
    `placebo`: an earlier outcome [person] that must show nothing. `genuine`: numbers that stand far from
    all others and are meant; without it they are refused, as codes for "unknown" or slips. `copies`: how
    rows that are alike in everything were settled, "keep" (different people) or "drop" (left out by you).

    In the unit of the outcome, shares as 0..1. Deterministic for a seed. Raises InvalidStudy when what is
    given is no study at all; data that cannot answer are refused by the gate. Sources: README.
    """
    reading = read(
        outcome,
        took_part,
        covariates,
        design=design,
        estimand=estimand,
        block=block,
        took_up=took_up,
        person=person,
        placebo=placebo,
        horizon=horizon,
        seed=seed,
        genuine=genuine,
        copies=copies,
    )
    lottery = reading.design == "lottery"
    effect, treated = (estimate_lottery(reading), None) if lottery else _observed(reading)
    told = _told(within_measure(effect, reading), reading, treated=treated)
    return replace(told, notes=reading.covariates.notes)


def within_measure(effect: Effect, reading: Reading) -> Effect:
    """Refuse an estimate beyond what the outcome can hold, and end its interval there.

    No mean of values between a and b moves by more than b - a; of a share that is 1.
    """
    if effect.estimate is None or effect.interval is None:
        return effect
    values = reading.outcome
    most = (
        1.0 if reading.is_share or values is None else float(np.nanmax(values) - np.nanmin(values))
    )
    if abs(effect.estimate) > most:
        told = "The estimate lies beyond what the outcome can hold, so the data cannot carry it."
        return refuse(effect, "events", effect.estimate, told)
    low, high = effect.interval
    return replace(effect, interval=(max(low, -most), min(high, most)))


def _observed(reading: Reading) -> tuple[Effect, float | None]:
    """The judged effect, and the mean of those it is about."""
    rows = reading.only(reading.known)
    comparison = compare(rows) if can_compare(rows) else None
    estimate = effect_on(comparison, outcome_values(rows)) if comparison else None
    placebo = placebo_on(comparison, rows) if comparison else None
    effect = judged(reading, rows, comparison, estimate, placebo)
    return effect, estimate.treated if estimate else None


def can_compare(rows: Reading) -> bool:
    """Enough people in both groups, and something known of them."""
    treated = int(rows.took_part.sum())
    enough = treated >= FEWEST[0] and len(rows.took_part) - treated >= FEWEST[1]
    return enough and bool(rows.covariates.table()[0])


def placebo_on(comparison: Comparison, rows: Reading) -> Estimate | None:
    """The effect on the earlier outcome, of those of whom it is known."""
    if rows.placebo is None:
        return None
    known = np.isfinite(rows.placebo)
    if not can_compare(rows.only(known)):
        return None
    return effect_on(comparison.only(known), rows.placebo[known])


def judged(
    reading: Reading,
    rows: Reading,
    comparison: Comparison | None,
    estimate: Estimate | None,
    placebo: Estimate | None,
) -> Effect:
    """The gate's word on an estimate; the figures are left out when it refuses."""
    gate = gate_for(reading, rows, comparison, estimate, placebo)
    shown = estimate if gate.shows else None
    half = Z * shown.se if shown else 0.0
    return Effect(
        shown=gate.shows,
        estimate=shown.estimate if shown else None,
        se=shown.se if shown else None,
        interval=(shown.estimate - half, shown.estimate + half) if shown else None,
        gate=gate,
        estimand=rows.estimand,
        method=METHODS[rows.estimand],
        n_treated=int(reading.took_part.sum()),
        n_comparison=int((~reading.took_part).sum()),
        naive=_naive(rows),
        e_value=None,
        e_value_bound=None,
        balance=comparison.covariate_balance() if comparison else {},
        weights_ess=comparison.effective_comparison if comparison else None,
        sentence="",
    )


def _naive(rows: Reading) -> float | None:
    if rows.took_part.all() or not rows.took_part.any():
        return None
    values = outcome_values(rows)
    return float(values[rows.took_part].mean() - values[~rows.took_part].mean())


def _told(effect: Effect, reading: Reading, *, treated: float | None = None) -> Effect:
    """With its E-values and its sentence; `treated` is the mean of those it is about."""
    words = PLAIN if reading.is_share else IN_UNITS
    if effect.estimate is None or effect.interval is None:
        return replace(effect, sentence=sentence_of(effect, words))
    rows = reading.only(reading.known)
    values = outcome_values(rows)
    treated = float(values[rows.took_part].mean()) if treated is None else treated
    spread = spread_of(values[~rows.took_part])
    whole, bound = e_values(
        effect.estimate,
        effect.interval,
        treated - effect.estimate,
        spread,
        share=reading.is_share,
    )
    told = replace(effect, e_value=whole, e_value_bound=bound)
    return replace(told, sentence=sentence_of(told, words, treated=treated))
