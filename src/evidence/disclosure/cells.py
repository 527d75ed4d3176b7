"""What one may read of a group: coarse bands of the mean and of how many gave an answer, nothing finer."""

from bisect import bisect_right
from dataclasses import dataclass

Scale = tuple[int, int]
SIZES = (1, 5, 10, 20, 50)


@dataclass(frozen=True)
class Cell:
    """A group of one table. `table` and `key` are of equal length, () and () for everybody.

    `band` holds the mean, in half points if nothing else was asked, [low, high) and the last one closed; None where
    hidden. `reason` is empty for a cell shown anew."""

    table: tuple[str, ...]
    key: tuple[str, ...]
    shown: bool
    band: tuple[float, float] | None
    n_band: tuple[int, int]
    reason: str


@dataclass(frozen=True)
class Release:
    """Every non-empty group of the asked tables: everybody first, then by table and key."""

    cells: tuple[Cell, ...]


def band_of(total: int, n: int, scale: Scale, parts: int = 2) -> tuple[float, float]:
    """The band that the mean of `n` whole answers with this sum falls into, exactly; a point has `parts` bands."""
    low, high = scale
    band = min(parts * (total - low * n) // n, parts * (high - low) - 1)
    return (parts * low + band) / parts, (parts * low + band + 1) / parts


def sums_in(band: tuple[float, float], n: int, scale: Scale, parts: int = 2) -> tuple[int, int]:
    """The least and the greatest sum of `n` whole answers whose mean lies in `band`."""
    low, high = (round(parts * edge) for edge in band)
    least, beyond = -(-low * n // parts), -(-high * n // parts)
    return least, beyond if high == parts * scale[1] else beyond - 1


def size_band(n: int) -> tuple[int, int]:
    """1–4, 5–9, 10–19, 20–49, 50–99, 100–199, 200–499 and so on."""
    tens = 1
    while n >= 100 * tens:
        tens *= 10
    steps = [*SIZES, 100] if tens == 1 else [10 * tens, 20 * tens, 50 * tens, 100 * tens]
    at = bisect_right(steps, n)
    return steps[at - 1], steps[at] - 1
