"""The door of leadership: all programmes side by side."""

from django.http import HttpResponse
from django.shortcuts import render

from mentes.insights.outcomes import outcomes_of_all
from mentes.insights.reach import pairs_at_least
from mentes.people.request import PersonRequest


def outcomes(request: PersonRequest) -> HttpResponse:
    pages = outcomes_of_all()
    drawn = [page.reach for page in pages if page.reach]
    context = {
        "pages": pages,
        "pairs": sum(each.n for each in drawn),
        "sessions": sum(each.shown for each in drawn),
        "at_least": pairs_at_least(),
    }
    return render(request, "insights/outcomes.html", context)
