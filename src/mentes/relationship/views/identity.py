"""Asking the other one of the pair to say that it's you, and saying it for them."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.identity import is_identity_confirmed
from mentes.people.models import Person
from mentes.relationship.actions.identity import ask_partner, vouch_for_partner
from mentes.relationship.queries.pairs import pair_with_people
from mentes.relationship.views.doors import page, side_or_404


@require_POST
def ask(request: HttpRequest, pair: int) -> HttpResponse:
    notice = ask_partner(pair_with_people(pair), by=cast(Person, request.user))
    messages.success(
        request, _("%(name)s has your question.") % {"name": cast(Person, notice.to).first_name}
    )
    return redirect("people:identity")


def vouch(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    if request.method == "POST":
        vouch_for_partner(side.pair, by=side.me)
        messages.success(
            request, _("Thank you. It's open again for %(name)s.") % {"name": side.partner}
        )
        return redirect("relationship:pair", pair)
    context = {"side": side, "is_open": not is_identity_confirmed(side.partner)}
    return page(request, "vouch.html", context, tab="house")
