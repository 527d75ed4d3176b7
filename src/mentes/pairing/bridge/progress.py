"""How far the engine is, in numbers that a page or a terminal can say in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, kw_only=True)
class SoFar:
    """How far a run is. `better`: so many hundredths of a point more are possible at most, once
    nobody more can be matched; `more_places`: so many more could perhaps be matched."""

    passes: int
    compared: int
    total: int
    better: int
    more_places: int

    def as_json(self) -> dict[str, int]:
        return asdict(self)


def gap_of(total: int, bound: int, placing: int) -> tuple[int, int]:
    """(mentees more, hundredths of a point better) that are possible at most. In the bound one more
    mentee matched weighs `placing`, which is over twice any change of the total."""
    more = (bound - total + placing // 2) // placing
    return more, max(0, bound - total - more * placing)


Hears = Callable[[SoFar], bool]


def telling(placing: int, told: Hears | None) -> Callable[[int, int, int, int], bool] | None:
    if told is None:
        return None

    def progress(passes: int, compared: int, total: int, bound: int) -> bool:
        more, better = gap_of(total, bound, placing)
        so_far = SoFar(
            passes=passes, compared=compared, total=total, better=better, more_places=more
        )
        return told(so_far)

    return progress
