"""The directory and the page of a person, for admins."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.actor import Who
from mentes.foundation.cards import cards
from mentes.notices.queries import has_mail
from mentes.people import exports
from mentes.people.actions.directory import add_person, change_person
from mentes.people.actions.leaving import come_back, leave
from mentes.people.actions.signing_in import invite
from mentes.people.forms import LeaveForm, PersonForm
from mentes.people.languages import language_name
from mentes.people.links import path_of_invitation
from mentes.people.models import Person
from mentes.people.queries import directory as people_of
from mentes.people.queries import open_checks, organisation, places, teams
from mentes.people.request import PersonRequest
from mentes.people.tables import PEOPLE_HEADINGS, rows_of_people

PAGE = 50


def directory(request: PersonRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in ("words", "team", "place", "show")}
    found = people_of(**(asked | {"show": asked["show"] or "here"}))
    programmes = import_string(settings.DIRECTORY["programmes"])(request.actor)
    programme = request.GET.get("programme", "")
    if programme in dict(programmes):
        found = found.filter(pk__in=import_string(settings.DIRECTORY["people_of"])(programme))
    page = Paginator(found.prefetch_related("organisation_roles"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "asked": asked | {"programme": programme},
        "teams": teams(),
        "places": places(),
        "programmes": programmes,
        "may_change": _may_change(request),
    }
    return render(request, "people/directory.html", context)


def download(request: PersonRequest, kind: str) -> HttpResponse:
    people = people_of(show="here").select_related("manager").prefetch_related("skills__skill")
    rows = rows_of_people(people)
    if kind == "csv":
        content, mime = exports.csv_of(PEOPLE_HEADINGS, rows), exports.CSV_TYPE
    elif kind == "xlsx":
        content, mime = exports.xlsx_of(PEOPLE_HEADINGS, rows, name="People"), exports.XLSX_TYPE
    else:
        raise Http404
    name = f"people-{timezone.localdate():%Y-%m-%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=mime, headers=headers)


def person(request: PersonRequest, person: int) -> HttpResponse:
    found = get_object_or_404(
        Person.objects.select_related("manager"), pk=person, forgotten_at=None
    )
    checks = list(open_checks(found).select_related("made_by"))
    context = {
        "person": found,
        "checks": checks,
        "may_confirm": found != request.user
        and all(check.made_by_id != request.user.pk for check in checks),
        "languages": [language_name(code) for code in found.languages],
        "skills": found.skills.select_related("skill"),
        "events": found.events.all(),
        "consents": found.consents.all(),
        "roles": found.organisation_roles.all(),
        "cards": cards("person", request, found),
        "may_change": _may_change(request),
    }
    return render(request, "people/person.html", context)


def add(request: PersonRequest) -> HttpResponse:
    own = organisation()
    first = {"time_zone": own.time_zone if own else "UTC"}
    form = PersonForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        made = add_person(by=request.user, **form.facts())
        messages.success(request, _("%(name)s is in the directory.") % {"name": made.name})
        return redirect("people:person", made.pk)
    return render(request, "people/edit.html", {"form": form})


def edit(request: PersonRequest, person: int) -> HttpResponse:
    found = get_object_or_404(Person, pk=person, forgotten_at=None)
    form = PersonForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        change_person(found, by=request.user, **form.facts())
        messages.success(request, _("Saved."))
        return redirect("people:person", found.pk)
    return render(request, "people/edit.html", {"form": form, "person": found})


def leave_page(request: PersonRequest, person: int) -> HttpResponse:
    found = get_object_or_404(Person, pk=person, is_active=True)
    form = LeaveForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        leave(found, by=request.user, on=form.cleaned_data["on"])
        messages.success(
            request,
            _("%(name)s has left. Pairs are closed and partners are told.") % {"name": found.name},
        )
        return redirect("people:person", found.pk)
    return render(request, "people/leave.html", {"form": form, "person": found})


@require_POST
def bring_back(request: PersonRequest, person: int) -> HttpResponse:
    found = get_object_or_404(Person, pk=person, forgotten_at=None)
    come_back(found, by=request.user)
    messages.success(
        request, _("%(name)s is back. Pairs that were closed stay closed.") % {"name": found.name}
    )
    return redirect("people:person", found.pk)


@require_POST
def invite_person(request: PersonRequest, person: int) -> HttpResponse:
    found = get_object_or_404(Person, pk=person, is_active=True)
    by_mail = "by_mail" in request.POST and has_mail()
    invitation = invite(found, by=request.user, by_mail=by_mail)
    if by_mail:
        messages.success(
            request, _("The invitation is on its way to %(email)s.") % {"email": found.email}
        )
        return redirect("people:person", found.pk)
    link = request.build_absolute_uri(path_of_invitation(invitation))
    return render(
        request, "people/invitation.html", {"person": found, "link": link, "invitation": invitation}
    )


def _may_change(request: PersonRequest) -> bool:
    return Who.ORGANISATION_ADMIN in request.actor.roles
