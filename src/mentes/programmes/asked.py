"""Who asks, and about which programme: for the views of every slice above."""

from typing import cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from mentes.people.models import Person
from mentes.programmes.models import Programme


def me(request: HttpRequest) -> Person:
    """The gate lets only people through to these doors; this says so to the type checker."""
    return cast(Person, request.user)


def programme_of(
    request: HttpRequest, slug: str, among: QuerySet[Programme] | None = None
) -> Programme:
    return known(request, get_object_or_404(Programme if among is None else among, slug=slug))


def known(request: HttpRequest, programme: Programme) -> Programme:
    """Left on the request for the side bar, which would fetch it again."""
    request.programme = programme  # type: ignore[attr-defined]
    return programme
