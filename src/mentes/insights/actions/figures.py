"""Verbs: freezing a month's rating band, drawing what goals have in common."""

from datetime import date, timedelta

from django.db import transaction

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.insights.goals import shown_as
from mentes.insights.models import GoalFigure, RatingBand
from mentes.insights.queries import half_point_band, next_month
from mentes.people.models import Person
from mentes.people.queries import smallest_group
from mentes.programmes.models import Programme
from mentes.relationship.queries.counts import goal_counts, rating_totals

SETTLING_DAYS = 7  # after a month's end, so that its last ratings are in


@transaction.atomic
def freeze_month(programme: Programme, *, by: Person | System, month: date) -> RatingBand:
    """Once written, a month never changes: a late rating or an erasure would give a person away."""
    kept = RatingBand.objects.filter(programme=programme, month=month).first()
    if kept is not None:
        return kept
    totals = rating_totals(programme, since=month, until=next_month(month))
    band, share = RatingBand(programme=programme, month=month), totals.share_rated
    if totals.mean is not None and share is not None:
        band.low, band.high = half_point_band(totals.mean)
        band.share_rated = round(share * 10) * 10
    band.save()
    note("freeze_month", programme, by=by, month=month.isoformat())
    return band


def freeze_finished_months(*, by: Person | System, today: date) -> int:
    """Every month of every started programme that has settled and is not frozen yet."""
    frozen = 0
    for programme in Programme.objects.filter(starts_on__isnull=False, starts_on__lt=today):
        if programme.starts_on is None or programme.ends_on is None:
            continue
        month, last = programme.starts_on.replace(day=1), min(today, programme.ends_on)
        kept = set(programme.rating_bands.values_list("month", flat=True))
        while month < last and next_month(month) + timedelta(days=SETTLING_DAYS) <= today:
            if month not in kept:
                freeze_month(programme, by=by, month=month)
                frozen += 1
            month = next_month(month)
    return frozen


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
