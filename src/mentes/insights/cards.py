"""One line of health on the programme's overview."""

from django.http import HttpRequest

from mentes.foundation.cards import Card
from mentes.insights.health import glance_at
from mentes.programmes.models import Programme


def health_of_programme(request: HttpRequest, programme: Programme) -> Card | None:
    if programme.state not in (Programme.State.RUNNING, Programme.State.CLOSED):
        return None
    return Card("insights/card.html", {"programme": programme, "health": glance_at(programme)})
