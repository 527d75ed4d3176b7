"""Asking the other one of the pair to say that it's you, and saying it for them."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.identity import is_identity_confirmed
from mentes.people.models import Person
from mentes.relationship.actions.identity import ask_partner, vouch_for_partner
from mentes.relationship.queries.pairs import other_of, pair_with_people
from mentes.relationship.views.doors import page


@require_POST
def ask(request: HttpRequest, pair: int) -> HttpResponse:
    notice = ask_partner(pair_with_people(pair), by=cast(Person, request.user))
    messages.success(request, _("%(name)s has your question.") % {"name": notice.to.first_name})
    return redirect("people:identity")


def vouch(request: HttpRequest, pair: int) -> HttpResponse:
    """Also on an account that waits itself: nothing of the pair is on this page but the other one's name."""
    found, me = pair_with_people(pair), cast(Person, request.user)
    partner = other_of(found, me)
    back = "relationship:pair" if is_identity_confirmed(me) else "site:home"
    if request.method == "POST":
        vouch_for_partner(found, by=me)
        messages.success(request, _("Thank you. It's open now for %(name)s.") % {"name": partner})
        return redirect(back, *([pair] if back == "relationship:pair" else []))
    context = {
        "partner": partner,
        "is_open": not is_identity_confirmed(partner),
        "back": reverse(back, args=[pair] if back == "relationship:pair" else []),
    }
    return page(request, "vouch.html", context, tab="house")
