"""What every page of a pair begins with: whose side it is seen from, and its tab."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from mentes.relationship.queries.pairs import Side, side_of


def side_or_404(request: HttpRequest, pair: int) -> Side:
    side = side_of(request.user, pair)  # type: ignore[arg-type]  # the gate lets only people in
    if side is None:
        raise Http404
    return side


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: also an empty post is one."""
    return request.POST if request.method == "POST" else None


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, tab: str, status: int = 200
) -> HttpResponse:
    """`tab` is the icon of the tab that stays marked on the pages below it."""
    request.tab = tab  # type: ignore[attr-defined]
    return render(request, f"relationship/{template}", context, status=status)
