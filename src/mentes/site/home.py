"""The home page: a list of cards, each from the slice it belongs to."""

from django.http import HttpResponse
from django.shortcuts import render

from mentes.foundation.cards import cards
from mentes.people.request import PersonRequest
from mentes.site.context import organisation_nav


def home(request: PersonRequest) -> HttpResponse:
    """Whoever has more to run than a pair gets the side bar that leads there."""
    has_more = request.user.is_authenticated and len(organisation_nav(request)) > 1
    base = "base_admin.html" if has_more else "base_participant.html"
    shown = cards("home", request)
    asked = sum(card.context.get("next_steps", 0) for card in shown)
    return render(request, "site/home.html", {"cards": shown, "asked": asked, "base": base})
