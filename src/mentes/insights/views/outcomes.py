"""The door of leadership: all programmes side by side."""

from django.http import HttpResponse
from django.shortcuts import render

from mentes.insights.reach import pairs_at_least, reach_of_all
from mentes.people.request import PersonRequest


def outcomes(request: PersonRequest) -> HttpResponse:
    programmes = reach_of_all()
    shown = [each for each in programmes if each.is_shown]
    context = {
        "programmes": programmes,
        "pairs": sum(each.pairs for each in shown),
        "sessions": sum(each.sessions for each in shown),
        "at_least": pairs_at_least(),
    }
    return render(request, "insights/outcomes.html", context)
