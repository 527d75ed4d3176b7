"""Doors for coordinators: who is in, who waits, what they said, deciding, taking the list along."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentes.enrolment.actions.deciding import approve, decline, put_on_waiting_list
from mentes.enrolment.actions.joining import withdraw
from mentes.enrolment.actions.places import pause, resume
from mentes.enrolment.forms import PriorityForm
from mentes.enrolment.models import Enrolment
from mentes.enrolment.queries.draw import is_for_the_lots
from mentes.enrolment.queries.joining import entry_of, places_left, stage_of
from mentes.enrolment.queries.people import (
    SHOWS,
    counts_of,
    lines_of,
    name_skills,
    people_in,
    ratio_of,
)
from mentes.enrolment.tables import HEADINGS, rows_of_enrolments
from mentes.foundation.refused import Refused
from mentes.foundation.request_values import whole_number
from mentes.people.exports import CSV_TYPE, XLSX_TYPE, csv_of, xlsx_of
from mentes.programmes.asked import me, programme_of
from mentes.programmes.models import Programme

A_PAGE = 50
TABS = {
    "check": _later("To check"),
    "draw": _later("In the draw"),
    "enrolled": _later("Enrolled"),
    "waiting": _later("Waiting list"),
    "started": _later("Started"),
    "declined": _later("Declined"),
    "withdrawn": _later("Withdrawn"),
}


def people(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    counts = counts_of(programme)
    show = request.GET.get("show", "")
    show = show if show in SHOWS else "check" if counts["check"] else "enrolled"
    role, q = request.GET.get("role", ""), request.GET.get("q", "").strip()
    paginator = Paginator(people_in(programme, show=show, role=role, q=q), A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    name_skills(programme, page.object_list)
    context = {
        "programme": programme,
        "counts": counts,
        "tabs": [
            (name, words, counts[name], name == show)
            for name, words in TABS.items()
            if name != "draw" or programme.draws_lots
        ],
        "show": show,
        "role": role,
        "q": q,
        "page": page,
        "ticked": request.GET.get("tick") == "all",
        "ratio": ratio_of(programme),
        "left": places_left(programme),
        "link": request.build_absolute_uri(entry_of(programme)),
        "stage": stage_of(programme),
        "may": _decisions(programme, show),
    }
    return render(request, "enrolment/people.html", context)


Decide = Callable[..., Enrolment]
DECISIONS: dict[str, Decide] = {
    "approve": approve,
    "decline": decline,
    "wait": put_on_waiting_list,
    "withdraw": withdraw,
    "pause": pause,
    "resume": resume,
}
DECISIONS_OF = {
    "check": ["approve", "wait", "decline"],
    "draw": ["decline"],
    "waiting": ["approve", "decline"],
    "declined": ["approve"],
    "enrolled": [],
    "started": [],
    "withdrawn": [],
}


def _decisions(programme: Programme, show: str) -> list[str]:
    """Places go down a list that was drawn, so nobody is picked from it."""
    is_list = show == "waiting" and programme.draws_lots
    return [do for do in DECISIONS_OF[show] if not (is_list and do == "approve")]


@require_POST
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """The same decision for everybody ticked, each in a transaction of its own."""
    programme = programme_of(request, slug)
    verb = DECISIONS.get(request.POST.get("do", ""))
    ticked = list(filter(None, map(whole_number, request.POST.getlist("who"))))
    chosen = programme.enrolments.filter(pk__in=ticked).select_related("person", "programme")
    if verb is None or not chosen:
        raise Refused(_("Nothing was changed. Tick the people first, then choose what happens."))
    done = 0
    for enrolment in chosen:
        try:
            verb(enrolment, by=me(request))
            done += 1
        except Refused as no:
            messages.error(request, no.sentence)
    if done:
        messages.success(request, _done(request.POST["do"], done))
    if len(ticked) == 1 and request.POST.get("back") == "person":
        return redirect("enrolment:person", slug=slug, enrolment=ticked[0])
    return redirect(
        reverse("enrolment:people", args=[slug]) + f"?show={request.POST.get('show', 'check')}"
    )


def _done(do: str, n: int) -> str:
    words = {
        "approve": ngettext("%(n)s person is enrolled and is told.", "%(n)s people are enrolled and are told.", n),
        "decline": ngettext("%(n)s person is declined and is told.", "%(n)s people are declined and are told.", n),
        "wait": ngettext("%(n)s person waits and is told.", "%(n)s people wait and are told.", n),
        "withdraw": ngettext("%(n)s person is out of the programme.", "%(n)s people are out of the programme.", n),
        "pause": ngettext("%(n)s person gets no one new.", "%(n)s people get no one new.", n),
        "resume": ngettext("%(n)s person can be matched again.", "%(n)s people can be matched again.", n),
    }  # fmt: skip
    return words[do] % {"n": n}


def person(request: HttpRequest, slug: str, enrolment: int) -> HttpResponse:
    there = Enrolment.objects.select_related("person", "programme", "decided_by")
    one = get_object_or_404(there, programme__slug=slug, pk=enrolment)
    request.programme = one.programme  # type: ignore[attr-defined]
    context = {
        "programme": one.programme,
        "enrolment": one,
        "lines": lines_of(one, me(request)),
        "may": [name for name in DECISIONS if _may(one, name)],
        "priority": PriorityForm() if one.state == Enrolment.State.IN_DRAW else None,
        "is_named": one.is_priority,
    }
    return render(request, "enrolment/person.html", context)


def _may(enrolment: Enrolment, do: str) -> bool:
    state = Enrolment.State
    moves = {
        "approve": state.ENROLLED,
        "decline": state.DECLINED,
        "wait": state.WAITING,
        "withdraw": state.WITHDRAWN,
    }
    if do in ("approve", "wait") and is_for_the_lots(enrolment):
        return False
    if do in moves:
        return enrolment.may_move_to(moves[do]) and not (
            do == "approve" and enrolment.state == state.STARTED
        )
    is_in = enrolment.state == state.ENROLLED
    return is_in and enrolment.is_paused == (do == "resume")


def export(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    rows = list(rows_of_enrolments(programme))
    headings = [str(heading) for heading in HEADINGS]
    is_xlsx = request.GET.get("as") == "xlsx"
    body, kind = (
        (xlsx_of(headings, rows), XLSX_TYPE) if is_xlsx else (csv_of(headings, rows), CSV_TYPE)
    )
    name = f"{slug}-people.{'xlsx' if is_xlsx else 'csv'}"
    return HttpResponse(
        body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
