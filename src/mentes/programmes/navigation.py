"""The programme's own entries in its side bar."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.foundation.navigation import NavEntry, entry
from mentes.foundation.policy import registry
from mentes.programmes.models import Programme


def entries(request: HttpRequest, programme: Programme) -> list[NavEntry]:
    lines = [
        (_("Overview"), "house", "programmes:overview"),
        (_("Design"), "sliders-horizontal", "programmes:build"),
        (_("Messages"), "send", "programmes:messages"),
        (_("Settings"), "settings", "programmes:settings"),
    ]
    actor = request.actor  # type: ignore[attr-defined]
    held = registry()["programmes:overview"].held(actor, slug=programme.slug)
    return [
        entry(request, label, icon, reverse(name, args=[programme.slug]), exact=name in EXACT)
        for label, icon, name in lines
        if registry()[name].who & held
    ]


EXACT = {"programmes:overview"}
