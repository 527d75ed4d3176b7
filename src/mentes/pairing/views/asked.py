"""Who asks, and about which programme."""

from typing import cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from mentes.people.models import Person
from mentes.programmes.models import Programme


def me(request: HttpRequest) -> Person:
    """The gate lets only people through to these doors; this says so to the type checker."""
    return cast(Person, request.user)


def programme_of(request: HttpRequest, slug: str) -> Programme:
    return known(request, get_object_or_404(Programme, slug=slug))


def known(request: HttpRequest, programme: Programme) -> Programme:
    """Left on the request for the side bar, which would fetch it again."""
    request.programme = programme  # type: ignore[attr-defined]
    return programme


def number_in(request: HttpRequest, name: str) -> int:
    """0, which no row has, when what was posted is no number."""
    said = request.POST.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 19 else 0
