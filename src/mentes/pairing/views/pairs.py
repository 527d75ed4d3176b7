"""Pairs as the coordinator sees them: state, dates and counts, never what is in them."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.cards import cards
from mentes.foundation.refused import Refused
from mentes.pairing.actions import switching
from mentes.pairing.forms import ExtendForm, PairFilter
from mentes.pairing.models import Pair, Round
from mentes.pairing.queries import minutes_left, open_switches, pairs_of
from mentes.people.exports import CSV_TYPE, XLSX_TYPE, csv_of, xlsx_of
from mentes.programmes.asked import known, me, programme_of
from mentes.programmes.models import Programme
from mentes.programmes.words import cadence_words

ROWS = 50
COLUMNS = (
    "mentee",
    "mentee_email",
    "mentor",
    "mentor_email",
    "state",
    "fit",
    "made",
    "told",
    "ended",
    "ending",
)

FILES = {"csv": (csv_of, CSV_TYPE), "xlsx": (xlsx_of, XLSX_TYPE)}


def pairs(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    rows = list(pairs_of(programme))
    form = PairFilter(request.GET or None)
    chosen = form.picked(rows)
    waiting = programme.rounds.filter(state=Round.State.PUBLISHED).order_by("-published_at").first()
    context = {
        "programme": programme,
        "round": waiting,
        "minutes": minutes_left(waiting) if waiting and waiting.can_be_undone else 0,
        "filter": form,
        "counts": counts_of(rows),
        "all": len(rows),
        "page": Paginator(chosen, ROWS).get_page(request.GET.get("page")),
        "requests": open_switches(programme, me(request)).count(),
    }
    return render(request, "pairing/pairs.html", context)


def counts_of(rows: list[Pair]) -> dict[str, int]:
    counts = dict.fromkeys(Pair.State.values, 0)
    for row in rows:
        counts[row.state] += 1
    return counts


def export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    programme = get_object_or_404(Programme, slug=slug)
    if kind not in FILES:
        raise Http404
    written, content_type = FILES[kind]
    table = written(COLUMNS, [row_of(pair) for pair in pairs_of(programme)])
    response = HttpResponse(table, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="pairs-{slug}.{kind}"'
    return response


def row_of(pair: Pair) -> list[object]:
    mentee, mentor = pair.mentee.person, pair.mentor.person
    days = (_day(moment) for moment in (pair.made_at, pair.told_at, pair.closed_at))
    return [
        mentee.name,
        mentee.email,
        mentor.name,
        mentor.email,
        pair.get_state_display(),
        round(pair.fit / 100, 1),
        *days,
        pair.get_ending_display(),
    ]


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def pair(request: HttpRequest, slug: str, pair: int) -> HttpResponse:
    row = _pair(slug, pair)
    known(request, row.programme)
    return render(request, "pairing/pair.html", _context(request, row, ExtendForm()))


def _context(request: HttpRequest, row: Pair, form: ExtendForm) -> dict[str, Any]:
    return {
        "programme": row.programme,
        "pair": row,
        "form": form,
        "cards": cards("pair", request, row),
        "cadence": cadence_words(row.cadence_days),
        "ends_on": row.ends_on or row.programme.ends_on,
    }


@require_POST
def pause(request: HttpRequest, slug: str, pair: int) -> HttpResponse:
    return _do(request, slug, pair, switching.pause, _("Paused. Both have been told."))


@require_POST
def resume(request: HttpRequest, slug: str, pair: int) -> HttpResponse:
    return _do(request, slug, pair, switching.resume, _("The pair goes on."))


@require_POST
def close(request: HttpRequest, slug: str, pair: int) -> HttpResponse:
    return _do(
        request,
        slug,
        pair,
        switching.close,
        _("Closed. Both have been told, their places are free."),
    )


@require_POST
def extend(request: HttpRequest, slug: str, pair: int) -> HttpResponse:
    row, form = _pair(slug, pair), ExtendForm(request.POST)
    if not form.is_valid():
        return render(request, "pairing/pair.html", _context(request, row, form), status=422)
    switching.extend(row, by=me(request), until=form.cleaned_data["until"])
    messages.success(request, _("Extended."))
    return redirect("pairing:pair", slug=slug, pair=pair)


def _do(request: HttpRequest, slug: str, pair: int, verb: Any, done: str) -> HttpResponse:
    try:
        verb(_pair(slug, pair), by=me(request))
        messages.success(request, done)
    except Refused as no:
        messages.error(request, no.sentence)
    return redirect("pairing:pair", slug=slug, pair=pair)


def _pair(slug: str, pk: int) -> Pair:
    rows = Pair.objects.select_related("mentee__person", "mentor__person", "programme", "round")
    return get_object_or_404(rows, pk=pk, programme__slug=slug)
