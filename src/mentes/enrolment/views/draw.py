"""Doors: the draw of a programme's places as its members see it, and its proof to take along."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from mentes.enrolment.models import Enrolment, Lottery
from mentes.enrolment.queries.draw import lottery_in, place_in_line
from mentes.enrolment.queries.joining import enrolment_of
from mentes.foundation.policy import may
from mentes.programmes.asked import me, programme_of
from mentes.programmes.models import Programme, Role

A_PAGE = 100


def draw(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own number, and the list as it was drawn: numbers, no names."""
    programme = programme_of(request, slug)
    lottery = _lottery(programme)
    mine = enrolment_of(programme, me(request), Role.MENTEE)
    numbers = [*lottery.proof.get("offered", []), *lottery.proof.get("waiting", [])]
    page = Paginator(list(enumerate(numbers, start=1)), A_PAGE)
    context = {
        "programme": programme,
        "lottery": lottery,
        "mine": mine,
        "runs_it": may(request.actor, "enrolment:lottery", slug=slug),  # type: ignore[attr-defined]
        "line": place_in_line(mine) if mine else None,
        "page": page.get_page(request.GET.get("page") or _page_of(mine)),
    }
    return render(request, "enrolment/draw.html", context)


def _lottery(programme: Programme) -> Lottery:
    lottery = lottery_in(programme)
    if lottery is None:
        raise Http404
    return lottery


def _page_of(mine: Enrolment | None) -> int:
    return ((mine.drawn_rank or 1) - 1) // A_PAGE + 1 if mine else 1


def proof(request: HttpRequest, slug: str) -> HttpResponse:
    """What it takes to draw again: the seed, the numbers, the result."""
    programme = programme_of(request, slug)
    lottery = _lottery(programme)
    if not lottery.proof:
        raise Http404
    name = f'attachment; filename="{slug}-draw.json"'
    layout = {"indent": 1, "ensure_ascii": False}
    return JsonResponse(
        lottery.proof, json_dumps_params=layout, headers={"Content-Disposition": name}
    )
