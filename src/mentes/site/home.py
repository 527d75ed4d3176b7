"""The home page: a list of cards, each from the slice it belongs to."""

from django.http import HttpResponse
from django.shortcuts import render

from mentes.foundation.cards import cards
from mentes.people.request import PersonRequest


def home(request: PersonRequest) -> HttpResponse:
    shown = cards("home", request)
    asked = sum(card.context.get("next_steps", 0) for card in shown)
    return render(request, "site/home.html", {"cards": shown, "asked": asked})
