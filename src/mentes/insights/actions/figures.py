"""Verbs: drawing what goals have in common, and what became of people."""

from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.utils import timezone

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.insights.bridge.goals import POINTS, SHARES, draw, pairs_told_of
from mentes.insights.bridge.overlaps import tells_of_few
from mentes.insights.counted import ANSWERS, Facts, sessions_of_pairs, share_shown, step_of
from mentes.insights.models import GoalFigure, OutcomeFigure, PairFigure
from mentes.insights.queries import counted_people
from mentes.insights.reach import REACH, pairs_at_least
from mentes.people.models import EmploymentEvent, Person
from mentes.people.queries import smallest_group
from mentes.programmes.models import Programme
from mentes.programmes.queries.locked import locked_programme
from mentes.relationship.queries.counts import STRETCH, goal_answers

Kind = EmploymentEvent.Kind
OUTCOMES = (Kind.LEFT, Kind.PROMOTED, Kind.MOVED)
STEP = 5  # points of a share, and people
TENS = 10  # sessions


@transaction.atomic
def draw_goal_figures(programme: Programme, *, by: Person | System) -> int:
    """Each number through a ledger of its own, which knows all that was shown of these pairs: between two looks
    a single pair, a change of mind or an erasure would give itself away."""
    locked_programme(programme.pk)  # of two at once the second has to know what the first has shown
    k, drawn = smallest_group(), 0
    kept = dict(programme.goal_figures.values_list("about", "ledger"))
    of = counted_people(programme, timezone.localdate())
    for about, answers in goal_answers(programme, of=of).items():
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
    """Like goals. Whoever knows all but one of the people would read in a live number what became of that one, and
    so would whoever has the numbers of two programmes whose people differ by one."""
    least, drawn = pairs_at_least(), 0
    rows = list(OutcomeFigure.objects.select_for_update().order_by("pk"))
    kept = {row.kind: row for row in rows if row.programme_id == facts.programme.pk}
    for kind in OUTCOMES:
        row = kept.get(kind) or OutcomeFigure(programme=facts.programme, kind=kind)
        happened = facts.happened(kind)
        others = set(facts.followed) - happened
        if len((happened ^ set(row.happened)) | (others ^ set(row.others))) < least:
            continue
        shown = [group for each in rows if each.kind == kind for group in each.shown_of]
        if tells_of_few(shown, happened | others, least=least):
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
    if is_shown:
        row.shown_of = [*row.shown_of, sorted(happened | others)]


@transaction.atomic
def draw_pair_figures(facts: Facts, *, by: Person | System) -> int:
    """What leadership reads of pairs: a share to a step that holds three pairs at least, and how many sessions they
    held. Drawn again when as many pairs have changed as a number has to speak of (decision 0030)."""
    kept = {row.about: row for row in facts.programme.pair_figures.select_for_update()}
    least, drawn = pairs_told_of(smallest_group()), 0
    asked: dict[str, dict[int, int]] = {name: dict(of(facts)) for name, of in ANSWERS.items()}
    for about, answers in (asked | {REACH: sessions_of_pairs(facts)}).items():
        row = kept.get(about) or PairFigure(programme=facts.programme, about=about)
        before = {int(pk): answer for pk, answer in row.answers.items()}
        changed = sum(before.get(pk) != answers.get(pk) for pk in before.keys() | answers.keys())
        if len(answers) < pairs_at_least() or changed < least:
            continue
        row.answers, row.n = answers, len(answers) // STEP * STEP
        row.step = TENS if about == REACH else step_of(len(answers))
        total = sum(answers.values())
        row.shown = (
            round(total / TENS) * TENS if about == REACH else share_shown(total, len(answers))
        )
        row.drawn_on = facts.today
        row.save()
        drawn += 1
    if drawn:
        note("draw_pair_figures", facts.programme, by=by, figures=drawn)
    return drawn


def draw_all_pair_figures(*, by: Person | System, today: date) -> int:
    begun = [Programme.State.RUNNING, Programme.State.CLOSED]
    programmes = Programme.objects.filter(state__in=begun)
    return sum(draw_pair_figures(Facts(each, today), by=by) for each in programmes)
