"""Doors: one's own place in a programme: what happens next, room for people, a pause, leaving."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.enrolment.actions.joining import withdraw
from mentes.enrolment.actions.places import pause, resume, set_places
from mentes.enrolment.forms import PlacesForm
from mentes.enrolment.models import Enrolment
from mentes.enrolment.queries.draw import lottery_in
from mentes.enrolment.queries.expectation import expectation_of
from mentes.enrolment.queries.joining import stage_of
from mentes.enrolment.queries.mentors import wishes_of
from mentes.enrolment.queries.people import lines_of
from mentes.enrolment.views.asked import mine_or_404
from mentes.enrolment.views.form import rows_of
from mentes.programmes.asked import me
from mentes.programmes.models import Role


def mine(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    enrolment = mine_or_404(request, slug, role)
    if enrolment.state == Enrolment.State.STARTED:
        return redirect("enrolment:start", slug=slug, role=role)
    return _show(request, enrolment, PlacesForm(initial={"places": enrolment.places}))


def _show(request: HttpRequest, enrolment: Enrolment, form: PlacesForm) -> HttpResponse:
    rows = rows_of(lines_of(enrolment, me(request)), enrolment, "mine")
    programme, is_mentee = enrolment.programme, enrolment.role == Role.MENTEE
    context = {
        "enrolment": enrolment,
        "programme": programme,
        "stage": stage_of(programme),
        "lottery": lottery_in(programme) if is_mentee and programme.draws_lots else None,
        "expectation": expectation_of(enrolment),
        "rows": rows,
        "open_rows": [(label, url) for label, value, url in rows if not value][:3],
        "is_mentee": is_mentee,
        "wishes": wishes_of(enrolment) if is_mentee else [],
        "form": form,
    }
    return render(request, "enrolment/mine.html", context, status=422 if form.errors else 200)


@require_POST
def places(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    enrolment = mine_or_404(request, slug, role)
    form = PlacesForm(request.POST)
    if not form.is_valid():
        return _show(request, enrolment, form)
    set_places(enrolment, by=me(request), places=form.cleaned_data["places"])
    messages.success(request, _("Saved."))
    return redirect("enrolment:mine", slug=slug, role=role)


@require_POST
def pause_or_resume(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    enrolment = mine_or_404(request, slug, role)
    if enrolment.is_paused:
        resume(enrolment, by=me(request))
        messages.success(request, _("You can be matched again."))
    else:
        pause(enrolment, by=me(request))
        messages.success(
            request, _("You won’t get new people. The people you already meet stay with you.")
        )
    if request.POST.get("back") == "home":
        return redirect("site:home")
    return redirect("enrolment:mine", slug=slug, role=role)


def leave(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    """What withdrawing means, then the withdrawal."""
    enrolment = mine_or_404(request, slug, role)
    if request.method == "POST":
        withdraw(enrolment, by=me(request))
        words = _("You have withdrawn from %(programme)s. You can join again while it is open.")
        messages.success(request, words % {"programme": enrolment.programme.name})
        return redirect("enrolment:page", slug=slug)
    context = {"enrolment": enrolment, "programme": enrolment.programme}
    return render(request, "enrolment/leave.html", context)
