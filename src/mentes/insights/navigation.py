"""How the programme is doing and where its key results stand, in the side bar."""

from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.foundation.navigation import NavEntry, entry
from mentes.foundation.policy import may
from mentes.people.request import PersonRequest
from mentes.programmes.models import Programme


def entries(request: PersonRequest, programme: Programme) -> list[NavEntry]:
    if programme.state not in (Programme.State.RUNNING, Programme.State.CLOSED):
        return []
    if not may(request.actor, "insights:health", slug=programme.slug):
        return []
    health = reverse("insights:health", args=[programme.slug])
    results = reverse("insights:key_results", args=[programme.slug])
    outcomes = reverse("insights:programme_outcomes", args=[programme.slug])
    return [
        entry(request, _("Health"), "heart-pulse", health),
        entry(request, _("Key results"), "target", results),
        entry(request, _("Outcomes"), "scale", outcomes),
    ]
