"""How long people stay when not everybody has been followed to the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evidence.bands import Arm, Balance, band
from evidence.errors import InvalidStudy

Floats = NDArray[np.float64]
DRAWS = 500
TIMES = "Times have to be numbers, 0 or more."
WEIGHTS = "Weights have to be numbers, 0 or more."


@dataclass(frozen=True)
class Curve:
    """A Kaplan–Meier curve, a step at each time; arrays [time], the first time is 0.

    `low` and `high` are the pointwise 95 % band, `at_risk` the people (not weights) just before."""

    times: Floats
    survival: Floats
    low: Floats
    high: Floats
    at_risk: NDArray[np.int64]

    @property
    def median(self) -> float | None:
        """The first time by which half have left; None if the curve never falls so low."""
        gone = np.flatnonzero(self.survival <= 0.5 + 1e-12)
        return float(self.times[gone[0]]) if gone.size else None

    def at(self, time: float) -> tuple[float, float, float]:
        """Share still there at `time`, and its range."""
        step = max(int(np.searchsorted(self.times, time, side="right")) - 1, 0)
        return float(self.survival[step]), float(self.low[step]), float(self.high[step])


def survival_curves(
    time: ArrayLike,
    event: ArrayLike,
    took_part: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    balanced: ArrayLike | None = None,
    seed: int = 0,
) -> dict[bool, Curve]:
    """One Kaplan–Meier curve per arm that has people: True took part, False the comparison.

    time [person] in any unit, >= 0; event [person], False is censored; weights [person], >= 0. Without `balanced`
    weights count as given: the band is the 2.5 and 97.5 percentile of 500 bootstrap draws of persons within the arm
    (Efron 1981), each person carrying their weight along. With `balanced`, the numbers [person, term] on which
    the weights make the comparison like those who took part, it is `bands.band`, of no draws. Raises InvalidStudy.
    """
    times, events = _read(time, event)
    order = np.argsort(times, kind="stable")
    arms = _yes_no(took_part, "took_part")
    weight = np.ones(len(times)) if weights is None else _numbers(weights, WEIGHTS)
    faults = []
    if not len(times) == len(arms) == len(weight):
        faults.append("time, event, took_part and weights have to be of one length.")
    if not np.all(np.isfinite(weight) & (weight >= 0)):
        faults.append(WEIGHTS)
    terms = None if balanced is None else _terms(balanced, len(times), faults)
    if faults:
        raise InvalidStudy(faults)
    times, events, arms, weight = times[order], events[order], arms[order], weight[order]
    found = {
        arm: _arm(times[mine], events[mine], weight[mine])
        for arm, mine in ((True, arms & (weight > 0)), (False, ~arms & (weight > 0)))
        if mine.any()
    }
    if terms is not None:
        balance = _balance(terms[order], arms, weight)
        return {
            arm: _curve(each, band(each, None if arm else balance)) for arm, each in found.items()
        }
    rng = np.random.default_rng(seed)
    return {arm: _curve(each, _drawn(each, rng)) for arm, each in found.items()}


def _balance(terms: Floats, arms: NDArray[np.bool_], weight: Floats) -> Balance | None:
    """Of the comparison. With nobody to be like there is none."""
    others, own = arms & (weight > 0), ~arms & (weight > 0)
    return Balance(terms[own], terms[others], weight[others]) if others.any() else None


def pseudo_observations(
    time: ArrayLike, event: ArrayLike, horizon: float, *, restricted_mean: bool = False
) -> Floats:
    """What each person adds to the share still there at `horizon`: n·Ŝ − (n−1)·Ŝ without them [person].

    Their mean is the Kaplan–Meier estimate; use them as an outcome, within one arm. With
    `restricted_mean` it is the mean time until `horizon` instead. O(n log n).
    Source: Andersen, Klein & Rosthøj 2003, Biometrika 90:15. Raises InvalidStudy.
    """
    times, events = _read(time, event)
    if not np.isfinite(horizon) or horizon < 0:
        raise InvalidStudy(["The horizon has to be a number, 0 or more."])
    n = len(times)
    if n < 2:
        return _leaving_out(times, events, horizon, restricted_mean)[0] * np.ones(n)
    whole, without = _leaving_out(times, events, horizon, restricted_mean)
    return np.asarray(n * whole - (n - 1) * without, dtype=float)


def _leaving_out(
    times: Floats, events: NDArray[np.bool_], horizon: float, restricted_mean: bool
) -> tuple[float, Floats]:
    """The estimate with everybody, and for each person without them.

    Before somebody's time one fewer is at risk, after it nothing changes: a product of what comes
    before, their own time, and what comes after."""
    steps, place = np.unique(times, return_inverse=True)
    died = np.bincount(place, weights=events, minlength=len(steps))
    risk = np.bincount(place, minlength=len(steps))[::-1].cumsum()[::-1]
    died = np.where(steps <= horizon, died, 0.0)
    kept = 1 - died / risk
    fewer = 1 - died / np.maximum(risk - 1, 1)
    before = np.concatenate([[1.0], np.cumprod(fewer)])[place]
    counted = events & (times <= horizon)
    own = 1 - (died[place] - counted) / np.maximum(risk[place] - 1, 1)
    if not restricted_mean:
        after = np.concatenate([np.cumprod(kept[::-1])[::-1][1:], [1.0]])
        return float(np.prod(kept)), before * own * after[place]
    edges = np.minimum(np.concatenate([[0.0], steps, [max(horizon, steps[-1])]]), horizon)
    spans = np.diff(edges)  # before the first step, between two, after the last
    after = _area_after(spans[1:], kept)
    until = np.cumsum(spans[:-1] * np.concatenate([[1.0], np.cumprod(fewer)[:-1]]))
    return float(spans[0] + kept[0] * after[0]), until[place] + before * own * after[place]


def _area_after(spans: Floats, kept: Floats) -> Floats:
    """The area under the curve that starts anew at 1 with each step."""
    area = np.empty(len(spans))
    area[-1] = spans[-1]
    for step in range(len(spans) - 2, -1, -1):
        area[step] = spans[step] + kept[step + 1] * area[step + 1]
    return area


def _arm(times: Floats, events: NDArray[np.bool_], weight: Floats) -> Arm:
    """Sorted by time. Steps are at the times of events, and at the last time that was seen."""
    steps = np.unique(np.concatenate([times[events], times[-1:]]))
    survival = _kept(events, weight, np.searchsorted(times, steps))
    return Arm(times, events, weight, steps, survival)


def _drawn(arm: Arm, rng: np.random.Generator) -> tuple[Floats, Floats]:
    n, first = len(arm.times), np.searchsorted(arm.times, arm.steps)
    drawn = np.empty((DRAWS, len(arm.steps)))
    for row in range(DRAWS):
        count = np.bincount(rng.integers(n, size=n), minlength=n)
        drawn[row] = _kept(arm.events, arm.weight * count, first)
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    return low, high


def _curve(arm: Arm, limits: tuple[Floats, Floats]) -> Curve:
    n, first = len(arm.times), np.searchsorted(arm.times, arm.steps)
    start = [] if arm.steps[0] == 0 else [1.0]
    pad = len(start)
    return Curve(
        times=np.concatenate([np.zeros(pad), arm.steps]),
        survival=np.concatenate([start, arm.survival]),
        low=np.concatenate([start, limits[0]]),
        high=np.concatenate([start, limits[1]]),
        at_risk=np.concatenate([np.full(pad, n), n - first]),
    )


def _kept(events: NDArray[np.bool_], weight: Floats, first: NDArray[np.int64]) -> Floats:
    """Weighted Kaplan–Meier at the steps whose people begin at `first`; people sorted by time."""
    risk = weight[::-1].cumsum()[::-1][first]
    died = np.add.reduceat(weight * events, first)
    died[-1] = (weight * events)[first[-1] :].sum()
    factor = 1 - np.divide(died, risk, out=np.zeros_like(risk), where=risk > 0)
    return np.asarray(np.cumprod(np.clip(factor, 0, 1)))


def _read(time: ArrayLike, event: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
    times = _numbers(time, TIMES)
    events = _yes_no(event, "event")
    faults = []
    if len(times) != len(events):
        faults.append(f"There are {len(times)} times and {len(events)} events.")
    if not np.all(np.isfinite(times) & (times >= 0)):
        faults.append(TIMES)
    if not len(times):
        faults.append("Nobody has a time.")
    if faults:
        raise InvalidStudy(faults)
    return times, events


def _terms(balanced: ArrayLike, n: int, faults: list[str]) -> Floats:
    fault = "balanced has to be numbers, a row for each person."
    try:
        terms = np.asarray(balanced, dtype=float)
    except (TypeError, ValueError) as error:
        raise InvalidStudy([*faults, fault]) from error
    if terms.ndim != 2 or len(terms) != n or not np.all(np.isfinite(terms)):
        faults.append(fault)
    return terms


def _yes_no(values: ArrayLike, name: str) -> NDArray[np.bool_]:
    fault = f"{name} has to be yes or no for everybody."
    numbers = _numbers(values, fault)
    if not np.isin(numbers, (0.0, 1.0)).all():
        raise InvalidStudy([fault])
    yes: NDArray[Any] = numbers == 1
    return yes


def _numbers(values: ArrayLike, fault: str) -> Floats:
    try:
        return np.asarray(values, dtype=float).ravel()
    except (TypeError, ValueError) as error:
        raise InvalidStudy([fault]) from error
