"""The matching studio: run, look, change. Every button is a form that works without JavaScript."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from mentes.foundation import plots
from mentes.foundation.refused import Refused
from mentes.foundation.request_values import whole_number
from mentes.pairing.actions import changes, rounds
from mentes.pairing.bridge.facts import Facts, changes_of, facts_of
from mentes.pairing.bridge.moved import moved_by_hand
from mentes.pairing.bridge.rounds import stages
from mentes.pairing.forms import StudioFilter, TwoPeople
from mentes.pairing.models import Exclusion, Look, Proposal, Round
from mentes.pairing.queries import (
    LOOK_BELOW,
    Numbers,
    apart_in,
    left_of,
    minutes_left,
    numbers_of,
    proposals_of,
    published_round_or_404,
    slim_proposals_of,
    studio_round,
    supply_of,
)
from mentes.pairing.tasks import work_on_round
from mentes.pairing.views.asked import addresses, number_in, round_of, was_watching
from mentes.pairing.views.lines import Opened, lines_of, opened_row, so_far_words
from mentes.pairing.views.looking import apart_preview, ask, is_to_ask, is_waiting, others_of
from mentes.pairing.views.proof import last_words, proof_of
from mentes.programmes.asked import known, me, programme_of
from mentes.programmes.models import Programme

ROWS = 25  # a page that can be overlooked, and quick to make
LEFT = 100  # mentees without a mentor on the page
OPEN = (Programme.State.ENROLLING, Programme.State.RUNNING)


def studio(request: HttpRequest, slug: str) -> HttpResponse:
    number = whole_number(request.GET.get("round"))
    round_ = studio_round(slug) if number is None else published_round_or_404(slug, number)
    if round_ is None:
        programme = programme_of(request, slug)
        return render(request, "pairing/before.html", _before(programme))
    known(request, round_.programme)
    if was_watching(request) and not _is_busy(round_):
        return HttpResponseClientRefresh()
    context: dict[str, Any] = addresses(round_.programme) | {
        "round": round_,
        "may_drop": round_.state == Round.State.PROPOSED
        or round_.work_state == Round.WorkState.PARKED,
    }
    if round_.state == Round.State.SOLVING:
        context |= {"work": round_, "stages": stages(), "so_far": so_far_words(round_)}
    if round_.state == Round.State.PUBLISHED:
        context["minutes"] = minutes_left(round_)
    if round_.solved_at:
        context |= _result(request, round_) | apart_preview(request, round_)
    return render(request, "pairing/studio.html", context)


def _is_busy(round_: Round) -> bool:
    """The job panel asks each second; when the job is over the whole page is new."""
    if round_.state == Round.State.SOLVING:
        return round_.work_state == Round.WorkState.WAITING
    return round_.looks.filter(work_state=Round.WorkState.WAITING).exists()


def _before(programme: Programme) -> dict[str, Any]:
    supply = supply_of(programme)
    warnings = []
    if supply.short_by:
        words = ngettext(
            "%(n)s mentee may have no mentor: there are more mentees than free places. "
            "Ask more mentors, or run it and see who is left.",
            "%(n)s mentees may have no mentor: there are more mentees than free places. "
            "Ask more mentors, or run it and see who is left.",
            supply.short_by,
        )
        warnings.append(words % {"n": supply.short_by})
    return addresses(programme) | {
        "supply": supply,
        "ready": bool(supply.mentees and supply.mentors and programme.state in OPEN),
        "is_everybody_matched": not supply.mentees and programme.pairs.exists(),
        "warnings": warnings if supply.mentees and supply.mentors else [],
        "last": programme.rounds.filter(state=Round.State.PUBLISHED)
        .order_by("-published_at")
        .first(),
    }


def _result(request: HttpRequest, round_: Round) -> dict[str, Any]:
    slim, form = slim_proposals_of(round_), StudioFilter(request.GET or None)
    facts = None if round_.is_large else facts_of(round_.programme)
    numbers = numbers_of(slim, round_.mentees)
    count = form.picked(round_.proposals.all()).count() if form.is_used else len(slim)
    narrow = form.picked(proposals_of(round_)).values("pk")  # what thousands are sorted by
    pages = Paginator(narrow, ROWS)
    pages.count = count
    page = pages.get_page(request.GET.get("page"))
    here = narrow[(page.number - 1) * ROWS : page.number * ROWS]
    shown = list(proposals_of(round_).filter(pk__in=here))
    points = [proposal.points for proposal in slim]
    opened = _opened(request, round_, shown, numbers, facts)
    by_hand, now = None, {row.mentee: (row.mentor, row.fit) for row in slim}
    if getattr(round_, "last_change", ""):  # asked with the round, and so is `excluded`
        by_hand = moved_by_hand(round_, now)
    is_bound = bool(numbers.locked or getattr(round_, "excluded", 0))
    said = ("round", "q", "show", "page")
    kept = {name: request.GET[name] for name in said if request.GET.get(name)}
    awaited = {"work": opened.look} if opened and is_waiting(opened.look) else {}
    return awaited | {
        "numbers": numbers,
        "proof": proof_of(round_, by_hand, is_bound=is_bound),
        "moved": last_words(round_, by_hand),
        "points": points,
        "plot": plots.fits(plots.Fits(_("This run"), points), look_below=LOOK_BELOW),
        "filter": form,
        "page": page,
        "lines": lines_of(round_, shown, slim),
        "chosen_count": count,
        "unmatched": _left_out(round_),
        "left_more": max(0, len(round_.unmatched) - LEFT),
        "changed": changes_of(round_, facts),
        "opened": opened,
        "kept_fields": kept.items(),
        "keep": urlencode(kept),
        "back": urlencode(kept | ({"open": opened.proposal.mentee_id} if opened else {})),
        "can_change": round_.state == Round.State.PROPOSED,
        "apart_rows": apart_in(round_),
        "look_below": LOOK_BELOW,
    }


def _opened(
    request: HttpRequest,
    round_: Round,
    shown: list[Proposal],
    numbers: Numbers,
    facts: Facts | None,
) -> Opened | None:
    """Of the rows on this page."""
    wanted = request.GET.get("open", "")
    proposal = next((p for p in shown if str(p.mentee_id) == wanted), None)
    if proposal is None:
        return None
    # Of pairs that are made nobody asks who else there was.
    is_open = round_.state == Round.State.PROPOSED
    others, asked = others_of(round_, proposal.mentee_id, facts) if is_open else ([], None)
    picked = request.GET.get("with", "")
    return opened_row(proposal, others, numbers, picked=picked, look=asked, reader=me(request))


def _left_out(round_: Round) -> list[dict[str, Any]]:
    """Who has no proposed mentor and still waits, with where the one fix is."""
    slug = round_.programme.slug
    by_hand = reverse("pairing:by_hand", args=[slug])
    fixes = {
        "rules": reverse("programmes:rules", args=[slug]),
        "people": reverse("enrolment:people", args=[slug]),
        "places": reverse("enrolment:people", args=[slug]),
    }
    return [
        row
        | {
            "mentee": mentee,
            "fix_url": fixes[row["kind"]],
            "by_hand": f"{by_hand}?mentee={mentee.pk}",
        }
        for mentee, row in left_of(round_, most=LEFT)
    ]


# --- Runs ----------------------------------------------------------------------------------------


@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponse:
    programme = get_object_or_404(Programme, slug=slug)
    return _run(request, slug, lambda: rounds.start_round(programme, by=me(request)))


@require_POST
def again(request: HttpRequest, slug: str) -> HttpResponse:
    return _run(request, slug, lambda: rounds.run_again(round_of(slug), by=me(request)))


@require_POST
def let_again(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Exclusion.objects.select_related("round").filter(round=round_of(slug))
    apart = get_object_or_404(rows, pk=number_in(request, "apart"))
    return _run(request, slug, lambda: rounds.let_again(apart, by=me(request)))


def _run(request: HttpRequest, slug: str, verb: Any) -> HttpResponse:
    try:
        with transaction.atomic():
            round_ = verb()
            transaction.on_commit(lambda: work_on_round.enqueue(round_.pk))
    except Refused as no:
        messages.error(request, no.sentence)
    return _back(slug)


@require_POST
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    return _do(request, slug, lambda: rounds.stop_round(round_of(slug), by=me(request)))


@require_POST
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    return _do(request, slug, lambda: rounds.keep_best_so_far(round_of(slug), by=me(request)))


@require_POST
def drop(request: HttpRequest, slug: str) -> HttpResponse:
    def verb() -> None:
        rounds.drop_round(round_of(slug), by=me(request))
        messages.success(request, _("The round was dropped. Nobody was told anything."))

    return _do(request, slug, verb)


# --- Changes -------------------------------------------------------------------------------------


@require_POST
def lock(request: HttpRequest, slug: str) -> HttpResponse:
    proposal = _proposal(request, slug)
    verb = changes.unlock if proposal.is_locked else changes.lock
    return _do(request, slug, lambda: verb(proposal, by=me(request)))


@require_POST
def exclude(request: HttpRequest, slug: str) -> HttpResponse:
    proposal = _proposal(request, slug)
    if is_to_ask(proposal):
        both = {"mentee": proposal.mentee, "mentor": proposal.mentor}
        return ask(request, slug, asks=Look.Asks.APART, **both)
    return _do(request, slug, lambda: changes.exclude(proposal, by=me(request)))


@require_POST
def swap(request: HttpRequest, slug: str) -> HttpResponse:
    form = TwoPeople(round_of(slug), request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a mentor first. Nothing was changed."))
        return _back(slug, request.POST.get("back", ""))
    both = form.cleaned_data
    return _do(request, slug, lambda: changes.swap(round_of(slug), by=me(request), **both))


@require_POST
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    return _do(request, slug, lambda: changes.undo_change(round_of(slug), by=me(request)))


def _do(request: HttpRequest, slug: str, verb: Any) -> HttpResponse:
    try:
        verb()
    except Refused as no:
        messages.error(request, no.sentence)
    return _back(slug, request.POST.get("back", ""))


def _proposal(request: HttpRequest, slug: str) -> Proposal:
    rows = Proposal.objects.select_related("mentee__person", "mentor__person", "round__programme")
    here = rows.filter(round__programme__slug=slug, pk=number_in(request, "proposal"))
    return get_object_or_404(here)


def _back(slug: str, query: str = "") -> HttpResponse:
    address = reverse("pairing:studio", kwargs={"slug": slug})
    return HttpResponseRedirect(f"{address}?{query}" if query else address)
