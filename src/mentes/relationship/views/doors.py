"""What every page of a pair begins with: whose side it is seen from, and the tabs."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.notices.queries import unread_count
from mentes.relationship.queries.pairs import Side, side_of


def side_or_404(request: HttpRequest, pair: int) -> Side:
    side = side_of(request.user, pair)  # type: ignore[arg-type]  # the gate lets only people in
    if side is None:
        raise Http404
    return side


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, tab: str, status: int = 200
) -> HttpResponse:
    shown = {"tabs": tabs(request, tab)} | context
    return render(request, f"relationship/{template}", shown, status=status)


def tabs(request: HttpRequest, current: str) -> list[tuple[str, str, str, bool, int]]:
    """Label, icon, address, whether it is this one, how many new."""
    return [
        (_("Home"), "house", reverse("site:home"), current == "home", 0),
        (_("Goals"), "target", reverse("relationship:my_goals"), current == "goals", 0),
        (
            _("Notices"),
            "bell",
            reverse("notices:list"),
            current == "notices",
            unread_count(request.user),
        ),
        (_("Me"), "user-round", "/me/", current == "me", 0),
    ]
