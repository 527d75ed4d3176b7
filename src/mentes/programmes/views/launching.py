"""Doors: review and launch."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentes.programmes.actions.stages import launch as launch_programme
from mentes.programmes.asked import me, programme_of
from mentes.programmes.forms.stages import LaunchForm
from mentes.programmes.models import Programme
from mentes.programmes.queries.builder import builder_steps
from mentes.programmes.queries.launch import launch_check, ways_in
from mentes.programmes.queries.messages import moment_of, preview, readers
from mentes.programmes.queries.programmes import designs
from mentes.programmes.words import Words, with_places


def launch(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug, designs())
    if programme.state != Programme.State.DRAFT:
        return redirect("programmes:overview", slug=slug)
    form = LaunchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        invites = form.cleaned_data["invite"] == "yes"
        launch_programme(programme, by=me(request), invite=invites, mentors_from=form.level)
        messages.success(request, _("%(name)s is launched.") % {"name": programme.name})
        return redirect("programmes:overview", slug=slug)
    check = launch_check(programme)
    both = check.mentors - check.only_mentors
    context = {
        "programme": programme,
        "form": form,
        "check": check,
        "both": both,
        "only_mentees": check.mentees - both,
        "ways": ways_in(programme),
        "steps": builder_steps(programme),
        "everybody": check.mentees + check.only_mentors,
        "letter": _first_letter(programme),
        "days": _days(programme),
        "later": (programme.enrolment_opens_on or timezone.localdate()) > timezone.localdate(),
    }
    return render(request, "programmes/launch.html", context)


def _first_letter(programme: Programme) -> dict[str, object] | None:
    """The invitation, as the first person who would get it reads it."""
    moment = moment_of(programme, "invitation_mentee")
    people = readers(programme, "mentee", most=1)
    if moment is None or not people:
        return None
    words = with_places(Words(moment.subject, moment.body), programme, moment.key)
    letter = preview(programme, words, reader=people[0], to="mentee", moment=moment.key)
    return {"reader": people[0], "letter": letter}


def _days(programme: Programme) -> list[tuple[str, str]]:
    days = [
        (_("Enrolment opens"), programme.enrolment_opens_on),
        (_("Enrolment closes"), programme.enrolment_closes_on),
        (_("Starts"), programme.starts_on),
        (_("Ends"), programme.ends_on),
    ]
    return [(words, date_format(day, "l j F Y")) for words, day in days if day]
