"""What of people's ratings may be shown: groups and pseudonyms go to the release ledger, cells come back."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.crypto import salted_hmac

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


def pseudonym_of(person: int, *, programme: int, month: date) -> str:
    """Of one question only: nobody can be followed from one month to the next, or named without the key."""
    said = f"{programme} {month.isoformat()} {person}"
    return salted_hmac("insights.releases", said, algorithm="sha256").hexdigest()[:20]


def release(kept: str, rated: Iterable[Rated], *, programme: int, month: date, k: int) -> Released:
    """What may be shown now, after all that the ledger says was shown before. `kept` is empty at first."""
    ledger = Ledger.from_json(kept) if kept else Ledger(SCALE, k=K, colluders=COLLUDERS)
    ledger.k = max(ledger.k, k)
    people = list(rated)
    shown = ledger.release(
        [pseudonym_of(each.person, programme=programme, month=month) for each in people],
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
