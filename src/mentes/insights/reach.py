"""All programmes side by side for leadership: counts, bands and key results, never a name."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from mentes.insights.goals import goals_drawn
from mentes.insights.models import RatingBand
from mentes.pairing.models import Pair
from mentes.people.queries import smallest_group
from mentes.programmes.models import KeyResult, Programme
from mentes.relationship.queries.counts import sessions_held

PAIRS_AT_LEAST = 10


def pairs_at_least() -> int:
    """A smaller programme gets no numbers: they would speak of single people."""
    return max(PAIRS_AT_LEAST, smallest_group())


@dataclass(frozen=True)
class Reach:
    programme: Programme
    pairs: int
    sessions: int
    band: RatingBand | None
    key_results: list[tuple[KeyResult, Decimal | None]]  # with the goals that lead to each
    is_shown: bool


def reach_of_all() -> list[Reach]:
    """Every programme that has begun, the newest first; seven questions, however many programmes."""
    states = [Programme.State.RUNNING, Programme.State.CLOSED]
    begun = list(Programme.objects.filter(state__in=states).order_by("-starts_on"))
    told = Pair.objects.filter(told_at__isnull=False).order_by()
    pairs = dict(told.values_list("programme").annotate(n=Count("pk")))
    bands = {
        band.programme_id: band
        for band in RatingBand.objects.filter(low__isnull=False).order_by("month")
    }
    results: dict[int, list[KeyResult]] = defaultdict(list)
    for result in KeyResult.objects.all():
        results[result.programme_id].append(result)
    held, least = sessions_held(), pairs_at_least()
    drawn = goals_drawn([each.pk for each in begun])
    return [
        Reach(
            programme=each,
            pairs=pairs.get(each.pk, 0),
            sessions=held.get(each.pk, 0),
            band=bands.get(each.pk),
            key_results=drawn[each.pk].leading_to(results[each.pk]),
            is_shown=pairs.get(each.pk, 0) >= least,
        )
        for each in begun
    ]
