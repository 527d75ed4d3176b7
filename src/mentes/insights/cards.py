"""One line of health on the programme's overview."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from mentes.foundation.cards import Card, NextStep
from mentes.insights.health import glance_at, pairs_in_need
from mentes.programmes.models import Programme


def health_of_programme(request: HttpRequest, programme: Programme) -> Card | None:
    if programme.state not in (Programme.State.RUNNING, Programme.State.CLOSED):
        return None
    return Card("insights/card.html", {"programme": programme, "health": glance_at(programme)})


def next_in_pairs(programmes: Sequence[Programme]) -> dict[int, NextStep]:
    """Pairs that may need their coordinator, as the health page lists them."""
    return {
        programme.pk: NextStep(
            ngettext("%(n)s pair may need you", "%(n)s pairs may need you", count) % {"n": count},
            reverse("insights:health", args=[programme.slug]),
        )
        for programme, count in pairs_in_need(programmes)
    }
