"""All programmes side by side for leadership: counts, bands and key results, never a name."""

from dataclasses import dataclass

from django.db.models import Count

from mentes.insights.goals import GoalsDrawn, goals_drawn
from mentes.insights.key_results import KeyResultRow, key_results_of_all
from mentes.insights.models import RatingRelease
from mentes.insights.ratings import Shown, shown_as
from mentes.pairing.models import Pair
from mentes.people.queries import smallest_group
from mentes.programmes.models import Programme
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
    rating: Shown | None
    key_results: list[tuple[KeyResultRow, int | None]]  # with the pairs whose goals lead to each
    is_shown: bool


def reach_of_all() -> list[Reach]:
    """Every programme that has begun, the newest first; nine questions, however many programmes."""
    states = [Programme.State.RUNNING, Programme.State.CLOSED]
    begun = list(Programme.objects.filter(state__in=states).order_by("-starts_on"))
    told = Pair.objects.filter(told_at__isnull=False).order_by()
    pairs = dict(told.values_list("programme").annotate(n=Count("pk")))
    held, least = sessions_held(), pairs_at_least()
    rows = key_results_of_all(begun, least=least)
    drawn = goals_drawn([each.pk for each in begun])
    ratings = _latest_ratings(least)
    return [
        Reach(
            programme=each,
            pairs=pairs.get(each.pk, 0),
            sessions=held.get(each.pk, 0),
            rating=ratings.get(each.pk),
            key_results=_with_goals(rows[each.pk], drawn[each.pk]),
            is_shown=pairs.get(each.pk, 0) >= least,
        )
        for each in begun
    ]


def _latest_ratings(least: int) -> dict[int, Shown]:
    """Of each programme that has one: the latest month that is shown."""
    shown = (
        (each.programme_id, shown_as(each, least=least)) for each in RatingRelease.objects.all()
    )
    return {programme: each for programme, each in shown if each.total}


def _with_goals(
    rows: list[KeyResultRow], drawn: GoalsDrawn
) -> list[tuple[KeyResultRow, int | None]]:
    goals = drawn.leading_to(row.result for row in rows)
    return [(row, count) for row, (_result, count) in zip(rows, goals, strict=True)]
