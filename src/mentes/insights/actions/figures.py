"""Verbs: drawing what goals have in common."""

from django.db import transaction

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.insights.goals import shown_as
from mentes.insights.models import GoalFigure
from mentes.people.models import Person
from mentes.people.queries import smallest_group
from mentes.programmes.models import Programme
from mentes.relationship.queries.counts import goal_counts


@transaction.atomic
def draw_goal_figures(programme: Programme, *, by: Person | System) -> int:
    """Each number only over enough pairs, and again only when as many have come or gone: between two
    looks a single pair, a change of mind or an erasure would give itself away."""
    least, drawn = smallest_group(), 0
    kept = {row.about: row for row in programme.goal_figures.select_for_update()}
    for about, count in goal_counts(programme).items():
        row = kept.get(about) or GoalFigure(programme=programme, about=about)
        if len(count.pairs) < least or len(count.pairs ^ set(row.pairs)) < least:
            continue
        row.value, row.pairs = shown_as(about, count.value), sorted(count.pairs)
        row.save()
        drawn += 1
    if drawn:
        note("draw_goal_figures", programme, by=by, figures=drawn)
    return drawn


def draw_all_goal_figures(*, by: Person | System) -> int:
    begun = [Programme.State.RUNNING, Programme.State.CLOSED]
    programmes = Programme.objects.filter(state__in=begun)
    return sum(draw_goal_figures(programme, by=by) for programme in programmes)
