"""Rating a session: by the link in the mail, without signing in, or on the page of the pair."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentes.foundation.refused import Refused
from mentes.relationship.actions.ratings import rate as save
from mentes.relationship.actions.ratings import rate_once
from mentes.relationship.models import RATINGS
from mentes.relationship.queries.pairs import other_of
from mentes.relationship.queries.rating_links import LinkSpent, holder_of
from mentes.relationship.views.doors import side_or_404
from mentes.relationship.views.sessions import session_or_404


@never_cache
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, so a mail scanner that follows each link rates nothing.

    A button of the mail leads to its answer and one button that saves it."""
    try:
        session, person = holder_of(token)
        value = request.POST.get("value", "")
        is_done = request.method == "POST" and value in {"1", "2", "3", "4"}
        if is_done:
            rate_once(session, by=person, value=int(value))
    except (LinkSpent, Refused):
        return render(request, "relationship/rate_spent.html", status=410)
    context = {
        "session": session,
        "partner": other_of(session.pair, person),
        "ratings": RATINGS,
        "zone": person.zone,
        "is_done": is_done,
        "chosen": next(
            (pair for pair in RATINGS if str(pair[0]) == request.GET.get("answer")), None
        ),
    }
    return render(request, "relationship/rate.html", context)


@require_POST
def rate_here(request: HttpRequest, pair: int, session: int) -> HttpResponse:
    """The first question of the check-in, asked on the page of the pair."""
    side = side_or_404(request, pair)
    shown = session_or_404(side, session)
    value = request.POST.get("value", "")
    if value not in {"", "1", "2", "3", "4"}:
        raise Refused(_("Choose a number from 1 to 4."))
    if value:
        save(shown, by=side.me, value=int(value))
    return redirect("relationship:check_in", pair=pair, session=session)
