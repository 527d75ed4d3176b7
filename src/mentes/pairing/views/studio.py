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
from mentes.pairing.actions import changes, rounds
from mentes.pairing.bridge.board import Board
from mentes.pairing.bridge.facts import Facts, changed_since, facts_of
from mentes.pairing.bridge.rounds import effect_of_pair, stages
from mentes.pairing.forms import ByHandForm, StudioFilter
from mentes.pairing.models import Proposal, Round
from mentes.pairing.queries import (
    LOOK_BELOW,
    minutes_left,
    numbers_of,
    proposals_of,
    slim_proposals_of,
    studio_round,
    supply_of,
)
from mentes.pairing.tasks import work_on_round
from mentes.pairing.views.asked import number_in
from mentes.pairing.views.lines import lines_of, opened_row, points_words, preview_words, signed
from mentes.programmes.asked import known, me, programme_of
from mentes.programmes.models import Programme, Role

ROWS = 25  # a page that can be overlooked, and quick to make
OPEN = (Programme.State.ENROLLING, Programme.State.RUNNING)


def studio(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = studio_round(slug)
    if round_ is None:
        programme = programme_of(request, slug)
        return render(request, "pairing/before.html", _before(programme))
    known(request, round_.programme)
    if _was_watching(request) and round_.work_state != Round.WorkState.WAITING:
        return HttpResponseClientRefresh()
    context: dict[str, Any] = _addresses(round_.programme) | {"round": round_}
    if round_.state == Round.State.SOLVING:
        context |= {"working": True, "work": round_, "stages": stages()}
    if round_.state == Round.State.PUBLISHED:
        context["minutes"] = minutes_left(round_)
    if round_.solved_at:
        context |= _result(request, round_)
    return render(request, "pairing/studio.html", context)


def _was_watching(request: HttpRequest) -> bool:
    """The job panel asks each second; when the job is over the whole page is new."""
    return bool(request.htmx) and request.htmx.target == "job"  # type: ignore[attr-defined]


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
    return _addresses(programme) | {
        "supply": supply,
        "ready": bool(supply.mentees and supply.mentors and programme.state in OPEN),
        "warnings": warnings if supply.mentees and supply.mentors else [],
        "last": programme.rounds.filter(state=Round.State.PUBLISHED)
        .order_by("-published_at")
        .first(),
    }


def _addresses(programme: Programme) -> dict[str, Any]:
    """Pages of lower slices that the studio leads to."""
    return {
        "programme": programme,
        "programme_url": reverse("programmes:overview", args=[programme.slug]),
        "rules_url": reverse("programmes:rules", args=[programme.slug]),
        "people_url": reverse("enrolment:people", args=[programme.slug]),
    }


def _result(request: HttpRequest, round_: Round) -> dict[str, Any]:
    proposals = list(slim_proposals_of(round_))
    facts = facts_of(round_.programme)
    form = StudioFilter(request.GET or None)
    chosen = [proposal.pk for proposal in proposals]
    if form.is_used:
        chosen = list(form.picked(slim_proposals_of(round_)).values_list("pk", flat=True))
    page = Paginator(chosen, ROWS).get_page(request.GET.get("page"))
    shown = list(proposals_of(round_).filter(pk__in=page.object_list))
    points = [proposal.points for proposal in proposals]
    opened = None
    if request.GET.get("open"):
        board = Board(facts, proposals=proposals, apart=round_.exclusions.all())
        opened = opened_row(request, proposals, shown, board)
    kept = {name: request.GET[name] for name in ("q", "show", "page") if request.GET.get(name)}
    return {
        "numbers": numbers_of(proposals, round_.mentees),
        "points": points,
        "plot": plots.fits(plots.Fits(_("This run"), points), look_below=LOOK_BELOW),
        "filter": form,
        "page": page,
        "lines": lines_of(shown, proposals),
        "chosen_count": len(chosen),
        "unmatched": _left_out(round_, facts),
        "changed": changed_since(round_.stamps, facts),
        "opened": opened,
        "kept_fields": kept.items(),
        "keep": urlencode(kept),
        "back": urlencode(kept | ({"open": opened.proposal.mentee_id} if opened else {})),
        "can_change": round_.state == Round.State.PROPOSED,
        "look_below": LOOK_BELOW,
        "total": points_words(sum(points)),
    }


def _left_out(round_: Round, facts: Facts) -> list[dict[str, Any]]:
    """Who has no proposed mentor and still waits, with where the one fix is."""
    waiting = {enrolment.pk: enrolment for enrolment in facts.enrolments[Role.MENTEE].values()}
    slug = round_.programme.slug
    by_hand = reverse("pairing:by_hand", args=[slug])
    addresses = {
        "rules": reverse("programmes:rules", args=[slug]),
        "people": reverse("enrolment:people", args=[slug]),
        "places": reverse("enrolment:people", args=[slug]),
    }
    return [
        row
        | {
            "mentee": waiting[row["enrolment"]],
            "fix_url": addresses[row["kind"]],
            "by_hand": f"{by_hand}?mentee={row['enrolment']}",
        }
        for row in round_.unmatched
        if row["enrolment"] in waiting
    ]


# --- Runs ----------------------------------------------------------------------------------------


@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponse:
    programme = get_object_or_404(Programme, slug=slug)
    return _run(request, slug, lambda: rounds.start_round(programme, by=me(request)))


@require_POST
def again(request: HttpRequest, slug: str) -> HttpResponse:
    return _run(request, slug, lambda: rounds.run_again(_round(slug), by=me(request)))


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
    return _do(request, slug, lambda: rounds.stop_round(_round(slug), by=me(request)))


@require_POST
def drop(request: HttpRequest, slug: str) -> HttpResponse:
    return _do(request, slug, lambda: rounds.drop_round(_round(slug), by=me(request)))


# --- Changes -------------------------------------------------------------------------------------


@require_POST
def lock(request: HttpRequest, slug: str) -> HttpResponse:
    proposal = _proposal(request, slug)
    verb = changes.unlock if proposal.is_locked else changes.lock
    return _do(request, slug, lambda: verb(proposal, by=me(request)))


@require_POST
def exclude(request: HttpRequest, slug: str) -> HttpResponse:
    proposal = _proposal(request, slug)
    return _do(request, slug, lambda: changes.exclude(proposal, by=me(request)))


@require_POST
def swap(request: HttpRequest, slug: str) -> HttpResponse:
    form = ByHandForm(_round(slug), request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a mentor first. Nothing was changed."))
        return _back(slug, request.POST.get("back", ""))
    both = form.cleaned_data
    return _do(request, slug, lambda: changes.swap(_round(slug), by=me(request), **both))


@require_POST
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    return _do(request, slug, lambda: changes.undo_change(_round(slug), by=me(request)))


def by_hand(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the two, see the effect, keep it: for anybody the run left out."""
    round_ = _round(slug)
    known(request, round_.programme)
    form = ByHandForm(
        round_, request.GET if request.GET.get("mentor") else None, initial=request.GET.dict()
    )
    context = _addresses(round_.programme) | {"round": round_, "form": form}
    if form.is_bound and form.is_valid():
        try:
            effect = effect_of_pair(round_, **form.cleaned_data)
            context |= {
                "words": preview_words(effect, first=form.both[0].person),
                "change": signed(effect.change / 100),
                "is_no_loss": effect.change >= 0,
            }
        except Refused as no:
            context["refused"] = no.sentence
    return render(request, "pairing/by_hand.html", context)


def _do(request: HttpRequest, slug: str, verb: Any) -> HttpResponse:
    try:
        verb()
    except Refused as no:
        messages.error(request, no.sentence)
    return _back(slug, request.POST.get("back", ""))


def _round(slug: str) -> Round:
    states = [Round.State.SOLVING, Round.State.PROPOSED, Round.State.PUBLISHED]
    rows = Round.objects.select_related("programme").filter(programme__slug=slug, state__in=states)
    return get_object_or_404(rows.order_by("-started_at", "-pk")[:1])


def _proposal(request: HttpRequest, slug: str) -> Proposal:
    rows = Proposal.objects.select_related("mentee__person", "mentor__person", "round__programme")
    here = rows.filter(round__programme__slug=slug, pk=number_in(request, "proposal"))
    return get_object_or_404(here)


def _back(slug: str, query: str = "") -> HttpResponse:
    address = reverse("pairing:studio", kwargs={"slug": slug})
    return HttpResponseRedirect(f"{address}?{query}" if query else address)
