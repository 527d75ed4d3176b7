"""The home page: a list of cards, each from the slice it belongs to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mentes.foundation.cards import cards


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "site/home.html", {"cards": cards("home", request)})
