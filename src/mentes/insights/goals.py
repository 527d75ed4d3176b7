"""What the goals of a programme have in common: only what was drawn, never as it is this minute."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.formats import number_format

from mentes.insights.models import GoalFigure
from mentes.people.queries import smallest_group
from mentes.programmes.models import KeyResult
from mentes.relationship.queries.counts import FITS, STRETCH, leads_to

SIZES = (5, 10, 20, 50, 100, 200, 500, 1000)
"""of pairs with a goal that leads to a key result: at least so many"""


@dataclass
class GoalsDrawn:
    """None where too few pairs had said something."""

    figures: dict[str, GoalFigure] = field(default_factory=dict)
    drawn_at: datetime | None = None

    @property
    def stretch(self) -> str | None:
        """The half point of the mean, out of 5: “3.0–3.5”."""
        row = self.figures.get(STRETCH)
        return f"{number_format(row.low, 1)}–{number_format(row.high, 1)}" if row else None

    @property
    def fits_percent(self) -> str | None:
        """Of pairs, all of whom who said so find that their goal fits: “60–80”."""
        row = self.figures.get(FITS)
        return f"{100 * row.low:.0f}–{100 * row.high:.0f}" if row else None

    @property
    def pairs(self) -> dict[str, str]:
        """By question, how many pairs its number speaks of: “7–9”."""
        return {about: f"{row.fewest}–{row.n_high}" for about, row in self.figures.items()}

    def leading_to(self, results: Iterable[KeyResult]) -> list[tuple[KeyResult, int | None]]:
        """Each key result with the least number of pairs that have a goal leading to it."""
        return [(result, self._at_least(leads_to(result.pk))) for result in results]

    def _at_least(self, about: str) -> int | None:
        row = self.figures.get(about)
        pairs = row.fewest * row.low if row else 0
        return SIZES[bisect_right(SIZES, pairs) - 1] if pairs >= SIZES[0] else None


def goals_drawn(programmes: Iterable[int]) -> dict[int, GoalsDrawn]:
    """By programme. A stricter organisation also hides what was drawn over fewer pairs than it wants now."""
    least = smallest_group()
    found = {pk: GoalsDrawn() for pk in programmes}
    for row in GoalFigure.objects.filter(programme__in=found).order_by("drawn_at"):
        if row.fewest >= least:
            found[row.programme_id].figures[row.about] = row
            found[row.programme_id].drawn_at = row.drawn_at
    return found
