"""Confirming whose account it is: by its owner, from the address before, and by a second administrator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.cards import cards
from mentes.foundation.identity import is_identity_confirmed
from mentes.people.actions.identity import (
    How,
    Reason,
    confirm_from_old_address,
    confirm_identity,
    deny_change,
)
from mentes.people.forms import OldPasswordForm
from mentes.people.links import check_of
from mentes.people.models import Person
from mentes.people.queries import open_checks
from mentes.people.request import PersonRequest
from mentes.people.sign_in import is_password_of


def identity(request: PersonRequest) -> HttpResponse:
    """What is closed and why, and each way to open it."""
    if is_identity_confirmed(request.user):
        return redirect("site:home")
    checks = list(open_checks(request.user))
    by_password = request.user.has_usable_password() and all(
        check.reason == Reason.ADDRESS for check in checks
    )
    form = OldPasswordForm(request.POST or None) if by_password else None
    if request.method == "POST" and form and form.is_valid():
        if is_password_of(request, request.user, form.cleaned_data["password"]):
            confirm_identity(request.user, by=request.user, how=How.PASSWORD)
            messages.success(request, _("Thank you, that's confirmed. Everything is open again."))
            return redirect("site:home")
        form.add_error("password", _("That isn't the password of this account."))
    context = {
        "checks": checks,
        "address_before": checks[0].address_before if checks else "",
        "form": form,
        "cards": cards("identity", request),
    }
    return render(request, "people/identity.html", context)


def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link changes nothing, for mail programs open links too. The buttons answer."""
    check = check_of(token)
    answer = ""
    if request.method == "POST":
        answer = "no" if "no" in request.POST else "yes"
        if answer == "yes":
            confirm_from_old_address(check, by=check.person)
        else:
            deny_change(check, by=check.person)
    return render(request, "people/confirm_address.html", {"check": check, "answer": answer})


@require_POST
def confirm_person(request: PersonRequest, person: int) -> HttpResponse:
    found = get_object_or_404(Person, pk=person, is_active=True)
    confirm_identity(found, by=request.user, how=How.ADMIN)
    messages.success(
        request, _("Confirmed: %(name)s can read their own things again.") % {"name": found.name}
    )
    return redirect("people:person", found.pk)
