"""What the goals of a programme have in common: only what was drawn, never as it is this minute."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from mentes.insights.models import GoalFigure
from mentes.people.queries import smallest_group
from mentes.programmes.models import KeyResult
from mentes.relationship.queries.counts import FITS, REACHED, STRETCH, leads_to

SIZES = (1, 5, 10, 20, 50, 100, 200, 500, 1000)
"""of goals that lead to a key result: at least so many"""


@dataclass
class GoalsDrawn:
    """None where too few pairs had said something."""

    values: dict[str, Decimal] = field(default_factory=dict)
    drawn_at: datetime | None = None

    @property
    def median_stretch(self) -> Decimal | None:
        return self.values.get(STRETCH)

    @property
    def fits_percent(self) -> Decimal | None:
        return self.values.get(FITS)

    def leading_to(self, results: Iterable[KeyResult]) -> list[tuple[KeyResult, Decimal | None]]:
        """Each key result with the least number of goals that lead to it."""
        return [(result, self.values.get(leads_to(result.pk))) for result in results]


def goals_drawn(programmes: Iterable[int]) -> dict[int, GoalsDrawn]:
    """By programme. A stricter organisation also hides what was drawn over fewer pairs than it wants now."""
    least = smallest_group()
    found = {pk: GoalsDrawn() for pk in programmes}
    for row in GoalFigure.objects.filter(programme__in=found).order_by("drawn_at"):
        if len(row.pairs) >= least:
            found[row.programme_id].values[row.about] = row.value
            found[row.programme_id].drawn_at = row.drawn_at
    return found


def shown_as(about: str, value: float) -> Decimal:
    """Coarse, so that the last digit tells nothing: half points, tens of per cent, sizes."""
    if about == STRETCH:
        return Decimal(round(value * 2)) / 2
    if about in (FITS, REACHED):
        return Decimal(round(value / 10) * 10)
    return Decimal(SIZES[bisect_right(SIZES, value) - 1])
