"""Door: the programme page, for everybody who has the link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mentes.enrolment.queries.draw import lottery_in
from mentes.enrolment.queries.joining import stage_of, ways_into
from mentes.foundation.policy import may_open
from mentes.people.models import Person
from mentes.programmes.asked import me, programme_of
from mentes.programmes.models import Programme, Role
from mentes.programmes.queries.form import form_minutes, form_questions
from mentes.programmes.queries.programmes import admins_of
from mentes.programmes.words import cadence_words


def page(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    stage = stage_of(programme)
    ways = ways_into(programme, me(request)) if request.user.is_authenticated else []
    context = {
        "programme": programme,
        "stage": stage,
        "is_open": stage in ("open", "late"),
        "ways": ways,
        "may_join": any(way.is_eligible and not way.is_inside for way in ways),
        "is_inside": any(way.is_inside for way in ways),
        "cadence": cadence_words(programme.cadence_days),
        "minutes": form_minutes(form_questions(programme, Role.MENTEE)),
        "lottery": lottery_in(programme) if programme.draws_lots else None,
        "ask": _whom_to_ask(request, programme),
        "runs_it": may_open(request.actor, "programmes:overview", slug=slug),  # type: ignore[attr-defined]
    }
    return render(request, "enrolment/page.html", context)


def _whom_to_ask(request: HttpRequest, programme: Programme) -> list[Person]:
    """Names are for those who have signed in: the link to this page is no secret."""
    if not request.user.is_authenticated:
        return []
    return [role.person for role in admins_of(programme)[:2]]
