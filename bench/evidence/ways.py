"""One organisation, estimated in several ways; nothing is left out because a gate refused it."""

from __future__ import annotations

import time
import warnings
from typing import Any

import numpy as np
from statsmodels.discrete.discrete_model import Logit
from statsmodels.regression.linear_model import OLS
from statsmodels.treatment.treatment_effects import TreatmentEffect

from bench.evidence.worlds import HORIZON, WORLDS, Data, simulate
from evidence.comparing import compare, effect_on
from evidence.effects import judged, placebo_on
from evidence.lottery import without_gate
from evidence.outcome import outcome_values
from evidence.reading import Reading, read

OURS, OVERLAP = "ours", "ours, overlap weights"
NAIVE, REGRESSION, TREATMENT = "naive", "OLS, main effects", "statsmodels TreatmentEffect.ipw"
SLOW_EVERY = 10  # repetitions, for what takes long
WITH_OVERLAP = "G"

Figures = dict[str, list[float]]  # way -> estimate, standard error


def repetition(name: str, index: int, *, slow: bool = True) -> dict[str, Any]:
    """All figures of one simulated organisation, as plain JSON values; what is slow in some of them."""
    data, start = simulate(WORLDS[name], 1_000_000 * (ord(name) - 64) + index), time.process_time()
    reading = {key: _reading(name, data, key) for key in data.outcomes}
    ours, refused = _by_lot(reading) if WORLDS[name].lottery else _observed(reading)
    seconds = time.process_time() - start
    ways: dict[str, Figures] = {key: {OURS: each} for key, each in ours.items()}
    if name in WITH_OVERLAP:
        overlap = {key: _reading(name, data, key, estimand="ATO") for key in data.outcomes}
        for key, each in _observed(overlap)[0].items():
            ways[key][OVERLAP] = each
    for key, rows in reading.items():
        ways[key] |= others(rows, slow=slow and index % SLOW_EVERY == 0)
    return {
        "world": name,
        "index": index,
        "participants": int(data.took_part.sum()),
        "refused": refused,
        "seconds": round(seconds, 3),
        "figures": ways,
    }


def _reading(name: str, data: Data, key: str, **asked: Any) -> Reading:
    design = "lottery" if WORLDS[name].lottery else "observational"
    horizon = HORIZON if key == "followed" else None
    return read(
        data.outcomes[key],
        data.took_part,
        data.covariates,
        design=design,
        placebo=None if WORLDS[name].lottery else data.placebo,
        horizon=horizon,
        **asked,
    )


def _observed(reading: dict[str, Reading]) -> tuple[dict[str, list[float]], dict[str, list[str]]]:
    """The weights once for all outcomes, then the gate of each outcome: names of its red checks."""
    first = next(iter(reading.values()))
    comparison = compare(first)
    placebo = placebo_on(comparison, first)
    ours, refused = {}, {}
    for key, rows in reading.items():
        estimate = effect_on(comparison, outcome_values(rows))
        ours[key] = [estimate.estimate, estimate.se]
        refused[key] = _red(judged(rows, rows, comparison, estimate, placebo).gate.checks)
    return ours, refused


def _by_lot(reading: dict[str, Reading]) -> tuple[dict[str, list[float]], dict[str, list[str]]]:
    effects = {key: without_gate(rows) for key, rows in reading.items()}
    ours = {key: [each.estimate, each.se] for key, each in effects.items()}
    return ours, {key: _red(each.gate.checks) for key, each in effects.items()}


def _red(checks: Any) -> list[str]:
    return [name for name, each in checks.items() if each.status == "red"]


def others(rows: Reading, *, slow: bool) -> Figures:
    """What people do instead: compare raw means, or regress on the covariates as they come."""
    y, treated = outcome_values(rows), rows.took_part
    means = [y[arm].mean() for arm in (treated, ~treated)]
    error = np.sqrt(sum(y[arm].var(ddof=1) / arm.sum() for arm in (treated, ~treated)))
    found = {NAIVE: [float(means[0] - means[1]), float(error)], REGRESSION: _regression(rows, y)}
    if slow:
        found[TREATMENT] = _treatment_effect(rows, y)
    return found


def _design(rows: Reading) -> np.ndarray:
    return np.column_stack([np.ones(len(rows.took_part)), rows.covariates.table()[1]])


def _regression(rows: Reading, y: np.ndarray) -> list[float]:
    columns = np.column_stack([rows.took_part, _design(rows)])
    fit = OLS(y, columns).fit(cov_type="HC2")
    return [float(fit.params[0]), float(fit.bse[0])]


def _treatment_effect(rows: Reading, y: np.ndarray) -> list[float]:
    """Its weighting for the effect on the treated, main effects; its doubly robust `ipw_ra` takes
    selection by six columns only (0.15.0), its `aipw` has no effect on the treated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        chances = Logit(rows.took_part.astype(float), _design(rows)).fit(disp=0)
        model = TreatmentEffect(
            OLS(y, _design(rows)), rows.took_part.astype(int), results_select=chances
        )
        found = model.ipw(effect_group=1)
    error = np.sqrt(np.asarray(found.results_gmm.cov_params())[0, 0])
    return [float(np.ravel(found.effect)[0]), float(error)]
