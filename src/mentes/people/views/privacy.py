"""Doors of the privacy centre: who sees what, a copy of one's data, being forgotten."""

from importlib import import_module
from typing import cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from mentes.foundation.refused import Refused
from mentes.people.actions.own_data import export_person, forget_person
from mentes.people.models import Consent, Person


def privacy(request: HttpRequest) -> HttpResponse:
    kept = [line for path in settings.PERSONAL_DATA for line in import_module(path).KEPT]
    consents = Consent.objects.filter(person_id=request.user.pk)
    return render(request, "people/privacy.html", {"kept": kept, "consents": consents})


@require_POST
def download(request: HttpRequest) -> HttpResponse:
    me = cast(Person, request.user)
    response = HttpResponse(export_person(me, by=me), content_type="application/zip")
    name = f"mentes-{timezone.localdate():%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def erase(request: HttpRequest) -> HttpResponse:
    me = cast(Person, request.user)
    context: dict[str, object] = {}
    if request.method == "POST" and request.POST.get("sure") == "yes":
        try:
            forget_person(me, by=me)
        except Refused as no:
            context["refused"] = no.sentence
        else:
            logout(request)
            return render(request, "people/erased.html")
    elif request.method == "POST":
        context["unticked"] = True
    return render(request, "people/erase.html", context)
