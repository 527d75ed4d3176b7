"""What was given, read once: lengths, kinds and missing values settled, every fault told at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evidence.columns import Covariates, covariates_of, far_values, numbers_of, plain_array
from evidence.errors import InvalidStudy

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
DESIGNS = ("observational", "lottery")
ESTIMANDS = ("ATT", "ATO")
COPIES = ("keep", "drop")
FEWEST_ALIKE = 10  # rows; of fewer a column may be another's copy by chance
FINE = 10  # different values of a number; with them no row is another's double by chance


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
    is_doubled: bool = False
    """whether each row is there at least twice, which no sheet of different people is"""

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
            is_doubled=self.is_doubled,
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
    genuine: Collection[float] = (),
    copies: str | None = None,
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
    if copies not in (None, *COPIES):
        faults.append(f"copies is {copies!r}; known are {' and '.join(COPIES)}.")
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
    if not faults:
        faults += _far(reading, covariates, genuine)
        faults += _outcome_among_covariates(reading)
    if faults:
        raise InvalidStudy(faults)
    doubled = copies is None and person is None and _is_doubled(reading)
    return replace(reading, is_doubled=doubled)


def _measures(reading: Reading) -> dict[str, Floats]:
    given = {"outcome": reading.outcome, "time": reading.time, "placebo": reading.placebo}
    return {name: values for name, values in given.items() if values is not None}


def _far(reading: Reading, covariates: Mapping[str, Any], genuine: Collection[float]) -> list[str]:
    """A fault for each number that stands far from all others and may mean "unknown"."""
    columns = _measures(reading)
    for name in reading.covariates.numbers:
        # As they were given: what is missing is filled in the covariates that were read.
        found = numbers_of(covariates[name]) if name in covariates else None
        if found is not None:
            columns[f"The covariate {name}"] = found
    return [
        f"{name} holds {value:g} in {int((values == value).sum())} rows, far from all other values: "
        "give NaN where it stands for unknown, or name it in genuine."
        for name, values in columns.items()
        for value in far_values(values, genuine)
    ]


def _outcome_among_covariates(reading: Reading) -> list[str]:
    """A fault for each covariate that is the outcome itself, in whatever unit or sign."""
    event = None if reading.event is None else reading.event.astype(float)
    outcomes = [each for each in (reading.outcome, reading.time, event) if each is not None]
    columns = {**reading.covariates.numbers, **reading.covariates.marks}
    return [
        f"The covariate {name} is the outcome itself: a covariate is known before the start."
        for name, column in columns.items()
        if any(_are_alike(column, each) for each in outcomes)
    ]


def _are_alike(one: Floats, other: Floats) -> bool:
    """Whether one is the other, or the other in another unit, where both are known."""
    both = np.isfinite(one) & np.isfinite(other)
    if both.sum() < FEWEST_ALIKE:
        return False
    a, b = one[both], other[both]
    if not a.std() or not b.std():
        return False
    a, b = (a - a.mean()) / a.std(), (b - b.mean()) / b.std()
    return bool(min(np.abs(a - b).max(), np.abs(a + b).max()) < 1e-9)


def _is_doubled(reading: Reading) -> bool:
    numbers = reading.covariates.numbers
    columns = [*_measures(reading).values(), *numbers.values()]
    if not any(len(np.unique(each[np.isfinite(each)])) >= FINE for each in columns):
        return False
    _, others = reading.covariates.table()
    parts = [reading.took_part[:, None].astype(float), *(each[:, None] for each in columns)]
    rows = np.hstack([*parts, others] if others.size else parts)
    counts = np.unique(np.nan_to_num(rows, nan=np.inf), axis=0, return_counts=True)[1]
    return bool(len(counts) >= FINE and counts.min() >= 2)


def is_binary(values: Floats) -> bool:
    finite = values[np.isfinite(values)]
    return bool(((finite == 0) | (finite == 1)).all())


def _outcome(outcome: Any, horizon: Any, n: int, faults: list[str]) -> dict[str, Any]:
    """A tuple of two is (time, event); anything else is one number a person."""
    first = plain_array(outcome[0]) if isinstance(outcome, tuple) and len(outcome) == 2 else None
    if first is None or first.ndim != 1:
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
        array = plain_array(values)
        length = len(array) if array is not None and array.ndim == 1 else 0
        return np.zeros(length if n is None else n, bool)
    fits = n is None or _fits(name, len(read_), n, faults)
    return read_.astype(bool) if fits else np.zeros(n or 0, bool)


def _codes(name: str, values: Any, n: int, faults: list[str]) -> NDArray[np.intp] | None:
    if values is None:
        return None
    array = plain_array(values)
    if array is None or array.ndim != 1:
        faults.append(f"{name} has to be one value a person.")
        return None
    if not _fits(name, len(array), n, faults):
        return None
    return np.unique(array.astype(str), return_inverse=True)[1]


def _fits(name: str, length: int, n: int, faults: list[str]) -> bool:
    if length != n:
        faults.append(f"{name} has {length} values, took_part has {n}.")
    return length == n
