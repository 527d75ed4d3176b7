"""An outcome as one number a person, whatever way it was given."""

from __future__ import annotations

import numpy as np

from evidence.reading import Floats, Reading
from evidence.survival import pseudo_observations


def outcome_values(rows: Reading) -> Floats:
    """The outcome as numbers; with follow-up what each person adds to the share still there."""
    if rows.outcome is not None:
        return rows.outcome
    assert rows.time is not None and rows.event is not None  # noqa: S101 (see read)
    values = np.zeros(len(rows.time))
    for arm in (rows.took_part, ~rows.took_part):
        if arm.any():
            values[arm] = pseudo_observations(rows.time[arm], rows.event[arm], rows.horizon or 0.0)
    return values
