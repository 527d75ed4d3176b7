"""How many people another result moves, and what it is worth: after a change, and after another run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mentes.pairing.models import Round

Placed = Mapping[int, tuple[int, int]]
"""mentee -> (mentor, fit), by enrolment"""


@dataclass(frozen=True, kw_only=True)
class Moved:
    """`others`: mentees with another mentor than before; `none`: with none any more; `change` of the
    total in hundredths of a point."""

    others: int
    none: int
    change: int


def moved_between(before: Placed, after: Placed) -> Moved:
    total = sum(fit for _mentor, fit in after.values())
    return Moved(
        others=sum(before.get(mentee, (None,))[0] != after[mentee][0] for mentee in after),
        none=sum(mentee not in after for mentee in before),
        change=total - sum(fit for _mentor, fit in before.values()),
    )


@dataclass(frozen=True)
class ByHand:
    """What was changed by hand: by the last change, and by all since the run."""

    last: Moved
    since_run: Moved


def moved_by_hand(round_: Round, placed_now: Placed) -> ByHand:
    """Since the run, after one change or more. Read off what each change would put back."""
    changes = list(round_.changes.values_list("before", flat=True))  # newest first
    touched = {mentee for before in changes for mentee in before["mentees"]}
    now = {mentee: placed_now[mentee] for mentee in touched if mentee in placed_now}
    at_run: dict[int, tuple[int, int]] = {}
    for before in changes:
        for mentee in before["mentees"]:
            at_run.pop(mentee, None)
        at_run |= _rows(before["proposals"])
    last = changes[0]
    after_last = {mentee: now[mentee] for mentee in last["mentees"] if mentee in now}
    return ByHand(moved_between(_rows(last["proposals"]), after_last), moved_between(at_run, now))


def placed(round_: Round) -> dict[int, tuple[int, int]]:
    """Who is proposed to whom now."""
    rows = round_.proposals.values_list("mentee_id", "mentor_id", "fit")
    return {mentee: (mentor, fit) for mentee, mentor, fit in rows}


def _rows(proposals: Iterable[Mapping[str, int]]) -> dict[int, tuple[int, int]]:
    return {row["mentee_id"]: (row["mentor_id"], row["fit"]) for row in proposals}
