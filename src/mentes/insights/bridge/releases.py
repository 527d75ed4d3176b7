"""What of people's ratings may be shown: groups and pseudonyms go to the release ledger, cells come back."""

import hmac
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from evidence.disclosure import Ledger
from mentes.relationship.queries.ratings import Rated

SCALE, K, COLLUDERS = (1, 4), 5, 2
TABLES = ((), ("role",), ("team",), ("place",), ("role", "team"))
"""The only groups that are ever asked for: any more is a decision (0021)."""

Cell = dict[str, Any]


@dataclass(frozen=True)
class Released:
    cells: list[Cell]  # as shown
    ledger: str
    least: int  # people in a group

    @property
    def is_new(self) -> bool:
        """Whether the whole programme is shown, and not just as before."""
        return any(
            not cell["table"] and cell["shown"] and not cell["reason"] for cell in self.cells
        )


def raters_at_least(k: int) -> int:
    """People of a group that is shown, where the organisation wants groups of `k`."""
    return max(K, k) + COLLUDERS


def pseudonym_of(person: int, *, key: str) -> str:
    """Of one question only, as each has its own key: nobody can be followed from one month to the next."""
    return hmac.digest(key.encode(), str(person).encode(), "sha256").hex()[:20]


def release(kept: str, rated: Iterable[Rated], *, key: str, k: int) -> Released:
    """What may be shown now, after all that the ledger says was shown before. `kept` is empty at first."""
    ledger = Ledger.from_json(kept) if kept else Ledger(SCALE, k=K, colluders=COLLUDERS)
    ledger.k = max(ledger.k, k)
    people = list(rated)
    shown = ledger.release(
        [pseudonym_of(each.person, key=key) for each in people],
        {name: [getattr(each, name) for each in people] for name in ("role", "team", "place")},
        [each.value for each in people],
        TABLES,
    )
    return Released([asdict(cell) for cell in shown.cells], ledger.to_json(), ledger.least)


def forgotten(kept: str, pseudonym: str) -> str:
    """The same ledger without this pseudonym; what was shown stays."""
    ledger = Ledger.from_json(kept)
    ledger.forget(pseudonym)
    return ledger.to_json()
