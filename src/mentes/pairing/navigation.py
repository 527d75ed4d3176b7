"""Matching and Pairs in the side bar, with what waits there."""

from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.foundation.navigation import NavEntry, entry, once
from mentes.foundation.policy import may
from mentes.pairing.queries import to_look_at
from mentes.people.request import PersonRequest
from mentes.programmes.models import Programme


def entries(request: PersonRequest, programme: Programme) -> list[NavEntry]:
    if not may(request.actor, "pairing:studio", slug=programme.slug):
        return []
    if programme.state == Programme.State.DRAFT:
        return []
    waiting = once(request, to_look_at, programme)
    studio = reverse("pairing:studio", args=[programme.slug])
    pairs = reverse("pairing:pairs", args=[programme.slug])
    return [
        entry(
            request, _("Matching"), "git-compare-arrows", studio, count=waiting.unmatched or None
        ),
        entry(request, _("Pairs"), "handshake", pairs, count=waiting.switches or None),
    ]
