"""An evergreen programme as a row of trials: each month those who join against those who could have.

Comparing everybody who ever joined with everybody who never did rewards the joiners for having stayed long
enough to join (immortal time). Here everybody starts the clock in the month in which they were eligible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evidence.errors import InvalidStudy

Floats = NDArray[np.float64]


def nested_trials(
    rows: Mapping[str, ArrayLike],
    *,
    month: str = "month",
    person: str = "person",
    joined_on: str = "joined_on",
    outcome_within: float,
    event_on: str = "left_on",
    stayed: bool = True,
    seen_until: float | None = None,
) -> dict[str, Any]:
    """Stack one trial a month; the result goes straight in: `estimate_effect(**nested_trials(...))`.

    rows: name -> array [row], one row for each person in each month they were there at its beginning.
    `month` numbers the row's month; `person` is the id; `joined_on` and `event_on` are months in the
    same count (fractions allowed, NaN: never), the same in all rows of a person; every other column is
    a covariate as known at the beginning of the row's month.

    Eligible in a month: has not joined before. Took part: joins in it. Everybody else is the comparison,
    also who joins later, so the effect is that of joining now rather than not now. The outcome is that
    `event_on` does not fall into the next `outcome_within` months (stayed), or with stayed=False that it
    does. Months whose window ends after `seen_until` (the end of the data; left out: the last event or
    join known) open no trial.

    Returns outcome [n], took_part [n], covariates (with the trial's month as a category), person [n]:
    a person stands in several trials, so the errors are clustered. Source: Hernán & Robins 2016, Am J
    Epidemiol 183:758; Danaei et al. 2013. Raises InvalidStudy.
    """
    columns = _read(rows, (month, person, joined_on, event_on), outcome_within, seen_until)
    now, joined, event = (_numbers(columns, name) for name in (month, joined_on, event_on))
    until = _end(now, joined, event) if seen_until is None else seen_until
    joined = np.floor(np.where(np.isnan(joined), np.inf, joined))
    event = np.where(np.isnan(event), np.inf, event)
    eligible = (joined >= now) & (event >= now) & (now + outcome_within <= until)
    happened = event < now + outcome_within
    rest = [name for name in columns if name not in (month, person, joined_on, event_on)]
    covariates = {name: columns[name][eligible] for name in rest}
    months, place = np.unique(now[eligible], return_inverse=True)
    covariates[month] = np.array([f"{each:g}" for each in months], dtype=object)[place]
    return {
        "outcome": (~happened if stayed else happened)[eligible].astype(float),
        "took_part": (joined == now)[eligible],
        "covariates": covariates,
        "person": columns[person][eligible],
    }


def _end(now: Floats, joined: Floats, event: Floats) -> float:
    known = np.concatenate([now + 1, joined, event])
    return float(np.max(known[np.isfinite(known)], initial=0.0))


def _numbers(columns: Mapping[str, NDArray[Any]], name: str) -> Floats:
    return np.asarray(columns[name], dtype=float)


def _read(
    rows: Mapping[str, ArrayLike],
    needed: tuple[str, str, str, str],
    window: float,
    seen_until: float | None,
) -> dict[str, NDArray[Any]]:
    columns = {name: np.asarray(values) for name, values in rows.items()}
    faults = [f"The rows lack the column {name}." for name in needed if name not in columns]
    if len({each.shape for each in columns.values()}) > 1:
        faults.append("The columns have to be of one length.")
    month, person, joined, event = needed
    for name in (month, joined, event):
        faults += _no_months(columns.get(name), name)
    if not 0 < window < np.inf:
        faults.append("outcome_within has to be above 0.")
    if seen_until is not None and not np.isfinite(seen_until):
        faults.append("seen_until has to be a month.")
    if not faults and not np.isfinite(_numbers(columns, month)).all():
        faults.append(f"Every row needs a {month}.")
    if not faults and _repeats(columns[person], columns[month]):
        faults.append("A person has two rows in one month.")
    if faults:
        raise InvalidStudy(faults)
    return columns


def _no_months(values: NDArray[Any] | None, name: str) -> list[str]:
    if values is None:
        return []
    try:
        values.astype(float)
    except (TypeError, ValueError):
        return [f"{name} has to hold months as numbers."]
    return []


def _repeats(person: NDArray[Any], month: NDArray[Any]) -> bool:
    names = person.astype(str) if person.dtype == object else person
    _, who = np.unique(names, return_inverse=True)
    _, when = np.unique(month, return_inverse=True)
    pairs = np.sort(who * (when.max(initial=0) + 1) + when)
    return bool((np.diff(pairs) == 0).any())
