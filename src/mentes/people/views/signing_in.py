"""Getting in without a password: a link by mail, or an invitation."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.foundation.request_values import own_address
from mentes.notices.queries import has_mail
from mentes.notices.tasks import deliver_notice
from mentes.people.actions.signing_in import (
    accept_invitation,
    ask_for_link,
    renew_invitation,
    use_link,
)
from mentes.people.forms import InvitationForm, LinkForm
from mentes.people.links import invitation_of, link_of
from mentes.people.queries import first_page
from mentes.people.sign_in import LinkLimit, limit_of_links, sign_in
from mentes.people.tasks import send_sign_in_link

BY = System("somebody asked to sign in")


def ask(request: HttpRequest) -> HttpResponse:
    """The same answer, and the same work here, whether or not the address is known."""
    if not has_mail() and request.user.is_authenticated:
        words = _(
            "That page asks once more who you are. Your account has no password, and without a mail server no link"
            " can be sent. Ask an organisation admin to help you."
        )
        raise Refused(words)
    if not has_mail():
        return _sign_in_page(request)
    form = LinkForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        limit = limit_of_links(request, form.cleaned_data["email"])
        if limit == LinkLimit.REFUSE:
            form.add_error("email", _("Too many links were asked for. Try again in 15 minutes."))
            return render(request, "people/ask_link.html", {"form": form}, status=429)
        if limit == LinkLimit.ENOUGH:
            return redirect("people:link_sent")
        link = ask_for_link(by=BY, email=form.cleaned_data["email"], then=form.cleaned_data["next"])
        transaction.on_commit(lambda: send_sign_in_link.enqueue(link.pk))
        return redirect("people:link_sent")
    return render(request, "people/ask_link.html", {"form": form})


def sent(request: HttpRequest) -> HttpResponse:
    if not has_mail():
        return _sign_in_page(request)
    return render(request, "people/link_sent.html")


def use(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link changes nothing, for mail programs open links too. The button signs in."""
    link = link_of(token)
    if request.method != "POST":
        return render(request, "people/use_link.html", {"link": link})
    try:
        person = use_link(link, by=link.person or BY)
    except Refused as fault:
        messages.error(request, fault.sentence)
        return redirect("account_login")
    return sign_in(request, person, method="email_link", then=_safe(request, link.then))


def join(request: HttpRequest, token: str) -> HttpResponse:
    invitation = invitation_of(token)
    person = invitation.person
    is_open = invitation.is_open and person.is_active
    has_account = bool(person.is_active and person.last_login)
    asks_for_new = request.method == "POST" and not is_open and not has_account
    limit = limit_of_links(request, person.email) if asks_for_new and has_mail() else None
    if limit == LinkLimit.SEND:
        renewed = renew_invitation(invitation, by=BY)
        transaction.on_commit(lambda: deliver_notice.enqueue(renewed.pk))
    if limit in (LinkLimit.SEND, LinkLimit.ENOUGH):
        return redirect("people:link_sent")
    form = InvitationForm(request.POST or None if is_open else None, has_mail=has_mail())
    if is_open and form.is_bound and form.is_valid():
        try:
            person = accept_invitation(
                invitation, by=invitation.person, password=form.cleaned_data["password"]
            )
        except Refused as fault:
            form.add_error(None, fault.sentence)
        else:
            is_inside = import_string(settings.TAKES_PART)(person)
            then = reverse("site:home") if is_inside else invitation.then or first_page(person)
            return sign_in(request, person, method="invitation", then=_safe(request, then))
    context = {
        "form": form,
        "invitation": invitation,
        "is_open": is_open,
        "has_account": has_account,
    }
    return render(request, "people/join.html", context, status=200 if is_open else 410)


def _sign_in_page(request: HttpRequest) -> HttpResponse:
    """Without mail no link can come, so none is promised."""
    then = request.POST.get("next") or request.GET.get("next", "")
    query = f"?{urlencode({'next': then})}" if then else ""
    return redirect(f"{reverse('account_login')}{query}")


def _safe(request: HttpRequest, then: str) -> str:
    return own_address(request, then) or reverse("site:home")
