"""The home page: a list of cards, each from the slice it belongs to."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from mentes.foundation.cards import cards
from mentes.people.request import PersonRequest


def home(request: PersonRequest) -> HttpResponse:
    shown = cards("home", request)
    asked = sum(card.context.get("next_steps", 0) for card in shown)
    asks = sum(card.context.get("asks", 0) for card in shown)  # of who looks after the installation
    outside = sum(card.context.get("cannot_sign_in", 0) for card in shown)
    context: dict[str, Any] = {"cards": shown, "asked": asked, "asks": asks, "outside": outside}
    context["has_numbers"] = any(card.context.get("has_numbers") for card in shown)
    for card in shown:
        context |= card.context.get("page", {})  # one mentorship is the page
    return render(request, "site/home.html", context)
