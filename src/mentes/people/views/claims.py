"""The one link for all, and “Who is this?”: where no mail can prove who somebody is, a coordinator does."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.actor import System
from mentes.foundation.policy import may
from mentes.foundation.refused import Refused
from mentes.foundation.request_values import own_address
from mentes.notices.queries import has_mail
from mentes.people.actions.claims import claim_account, confirm_claim, drop_claim
from mentes.people.forms import ClaimForm
from mentes.people.queries import open_claims
from mentes.people.request import PersonRequest
from mentes.people.sign_in import LinkLimit, limit_of_links

BY = System("somebody claimed an account")
CODE = "claim_code"


def come_in(request: HttpRequest) -> HttpResponse:
    """With mail this is the page that sends a link; without, a claim that a coordinator confirms."""
    then = own_address(request, request.POST.get("next") or request.GET.get("next"))
    if request.user.is_authenticated:
        return redirect(then or "site:home")
    query = f"?{urlencode({'next': then})}" if then else ""
    if has_mail():
        return redirect(f"{reverse('people:ask_link')}{query}")
    form = ClaimForm(request.POST or None, initial={"next": then})
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/come_in.html", {"form": form, "then": then})
    email, password = form.cleaned_data["email"], form.cleaned_data["password"]
    if limit_of_links(request, email) == LinkLimit.REFUSE:
        form.add_error(None, _("That was tried too often. Try again in 15 minutes."))
        return render(request, "people/come_in.html", {"form": form, "then": then}, status=429)
    try:
        request.session[CODE] = claim_account(by=BY, email=email, password=password)
    except Refused as fault:
        form.add_error("password", fault.sentence)
        return render(request, "people/come_in.html", {"form": form, "then": then})
    return redirect(f"{reverse('people:claimed')}{query}")


def claimed(request: HttpRequest) -> HttpResponse:
    code = request.session.get(CODE)
    if not code:
        return redirect("people:come_in")
    return render(
        request, "people/claimed.html", {"code": code, "then": request.GET.get("next", "")}
    )


def claims(request: PersonRequest) -> HttpResponse:
    context = {
        "claims": open_claims()[:50],
        "may_settle": may(request.actor, "people:confirm_claim"),
    }
    return render(request, "people/claims.html", context)


@require_POST
def confirm(request: PersonRequest, claim: int) -> HttpResponse:
    person = confirm_claim(get_object_or_404(open_claims(), pk=claim), by=request.user)
    words = _("%(name)s can sign in now, with the password they chose.")
    messages.success(request, words % {"name": person.name})
    return redirect("people:claims")


@require_POST
def drop(request: PersonRequest, claim: int) -> HttpResponse:
    drop_claim(get_object_or_404(open_claims(), pk=claim), by=request.user)
    messages.success(request, _("Dropped. Nothing was changed."))
    return redirect("people:claims")
