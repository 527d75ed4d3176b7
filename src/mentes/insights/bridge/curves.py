"""Who is still here after the quarters of the year, merged until no step tells of few people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

END = 12  # months
QUARTERS = (3, 6, 9, END)


def curves_of(asked: Mapping[str, Any], *, least: int) -> dict[str, Any] | None:
    """Colleagues weighted as for the effect. `asked` as for `estimate_effect`; shares in whole per cent."""
    from evidence import survival_curves
    from evidence.comparing import compare
    from evidence.effects import can_compare
    from evidence.reading import read

    reading = read(**asked)
    rows = reading.only(reading.known)
    if not can_compare(rows):
        return None
    comparison = None if rows.design == "lottery" else compare(rows)
    assert rows.time is not None and rows.event is not None  # noqa: S101  asked of retention alone
    found = survival_curves(
        rows.time,
        rows.event,
        rows.took_part,
        comparison.weights if comparison else None,
        balanced=comparison.people.terms.core if comparison else None,
        seed=asked["seed"],
    )
    arms = (rows.took_part, ~rows.took_part)
    points = points_shown([rows.time[arm & rows.event] for arm in arms], least=least)
    return {
        ("participants" if took_part else "comparison"): [
            [month, *(round(share, 2) for share in curve.at(month))] for month in points
        ]
        for took_part, curve in found.items()
    }


def points_shown(leavers: list[Any], *, least: int) -> list[int]:
    """The start, then quarters with at least so many leavers in each arm since the one before; always the end.

    `leavers`: months [person who left], an array an arm: from a step and the number of people anybody
    could count those who left."""
    full = list(_full_quarters(leavers, least))
    return [0, *full[:-1], END]  # the few after the last full quarter make one step with it


def _full_quarters(leavers: list[Any], least: int) -> Iterator[int]:
    since = 0
    for month in QUARTERS:
        if min(np.sum((arm > since) & (arm <= month)) for arm in leavers) >= least:
            yield month
            since = month
