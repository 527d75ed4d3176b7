"""What comes out of the engine: who with whom, how good, and the prices that prove it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .memory import Memory
from .scores import Ints


@dataclass(frozen=True, eq=False)
class Matching:
    """A result with its certificate. Rows and columns are indices of the problem's input order.

    Points are in hundredths. `total` and `bound` include the keep bonuses and the locked pairs.
    The certificate: with u = mentee_price, v = mentor_price, M = placing and locked pairs fixed
    first (their places taken away), the bound is
    locked scores + sum demand*u + sum(capacity*max(v, 0) + minimum*min(v, 0))
    + sum over allowed pairs max(0, score + bonus + M - u - v) - M*(placed without locks).
    For "floor" the allowed pairs are those of at least the lowest unlocked score of the result;
    for "leximin" the bound is that of the last stage and no single formula shows it.
    """

    pairs: Ints
    """[k, 2] mentee, mentor; sorted"""
    unmatched: Ints
    """mentees who have no mentor at all, ascending"""
    placed: int
    total: int
    bound: int
    lowest: int
    """lowest score of a pair, without bonus; 0 when there is no pair"""
    mentee_price: Ints
    mentor_price: Ints
    placing: int
    status: str
    """"optimal", or "within" when it was stopped early"""
    blocking_pairs: int
    digest: str
    engine: str
    seed: int
    seconds: float
    passes: int
    pairs_priced: int
    objective: str
    mentee_ids: tuple[int | str, ...]
    mentor_ids: tuple[int | str, ...]
    memory: Memory | None = field(default=None, repr=False)
    """what `solve(..., start=...)` uses again"""

    @property
    def gap(self) -> int:
        """How much better an unknown matching could be at most; 0 = proved best."""
        return self.bound - self.total


def need_matching(given: object, *, asked_by: str) -> None:
    """Raise TypeError, in a sentence that names the function, for what is no Matching."""
    if not isinstance(given, Matching):
        raise TypeError(
            f"{asked_by} takes a Matching, such as solve(problem), not {type(given).__name__}"
        )
