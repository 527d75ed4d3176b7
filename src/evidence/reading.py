"""What was given, read once: lengths, kinds and missing values settled, every fault told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evidence.columns import Covariates, covariates_of, numbers_of
from evidence.errors import InvalidStudy

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
DESIGNS = ("observational", "lottery")
ESTIMANDS = ("ATT", "ATO")


@dataclass(frozen=True)
class Reading:
    """One row a person. Either `outcome` is given, or `time`, `event` and `horizon`; NaN: not known."""

    took_part: Flags
    covariates: Covariates
    design: str
    estimand: str
    seed: int
    outcome: Floats | None = None
    time: Floats | None = None
    event: Flags | None = None
    horizon: float | None = None
    block: NDArray[np.intp] | None = None  # codes 0, 1, …
    took_up: Flags | None = None
    person: NDArray[np.intp] | None = None  # codes 0, 1, …
    placebo: Floats | None = None

    @property
    def known(self) -> Flags:
        """Whose outcome is known; with (time, event), whose follow-up is."""
        values = self.outcome if self.outcome is not None else self.time
        assert values is not None  # noqa: S101 (one of the two, see read)
        return np.isfinite(values)

    @property
    def is_share(self) -> bool:
        """Whether the outcome is yes or no, so that effects are in points."""
        return self.outcome is None or is_binary(self.outcome)

    def only(self, rows: Flags) -> Reading:
        """The same study of some of the rows."""

        def cut(values: Any) -> Any:
            return None if values is None else values[rows]

        return Reading(
            took_part=self.took_part[rows],
            covariates=self.covariates.only(rows),
            design=self.design,
            estimand=self.estimand,
            seed=self.seed,
            outcome=cut(self.outcome),
            time=cut(self.time),
            event=cut(self.event),
            horizon=self.horizon,
            block=cut(self.block),
            took_up=cut(self.took_up),
            person=cut(self.person),
            placebo=cut(self.placebo),
        )


def read(
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
) -> Reading:
    """Read the arguments of `estimate_effect`. Raises InvalidStudy with all faults."""
    faults: list[str] = []
    if design not in DESIGNS:
        faults.append(f"The design is {design!r}; known are {' and '.join(DESIGNS)}.")
    if estimand not in ESTIMANDS:
        faults.append(f"The estimand is {estimand!r}; known are {' and '.join(ESTIMANDS)}.")
    if took_up is not None and design == "observational":
        faults.append("took_up belongs to a lottery.")
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        faults.append("seed has to be a whole number, 0 or more.")
    treated = _flags("took_part", took_part, None, faults)
    n = len(treated)
    measured = _outcome(outcome, horizon, n, faults)
    read_covariates = covariates_of(covariates, n, faults)
    reading = Reading(
        took_part=treated,
        covariates=read_covariates,
        design=design,
        estimand=estimand,
        seed=seed,
        block=_codes("block", block, n, faults),
        took_up=None if took_up is None else _flags("took_up", took_up, n, faults),
        person=_codes("person", person, n, faults),
        placebo=None if placebo is None else _numbers("placebo", placebo, n, faults),
        **measured,
    )
    if faults:
        raise InvalidStudy(faults)
    return reading


def is_binary(values: Floats) -> bool:
    finite = values[np.isfinite(values)]
    return bool(((finite == 0) | (finite == 1)).all())


def _outcome(outcome: Any, horizon: Any, n: int, faults: list[str]) -> dict[str, Any]:
    """A tuple of two is (time, event); anything else is one number a person."""
    if not (isinstance(outcome, tuple) and len(outcome) == 2 and np.ndim(outcome[0]) == 1):
        if horizon is not None:
            faults.append("horizon belongs to an outcome of (time, event).")
        return {"outcome": _numbers("outcome", outcome, n, faults)}
    time = _numbers("time", outcome[0], n, faults)
    if (time < 0).any():
        faults.append("time must not be below 0.")
    if not _is_positive(horizon):
        faults.append("An outcome of (time, event) needs a horizon above 0.")
        horizon = 1.0
    known = np.isfinite(time)
    event = np.where(known, _numbers("event", outcome[1], n, faults), 0.0)
    return {"time": time, "event": _flags("event", event, n, faults), "horizon": float(horizon)}


def _is_positive(value: Any) -> bool:
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return bool(number and 0 < value < np.inf)


def _numbers(name: str, values: Any, n: int, faults: list[str]) -> Floats:
    """Floats, infinite ones as not known; a fault when they are no numbers or too few or many."""
    read_ = numbers_of(values)
    if read_ is None:
        faults.append(f"{name} has to be one number a person.")
        return np.zeros(n)
    return read_ if _fits(name, len(read_), n, faults) else np.zeros(n)


def _flags(name: str, values: Any, n: int | None, faults: list[str]) -> Flags:
    read_ = numbers_of(values)
    if read_ is None or not ((read_ == 0) | (read_ == 1)).all():
        faults.append(f"{name} has to be yes or no (1 or 0) for everybody.")
        return np.zeros(np.size(values) if n is None and np.ndim(values) == 1 else n or 0, bool)
    fits = n is None or _fits(name, len(read_), n, faults)
    return read_.astype(bool) if fits else np.zeros(n or 0, bool)


def _codes(name: str, values: Any, n: int, faults: list[str]) -> NDArray[np.intp] | None:
    if values is None:
        return None
    array = np.asarray(values)
    if array.ndim != 1:
        faults.append(f"{name} has to be one value a person.")
        return None
    if not _fits(name, len(array), n, faults):
        return None
    return np.unique(array.astype(str), return_inverse=True)[1]


def _fits(name: str, length: int, n: int, faults: list[str]) -> bool:
    if length != n:
        faults.append(f"{name} has {length} values, took_part has {n}.")
    return length == n
