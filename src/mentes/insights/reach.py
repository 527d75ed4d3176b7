"""All programmes side by side for leadership: counts, bands and key results, never a name."""

from collections.abc import Iterable
from dataclasses import dataclass

from mentes.insights.goals import GoalsDrawn, goals_drawn
from mentes.insights.key_results import KeyResultRow, key_results_of_all
from mentes.insights.models import PairFigure, RatingRelease
from mentes.insights.ratings import Shown, shown_as
from mentes.people.queries import smallest_group
from mentes.programmes.models import Programme

PAIRS_AT_LEAST = 10
REACH = "reach"  # of a figure: how many pairs began, and the sessions they held


def pairs_at_least() -> int:
    """A smaller programme gets no numbers: they would speak of single people."""
    return max(PAIRS_AT_LEAST, smallest_group())


@dataclass(frozen=True)
class Reach:
    """Pairs and sessions as they were drawn: rounded, and moved by many pairs only."""

    programme: Programme
    figure: PairFigure | None
    rating: Shown | None
    key_results: list[tuple[KeyResultRow, int | None]]  # with the pairs whose goals lead to each
    least: int  # pairs

    @property
    def pairs(self) -> int:
        return self.figure.n if self.figure else 0

    @property
    def sessions(self) -> int:
        return self.figure.shown if self.figure else 0

    @property
    def is_shown(self) -> bool:
        return self.pairs >= self.least


def reach_of_all() -> list[Reach]:
    """Every programme that has begun, the newest first; nine questions, however many programmes."""
    states = [Programme.State.RUNNING, Programme.State.CLOSED]
    begun = list(Programme.objects.filter(state__in=states).order_by("-starts_on"))
    figures = {row.programme_id: row for row in PairFigure.objects.filter(about=REACH)}
    least = pairs_at_least()
    rows = key_results_of_all(begun, least=least)
    drawn = goals_drawn([each.pk for each in begun])
    ratings = _latest_ratings(RatingRelease.objects.all(), least=least)
    return [
        Reach(
            programme=each,
            figure=figures.get(each.pk),
            rating=ratings.get(each.pk),
            key_results=_with_goals(rows[each.pk], drawn[each.pk]),
            least=least,
        )
        for each in begun
    ]


def latest_rating(programme: Programme, *, least: int) -> Shown | None:
    return _latest_ratings(programme.rating_releases.all(), least=least).get(programme.pk)


def _latest_ratings(releases: Iterable[RatingRelease], *, least: int) -> dict[int, Shown]:
    """Of each programme that has one: the latest month that is shown."""
    shown = ((each.programme_id, shown_as(each, least=least)) for each in releases)
    return {programme: each for programme, each in shown if each.total}


def _with_goals(
    rows: list[KeyResultRow], drawn: GoalsDrawn
) -> list[tuple[KeyResultRow, int | None]]:
    goals = drawn.leading_to(row.result for row in rows)
    return [(row, count) for row, (_result, count) in zip(rows, goals, strict=True)]
