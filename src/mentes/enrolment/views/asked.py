"""Who asks, and about which programme or enrolment."""

from typing import cast

from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from mentes.enrolment.models import Enrolment
from mentes.people.models import Person
from mentes.programmes.models import Programme


def me(request: HttpRequest) -> Person:
    """The gate lets only people through to these doors; this says so to the type checker."""
    return cast(Person, request.user)


def programme_of(request: HttpRequest, slug: str) -> Programme:
    """Left on the request for the side bar, which would fetch it again."""
    programme = get_object_or_404(Programme, slug=slug)
    request.programme = programme  # type: ignore[attr-defined]
    return programme


def mine_or_404(request: HttpRequest, slug: str, role: str) -> Enrolment:
    inside = Enrolment.objects.select_related("programme", "person").filter(
        state__in=Enrolment.INSIDE
    )
    mine = get_object_or_404(inside, programme__slug=slug, person=me(request), role=role)
    request.programme = mine.programme  # type: ignore[attr-defined]
    return mine


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form takes in; an empty one that was posted counts as posted."""
    return request.POST if request.method == "POST" else None
