"""One line of health on the programme's overview; in the builder, what a key result could show."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from mentes.foundation.cards import Card, NextStep
from mentes.foundation.navigation import once
from mentes.insights.due_nudges import Week, weeks_of
from mentes.insights.health import glance_at, pairs_in_need
from mentes.insights.outcomes import outcomes_page
from mentes.insights.smallest_effect import sizes_of, smallest_effect_of
from mentes.programmes.models import KeyResult, Programme


def health_of_programme(request: HttpRequest, programme: Programme) -> Card | None:
    if programme.state not in (Programme.State.RUNNING, Programme.State.CLOSED):
        return None
    return Card("insights/card.html", {"programme": programme, "health": glance_at(programme)})


def study_of_programme(request: HttpRequest, programme: Programme) -> Card | None:
    """The sentence that is nearest to a result, once the programme is over."""
    if programme.state != Programme.State.CLOSED:
        return None
    page = outcomes_page(programme, runs=True, with_key_results=False)
    return Card("insights/card_study.html", {"page": page}) if page.studies else None


def smallest_effect(request: HttpRequest, result: KeyResult) -> Card | None:
    sizes = once(request, sizes_of, result.programme)
    found = smallest_effect_of(result, sizes)
    return Card("insights/smallest_effect.html", {"found": found}) if found else None


def week_of_messages(request: HttpRequest, programme: Programme) -> Card | None:
    """On the page of messages: which nudges are ready, and when they go out."""
    if programme.state != Programme.State.RUNNING:
        return None
    found = weeks_of([programme]).get(programme.pk, Week())
    return Card("insights/card_week.html", {"programme": programme, "week": found})


def next_in_pairs(programmes: Sequence[Programme]) -> dict[int, NextStep]:
    """Pairs that may need their coordinator, as the health page lists them."""
    return {
        programme.pk: NextStep(
            ngettext("%(n)s pair may need you", "%(n)s pairs may need you", count) % {"n": count},
            reverse("insights:health", args=[programme.slug]),
        )
        for programme, count in pairs_in_need(programmes)
    }
