"""The check page before publishing, publishing itself, and taking it back."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentes.enrolment.queries.joining import stage_of
from mentes.enrolment.queries.people import invited_of
from mentes.foundation.refused import Refused
from mentes.pairing.actions import publishing
from mentes.pairing.bridge.facts import Changed, changes_of, facts_of
from mentes.pairing.forms import LISTED
from mentes.pairing.models import Proposal, Round
from mentes.pairing.queries import (
    LOOK_BELOW,
    Numbers,
    Slim,
    named_proposals_of,
    never_signed_in,
    numbers_of,
    people_in,
    people_told,
    slim_proposals_of,
    stamp_of,
)
from mentes.pairing.tasks import work_on_round
from mentes.pairing.words import letters_of
from mentes.programmes.asked import known, me


def review(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = _round(slug, Round.State.PROPOSED)
    known(request, round_.programme)
    proposals = list(named_proposals_of(round_)[: LISTED if round_.is_large else None])
    if not proposals:
        messages.error(request, _("There is no pair to publish."))
        return redirect("pairing:studio", slug=slug)
    is_part = round_.is_large and len(proposals) == LISTED
    slim = slim_proposals_of(round_) if is_part else [Slim.of(each) for each in proposals]
    numbers = numbers_of(slim, round_.mentees)
    changed = changes_of(round_, None if round_.is_large else facts_of(round_.programme))
    shown = _shown(request, proposals)
    people = people_told(round_) if is_part else people_in(proposals)
    context = {
        "programme": round_.programme,
        "round": round_,
        "stamp": stamp_of(round_, slim),
        "numbers": numbers,
        "people": people,
        "warnings": _warnings(numbers, changed),
        "proposals": proposals,
        "is_part": is_part,
        "shown": shown,
        "letters": letters_of(shown, round_.programme),
        "is_open": stage_of(round_.programme) == "open",
        "invited": invited_of(round_.programme),
        "never_signed_in": never_signed_in(round_),
    }
    return render(request, "pairing/review.html", context)


@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = _round(slug)
    try:
        with transaction.atomic():
            done = publishing.publish(
                round_,
                by=me(request),
                tells_unmatched=bool(request.POST.get("tells_unmatched")),
                seen=request.POST.get("seen", ""),
            )
            transaction.on_commit(lambda: wake(done))
    except Refused as no:
        messages.error(request, no.sentence)
        return redirect("pairing:studio", slug=slug)
    return redirect("pairing:pairs", slug=slug)


def wake(round_: Round) -> None:
    """When the ten minutes are over."""
    work_on_round.using(run_after=round_.tell_at).enqueue(round_.pk)


@require_POST
def undo_publish(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        publishing.undo_publish(_round(slug), by=me(request))
        messages.success(
            request, _("Taken back. Nobody was told, and the proposals are as they were.")
        )
    except Refused as no:
        messages.error(request, no.sentence)
    return redirect("pairing:studio", slug=slug)


def _round(slug: str, *states: str) -> Round:
    rows = Round.objects.select_related("programme", "published_by").filter(programme__slug=slug)
    wanted = rows.filter(state__in=states) if states else rows.exclude(state=Round.State.DROPPED)
    return get_object_or_404(wanted.order_by("-started_at", "-pk")[:1])


def _shown(request: HttpRequest, proposals: list[Proposal]) -> Proposal:
    """The pair whose e-mails are previewed: chosen in the list, else the first."""
    wanted = request.GET.get("pair", "")
    return next((p for p in proposals if str(p.mentee_id) == wanted), proposals[-1])


def _warnings(numbers: Numbers, changed: Changed) -> list[str]:
    found = []
    if changed.people:
        words = ngettext(
            "%(n)s person changed since this run. Run it again to take that in.",
            "%(n)s people changed since this run. Run it again to take that in.",
            changed.people,
        )
        found.append(words % {"n": changed.people})
    if changed.rules:
        found.append(_("The rules changed since this run. Run it again to take that in."))
    if numbers.below:
        words = ngettext(
            "%(n)s pair is below %(limit)s, the lowest at %(lowest)s.",
            "%(n)s pairs are below %(limit)s, the lowest at %(lowest)s.",
            numbers.below,
        )
        found.append(
            words % {"n": numbers.below, "limit": LOOK_BELOW, "lowest": round(numbers.lowest)}
        )
    if numbers.unmatched:
        words = ngettext(
            "%(n)s mentee has no mentor yet. They stay in the list for the next round.",
            "%(n)s mentees have no mentor yet. They stay in the list for the next round.",
            numbers.unmatched,
        )
        found.append(words % {"n": numbers.unmatched})
    return found
