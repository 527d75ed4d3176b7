"""All programmes side by side for leadership: counts, bands and key results, never a name."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from mentes.insights.models import RatingBand
from mentes.pairing.models import Pair
from mentes.programmes.models import KeyResult, Programme
from mentes.relationship.queries.counts import goals_per_key_result, sessions_held

PAIRS_AT_LEAST = 10  # a smaller programme gets no numbers: they would speak of single people


@dataclass(frozen=True)
class Reach:
    programme: Programme
    pairs: int
    sessions: int
    band: RatingBand | None
    key_results: list[tuple[KeyResult, int | None]]  # with the goals that lead to each

    @property
    def is_shown(self) -> bool:
        return self.pairs >= PAIRS_AT_LEAST


def reach_of_all() -> list[Reach]:
    """Every programme that has begun, the newest first; seven questions, however many programmes."""
    begun = Programme.objects.filter(
        state__in=[Programme.State.RUNNING, Programme.State.CLOSED]
    ).order_by("-starts_on")
    told = Pair.objects.filter(told_at__isnull=False).order_by()
    pairs = dict(told.values_list("programme").annotate(n=Count("pk")))
    bands = {
        band.programme_id: band
        for band in RatingBand.objects.filter(low__isnull=False).order_by("month")
    }
    results: dict[int, list[tuple[KeyResult, int | None]]] = defaultdict(list)
    goals = goals_per_key_result()
    for result in KeyResult.objects.all():
        results[result.programme_id].append((result, goals.get(result.pk)))
    held = sessions_held()
    return [
        Reach(
            each, pairs.get(each.pk, 0), held.get(each.pk, 0), bands.get(each.pk), results[each.pk]
        )
        for each in begun
    ]
