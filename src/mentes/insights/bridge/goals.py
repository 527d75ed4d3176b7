"""What goals have in common, as releases of a ledger: one question, everybody who can tell, no groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evidence.disclosure import Ledger
from mentes.insights.bridge.releases import COLLUDERS, K

POINTS: dict[str, Any] = {"scale": (1, 5), "parts": 2}
SHARES: dict[str, Any] = {"scale": (0, 1), "parts": 5}
"""half points of a mean, fifths of yes and no"""


@dataclass(frozen=True)
class Drawn:
    """The band of the mean, the band of how many pairs, and how many a number has to speak of."""

    low: float
    high: float
    n_low: int
    n_high: int
    least: int
    ledger: str


def pairs_told_of(k: int) -> int:
    """Pairs that a number speaks of at least, where the organisation wants groups of `k`."""
    return max(K, k) + COLLUDERS


def pairs_in(kept: str) -> list[int]:
    """Of whom this ledger knows something that was shown, or had an answer when it was."""
    return [int(pair) for pair in Ledger.from_json(kept).people]


def draw(kept: str, answers: Mapping[int, int], *, of: Mapping[str, Any], k: int) -> Drawn | None:
    """None if what was shown stays. `kept` is the ledger, empty at first; `answers` by pair; `of` is `POINTS` of
    answers from 1 to 5, `SHARES` of 1 and 0. A pair needs no pseudonym: once it is gone, its number leads to nobody."""
    ledger = Ledger.from_json(kept) if kept else Ledger(k=K, colluders=COLLUDERS, **of)
    ledger.k = max(ledger.k, k)
    (cell,) = ledger.release(list(answers), {}, list(answers.values()), [()]).cells
    if cell.band is None or cell.reason:
        return None
    return Drawn(*cell.band, *cell.n_band, least=ledger.least, ledger=ledger.to_json())
