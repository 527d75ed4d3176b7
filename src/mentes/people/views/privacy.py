"""The privacy centre: who sees what, and what one may ask for."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.kept import GROUPS
from mentes.people.actions.privacy import export_person, forget_person, withdraw_consent
from mentes.people.models import Consent, Person
from mentes.people.queries import organisation
from mentes.people.request import PersonRequest


def centre(request: PersonRequest) -> HttpResponse:
    numbers, *slices = settings.PERSONAL_DATA  # what is inside a pair comes first, numbers last
    kept = [line for path in (*slices, numbers) for line in import_string(f"{path}.KEPT")]
    own = organisation()
    context = {
        "groups": [
            (title, [line[1:] for line in kept if line[0] == group])
            for group, title in GROUPS.items()
        ],
        "consents": _consents(request.user),
        "contact": own.privacy_contact if own else "",
        "smallest": own.smallest_group if own else 5,
    }
    return render(request, "people/privacy.html", context)


def _consents(person: Person) -> list[tuple[Consent, str]]:
    """Each with the name of what it is about."""
    rows = list(person.consents.all())
    names = import_string(settings.CONSENT_NAMES)([row.about for row in rows])
    return [(row, names.get(row.about, row.about)) for row in rows]


def download(request: PersonRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "people/download.html")
    headers = {"Content-Disposition": 'attachment; filename="my-data.zip"'}
    content = export_person(request.user, by=request.user)
    return HttpResponse(content, content_type="application/zip", headers=headers)


def erase(request: PersonRequest) -> HttpResponse:
    if request.method == "POST":
        person = request.user
        forget_person(person, by=person)
        logout(request)
        messages.success(request, _("Your data have been erased."))
        return redirect("account_login")
    return render(request, "people/erase.html")


@require_POST
def withdraw(request: PersonRequest, consent: int) -> HttpResponse:
    withdraw_consent(get_object_or_404(Consent, pk=consent, person=request.user), by=request.user)
    messages.success(request, _("Withdrawn. The record that you agreed, and until when, stays."))
    return redirect("people:privacy")
