"""Doors: the overview of a programme, its settings, its admins and its end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.cards import cards
from mentes.foundation.policy import may
from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.programmes.actions.roles import grant_programme_role, revoke_programme_role
from mentes.programmes.actions.stages import close_programme, delete_draft
from mentes.programmes.asked import me, programme_of
from mentes.programmes.forms.stages import AdminForm, CloseForm, DeleteForm
from mentes.programmes.models import Programme
from mentes.programmes.queries.builder import builder_steps
from mentes.programmes.queries.programmes import admins_of
from mentes.programmes.words import time_asked


def overview(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    context = {
        "programme": programme,
        "cards": cards("programme", request, programme),
        "key_results": programme.key_results.all(),
        "admins": admins_of(programme),
        "days": _timeline(programme),
        "time_asked": time_asked(programme),
        "today": timezone.localdate(),
        "steps": builder_steps(programme) if programme.state == Programme.State.DRAFT else [],
    }
    return render(request, "programmes/overview.html", context)


def settings(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    return _settings(request, programme, AdminForm())


@require_POST
def admin_add(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    form = AdminForm(request.POST)
    if not form.is_valid():
        return _settings(request, programme, form)
    person = Person.objects.filter(email=form.cleaned_data["email"].lower()).first()
    if person is None:
        form.add_error(
            "email", _("No one in the directory has this address. Add them there first.")
        )
        return _settings(request, programme, form)
    grant_programme_role(programme, by=me(request), person=person)
    messages.success(
        request, _("%(name)s runs the programme too, and has been told.") % {"name": person.name}
    )
    return redirect("programmes:settings", slug=slug)


@require_POST
def admin_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    programme = programme_of(request, slug)
    person = get_object_or_404(Person, pk=pk, programme_roles__programme=programme)
    revoke_programme_role(programme, by=me(request), person=person)
    messages.success(request, _("%(name)s no longer runs the programme.") % {"name": person.name})
    return (
        redirect("site:home")
        if person == request.user
        else redirect("programmes:settings", slug=slug)
    )


def close(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        close_programme(programme, by=me(request))
        messages.success(request, _("%(name)s is closed.") % {"name": programme.name})
        return redirect("programmes:overview", slug=slug)
    if not programme.may_move_to(Programme.State.CLOSED):
        raise Refused(_("Only a programme that has been launched can be closed."))
    return render(request, "programmes/close.html", {"programme": programme, "form": form})


def delete(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    form = DeleteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        delete_draft(programme, by=me(request))
        messages.success(request, _("%(name)s is deleted.") % {"name": programme.name})
        return redirect("programmes:list")
    if programme.state != Programme.State.DRAFT:
        raise Refused(_("A programme that was launched can be closed, and stays to be read."))
    context = {
        "programme": programme,
        "form": form,
        "others": admins_of(programme).exclude(person=me(request)),
        "key_results": programme.key_results.count(),
        "questions": programme.questions.count(),
        "messages_count": programme.messages.count(),
    }
    return render(request, "programmes/delete.html", context)


def _settings(request: HttpRequest, programme: Programme, form: AdminForm) -> HttpResponse:
    context = {"programme": programme, "form": form, "admins": admins_of(programme)}
    context["may_close"] = programme.may_move_to(Programme.State.CLOSED) and may(
        request.actor,  # type: ignore[attr-defined]
        "programmes:close",
        slug=programme.slug,
    )
    is_draft = programme.state == Programme.State.DRAFT
    context["may_delete"] = is_draft and may(
        request.actor,  # type: ignore[attr-defined]
        "programmes:delete",
        slug=programme.slug,
    )
    return render(request, "programmes/settings.html", context)


def _timeline(programme: Programme) -> list[dict[str, object]]:
    today = timezone.localdate()
    days = [
        (_("Enrolment opens"), programme.enrolment_opens_on),
        (_("Enrolment closes"), programme.enrolment_closes_on),
        (_("The programme starts"), programme.starts_on),
        (_("The programme ends"), programme.ends_on),
    ]
    return [{"words": words, "day": day, "is_past": day < today} for words, day in days if day]
