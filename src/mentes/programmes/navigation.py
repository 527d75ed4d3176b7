"""The programme's own entries in its side bar: some before those of other slices, some after."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentes.foundation.navigation import NavEntry, entry
from mentes.foundation.policy import registry
from mentes.people.request import PersonRequest
from mentes.programmes.models import Programme

Lines = Sequence[tuple[str | Promise, str, str]]
FIRST: Lines = [
    (_("Overview"), "house", "programmes:overview"),
    (_("Design"), "sliders-horizontal", "programmes:build"),
]
LAST: Lines = [
    (_("Messages"), "send", "programmes:messages"),
    (_("Settings"), "settings", "programmes:settings"),
]


def entries(request: PersonRequest, programme: Programme) -> list[NavEntry]:
    return _allowed(FIRST, request, programme)


def last_entries(request: PersonRequest, programme: Programme) -> list[NavEntry]:
    return _allowed(LAST, request, programme)


def _allowed(lines: Lines, request: PersonRequest, programme: Programme) -> list[NavEntry]:
    actor = request.actor
    return [
        entry(
            request, str(label), icon, reverse(name, args=[programme.slug]), exact=icon == "house"
        )
        for label, icon, name in lines
        if registry()[name].who & registry()[name].held(actor, slug=programme.slug)
    ]
