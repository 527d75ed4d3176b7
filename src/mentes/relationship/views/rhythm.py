"""The door of the rhythm: how often the two meet, changed by one tap."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mentes.foundation.request_values import whole_number
from mentes.programmes.words import cadence_words
from mentes.relationship.actions.rhythm import change_rhythm
from mentes.relationship.queries.pairs import Side
from mentes.relationship.queries.rhythm import RHYTHMS, planned_in_rhythm, sessions_planned
from mentes.relationship.queries.sessions import sessions_of
from mentes.relationship.views.doors import page, side_or_404


def rhythm(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    if request.method == "POST":
        days = whole_number(request.POST.get("cadence_days")) or 0
        change_rhythm(side.pair, by=side.me, cadence_days=days)
        said = _("You now meet every %(rhythm)s. %(name)s hears of it.")
        names = {"rhythm": cadence_words(days), "name": side.partner.first_name}
        messages.success(request, said % names)
        return redirect("relationship:pair", pair=pair)
    return page(request, "rhythm.html", _context(side), tab="house")


def _context(side: Side) -> dict[str, object]:
    held = len(sessions_of(side.pair, side.me).held)
    return {
        "side": side,
        "cadence": cadence_words(side.pair.cadence_days),
        "planned": sessions_planned(side.pair, side.me),
        "choices": [
            (days, cadence_words(days), planned_in_rhythm(side.pair, days, held))
            for days in RHYTHMS
        ],
    }
