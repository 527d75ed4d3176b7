"""Whose enrolment is asked about, and what a form takes in."""

from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from mentes.enrolment.models import Enrolment
from mentes.programmes.asked import known, me


def mine_or_404(request: HttpRequest, slug: str, role: str) -> Enrolment:
    inside = Enrolment.objects.select_related("programme__lottery", "person").filter(
        state__in=Enrolment.INSIDE
    )
    mine = get_object_or_404(inside, programme__slug=slug, person=me(request), role=role)
    known(request, mine.programme)
    return mine


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form takes in; an empty one that was posted counts as posted."""
    return request.POST if request.method == "POST" else None
