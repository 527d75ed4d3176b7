"""Which cases `./mentes test` chooses of a test that has very many."""

from collections.abc import Iterable
from typing import Any

import pytest

FEW = 5


def most_in_check(values: Iterable[Any]) -> list[Any]:
    """One in five is for `./mentes test`; `./mentes check` chooses the others."""
    return [
        value if place % FEW == 0 else pytest.param(value, marks=pytest.mark.long)
        for place, value in enumerate(values)
    ]
