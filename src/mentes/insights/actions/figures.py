"""Verbs: drawing what goals have in common, and what became of people."""

from dataclasses import asdict

from django.db import transaction

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.insights.bridge.goals import POINTS, SHARES, draw
from mentes.insights.counted import Facts
from mentes.insights.models import GoalFigure, OutcomeFigure
from mentes.insights.reach import pairs_at_least
from mentes.people.models import EmploymentEvent, Person
from mentes.people.queries import smallest_group
from mentes.programmes.models import Programme
from mentes.programmes.queries.locked import locked_programme
from mentes.relationship.queries.counts import STRETCH, goal_answers

Kind = EmploymentEvent.Kind
OUTCOMES = (Kind.LEFT, Kind.PROMOTED, Kind.MOVED)
STEP = 5  # points of a share, and people


@transaction.atomic
def draw_goal_figures(programme: Programme, *, by: Person | System) -> int:
    """Each number through a ledger of its own, which knows all that was shown of these pairs: between two looks
    a single pair, a change of mind or an erasure would give itself away."""
    locked_programme(programme.pk)  # of two at once the second has to know what the first has shown
    k, drawn = smallest_group(), 0
    kept = dict(programme.goal_figures.values_list("about", "ledger"))
    for about, answers in goal_answers(programme).items():
        found = draw(kept.get(about, ""), answers, of=POINTS if about == STRETCH else SHARES, k=k)
        if found is not None:
            defaults = asdict(found)
            GoalFigure.objects.update_or_create(programme=programme, about=about, defaults=defaults)
            drawn += 1
    if drawn:
        note("draw_goal_figures", programme, by=by, figures=drawn)
    return drawn


def draw_all_goal_figures(*, by: Person | System) -> int:
    begun = [Programme.State.RUNNING, Programme.State.CLOSED]
    programmes = Programme.objects.filter(state__in=begun)
    return sum(draw_goal_figures(programme, by=by) for programme in programmes)


@transaction.atomic
def draw_outcome_figures(facts: Facts, *, by: Person | System) -> int:
    """Like goals. Whoever knows all but one of the people would read in a live number what became of that one."""
    least, drawn = pairs_at_least(), 0
    kept = {row.kind: row for row in facts.programme.outcome_figures.select_for_update()}
    for kind in OUTCOMES:
        row = kept.get(kind) or OutcomeFigure(programme=facts.programme, kind=kind)
        happened = facts.happened(kind)
        others = set(facts.followed) - happened
        if len((happened ^ set(row.happened)) | (others ^ set(row.others))) < least:
            continue
        _write_outcome(row, happened, others, least=least)
        row.drawn_on = facts.today
        row.save()
        drawn += 1
    if drawn:
        note("draw_outcome_figures", facts.programme, by=by, figures=drawn)
    return drawn


def _write_outcome(row: OutcomeFigure, happened: set[int], others: set[int], *, least: int) -> None:
    n = len(happened) + len(others)
    is_shown = min(len(happened), len(others)) >= least
    row.percent = round(100 * len(happened) / n / STEP) * STEP if is_shown else None
    row.n = n // STEP * STEP
    row.happened, row.others = sorted(happened), sorted(others)
