"""Health in the side bar, with the number of pairs that may need somebody."""

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
    url = reverse("insights:health", args=[programme.slug])
    return [entry(request, _("Health"), "heart-pulse", url)]
