"""The page of a pair: what needs you now, the next session, goals, your notes, what you agreed."""

from django.http import HttpRequest, HttpResponse

from mentes.relationship.queries.pair_page import load_pair_page
from mentes.relationship.views.doors import page, side_or_404


def home(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    return page(request, "pair.html", load_pair_page(side), tab="house")
