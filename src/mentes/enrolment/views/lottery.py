"""Doors for coordinators: what a draw would do, places before it, drawing, places that become free later."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentes.enrolment.actions.draw import (
    draw_places,
    give_free_places,
    give_priority,
    take_back_priority,
)
from mentes.enrolment.forms import DrawForm
from mentes.enrolment.models import Enrolment
from mentes.enrolment.queries.draw import (
    ahead_of_draw,
    has_earlier_draw,
    lottery_in,
    waiting_in_order,
)
from mentes.enrolment.queries.joining import places_left
from mentes.enrolment.views.asked import posted
from mentes.foundation.request_values import whole_number
from mentes.people.queries import smallest_group
from mentes.programmes.asked import me, programme_of
from mentes.programmes.models import Programme


def lottery(request: HttpRequest, slug: str) -> HttpResponse:
    """Looking changes nothing."""
    programme = programme_of(request, slug)
    return render(request, "enrolment/lottery.html", _context(programme))


def _context(programme: Programme) -> dict[str, Any]:
    found = lottery_in(programme)
    context: dict[str, Any] = {"programme": programme, "lottery": found}
    if found is None:
        return context
    if not found.is_drawn:
        return context | {
            "ahead": ahead_of_draw(programme),
            "smallest": smallest_group(),
            "has_earlier": has_earlier_draw(programme),
        }
    waiting = waiting_in_order(programme)
    free, n = places_left(programme) or 0, waiting.count()
    next_ones = list(waiting[:10])
    return context | {"waiting": n, "next": next_ones, "free": min(free, n)}


def now(request: HttpRequest, slug: str) -> HttpResponse:
    """What will happen and that it happens once; whoever says yes to that draws."""
    programme = programme_of(request, slug)
    form = DrawForm(posted(request))
    if form.is_valid():
        drawn = draw_places(programme, by=me(request))
        messages.success(request, _drawn(drawn.seats, bool(drawn.proof)))
        return redirect("enrolment:lottery", slug=slug)
    context = _context(programme) | {"form": form}
    if "ahead" not in context or context["ahead"].obstacle:
        return redirect("enrolment:lottery", slug=slug)
    status = 422 if form.is_bound else 200
    return render(request, "enrolment/lottery_now.html", context, status=status)


def _drawn(seats: int, by_lot: bool) -> str:
    if by_lot:
        words = ngettext("%(n)s place is drawn.", "%(n)s places are drawn.", seats)
    else:
        words = _("There was room for everybody, so nothing was drawn.")
    return words % {"n": seats} + " " + _("Everybody is told.")


@require_POST
def priority(request: HttpRequest, slug: str) -> HttpResponse:
    """One person with a reason; or back again."""
    one, by = _asked_for(request, programme_of(request, slug)), me(request)
    if request.POST.get("do") == "back":
        take_back_priority(one, by=by)
    else:
        give_priority(one, by=by, reason=request.POST.get("reason", ""))
        words = _("%(name)s gets a place before the draw. Nobody is told until then.")
        messages.success(request, words % {"name": one.person.name})
    return redirect("enrolment:lottery", slug=slug)


def _asked_for(request: HttpRequest, programme: Programme) -> Enrolment:
    number = request.POST.get("who", "")
    return get_object_or_404(programme.enrolments, pk=whole_number(number) or 0)


@require_POST
def free(request: HttpRequest, slug: str) -> HttpResponse:
    n = give_free_places(programme_of(request, slug), by=me(request))
    words = ngettext("%(n)s person is in and is told.", "%(n)s people are in and are told.", n)
    messages.success(request, words % {"n": n})
    return redirect("enrolment:lottery", slug=slug)
