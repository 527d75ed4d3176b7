"""The first run, a page a step; each has a safe default and can be changed later."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.foundation.refused import Refused
from mentes.foundation.secret_files import NoSecret
from mentes.people.actions.organisation import (
    FIRST_RUN,
    change_organisation,
    finish_set_up,
    found_organisation,
)
from mentes.people.first_run import forget_code, is_setup_code, setup_code
from mentes.people.forms import (
    FirstOrganisationForm,
    OrganisationForm,
    OwnerForm,
    PrivacyContactForm,
)
from mentes.people.models import Organisation, Person
from mentes.people.request import PersonRequest
from mentes.people.sign_in import sign_in


def owner(request: HttpRequest) -> HttpResponse:
    """Open only while this installation has nobody in it."""
    if Person.objects.exists():
        return redirect(
            "people:set_up_organisation" if request.user.is_authenticated else "account_login"
        )
    try:
        setup_code()
    except NoSecret as fault:  # SystemExit would end the server
        return render(request, "foundation/refused.html", {"sentence": str(fault)}, status=503)
    form = OwnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        if not is_setup_code(facts.pop("code")):
            form.add_error(
                "code", _("This is not the code. Look at the log of ./mentes serve again.")
            )
            return render(request, "people/setup_owner.html", {"form": form})
        try:
            person = found_organisation(by=FIRST_RUN, **facts)
        except Refused as fault:
            form.add_error("password", fault.sentence)
        else:
            forget_code()
            return sign_in(
                request, person, method="first_run", then=reverse("people:set_up_organisation")
            )
    return render(request, "people/setup_owner.html", {"form": form})


def organisation_step(request: PersonRequest) -> HttpResponse:
    return _organisation(
        request, "people/setup_organisation.html", "people:set_up_sign_in", FirstOrganisationForm
    )


def organisation_settings(request: PersonRequest) -> HttpResponse:
    return _organisation(request, "people/organisation.html", "people:organisation")


def sign_in_step(request: PersonRequest) -> HttpResponse:
    return render(request, "people/setup_sign_in.html")


def mail_step(request: PersonRequest) -> HttpResponse:
    return render(request, "people/setup_mail.html")


def privacy_step(request: PersonRequest) -> HttpResponse:
    own = _own()
    form = PrivacyContactForm(
        request.POST or None, initial={"privacy_contact": own.privacy_contact}
    )
    if request.method == "POST" and "back" in request.POST:
        if form.is_valid() and form.has_changed():
            change_organisation(own, by=request.user, **form.cleaned_data)
        return redirect("people:set_up_mail")
    if request.method == "POST" and form.is_valid():
        change_organisation(own, by=request.user, **form.cleaned_data)
        finish_set_up(own, by=request.user)
        messages.success(request, _("Mentes is ready."))
        return redirect("site:home")
    return render(request, "people/setup_privacy.html", {"form": form, "own": own})


def _organisation(
    request: PersonRequest,
    template: str,
    then: str,
    form_class: type[OrganisationForm] = OrganisationForm,
) -> HttpResponse:
    own = _own()
    shown = {name: getattr(own, name) for name in form_class.base_fields}
    form = form_class(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        change_organisation(own, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(then)
    return render(request, template, {"form": form})


def _own() -> Organisation:
    return Organisation.objects.first() or Organisation(name="")
