"""What a change would do, before it is made: at once in a small round, from the worker in a large one."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from mentes.enrolment.models import Enrolment
from mentes.foundation.refused import Refused
from mentes.foundation.request_values import whole_number
from mentes.pairing.actions.looks import OTHERS, look_ahead
from mentes.pairing.bridge.board import Effect, Other
from mentes.pairing.bridge.facts import Facts
from mentes.pairing.bridge.looks import effect_in, others_in
from mentes.pairing.bridge.rounds import board_of, effect_of_pair, others_for
from mentes.pairing.forms import ByHandForm, LookForm
from mentes.pairing.models import Look, Proposal, Round
from mentes.pairing.queries import look_of
from mentes.pairing.tasks import work_on_look
from mentes.pairing.views.asked import addresses, round_of, was_watching
from mentes.pairing.views.lines import preview_words, signed
from mentes.people.models import Person
from mentes.programmes.asked import known, me

Asks = Look.Asks


def others_of(round_: Round, mentee: int, facts: Facts | None) -> tuple[list[Other], Look | None]:
    """The other mentors; in a large round what the worker found, or the look that it is still at."""
    if not round_.is_large:
        return others_for(board_of(round_, facts), mentee, most=OTHERS), None
    look = look_of(round_, Asks.OTHERS, mentee)
    return (others_in(look) if look and is_answered(look) else []), look


def is_answered(look: Look | None) -> bool:
    return look is not None and look.work_state == Look.WorkState.DONE


def is_waiting(look: Look | None) -> bool:
    return look is not None and look.work_state == Look.WorkState.WAITING


@require_POST
def look(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the worker, and come back to where the answer will show."""
    form = LookForm(round_of(slug), request.POST)
    if not form.is_valid():
        return _back(reverse("pairing:by_hand", args=[slug]), request.POST)
    return ask(request, slug, **form.cleaned_data)


def ask(
    request: HttpRequest, slug: str, *, asks: str, mentee: Enrolment, mentor: Enrolment | None
) -> HttpResponse:
    try:
        with transaction.atomic():
            asked = look_ahead(
                round_of(slug), by=me(request), asks=asks, mentee=mentee, mentor=mentor
            )
            transaction.on_commit(lambda: work_on_look.enqueue(asked.pk))
    except Refused as no:
        messages.error(request, no.sentence)
    if asks == Asks.PAIR and mentor:
        both = {"mentee": mentee.pk, "mentor": mentor.pk}
        return _back(reverse("pairing:by_hand", args=[slug]), both)
    shown = {"open" if asks == Asks.OTHERS else "apart": mentee.pk}
    back = request.POST.get("back", "")
    studio = reverse("pairing:studio", args=[slug])
    return HttpResponseRedirect(
        "?".join([studio, "&".join(filter(None, [back, urlencode(shown)]))])
    )


def _back(address: str, both: Any) -> HttpResponse:
    kept = {name: both[name] for name in ("mentee", "mentor") if both.get(name)}
    return HttpResponseRedirect(f"{address}?{urlencode(kept)}")


def by_hand(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the two, see the effect, keep it: for anybody the run left out."""
    round_ = round_of(slug)
    known(request, round_.programme)
    has_both = request.GET.get("mentor") and request.GET.get("mentee")
    form = ByHandForm(round_, request.GET if has_both else None, initial=request.GET.dict())
    form.list_people()
    context = addresses(round_.programme) | {"round": round_, "form": form}
    if form.is_bound and form.is_valid():
        mentee, mentor = form.both
        asked = look_of(round_, Asks.PAIR, mentee.pk, mentor.pk) if round_.is_large else None
        if was_watching(request) and not is_waiting(asked):
            return HttpResponseClientRefresh()
        if is_waiting(asked):
            both = urlencode({"mentee": mentee.pk, "mentor": mentor.pk})
            context |= {"work": asked, "poll_query": both}
        elif is_answered(asked) or not round_.is_large:
            context |= _pair_preview(round_, asked, mentee, mentor)
    return render(request, "pairing/by_hand.html", context)


def _pair_preview(
    round_: Round, asked: Look | None, mentee: Enrolment, mentor: Enrolment
) -> dict[str, Any]:
    try:
        both = {"mentee": mentee, "mentor": mentor}
        effect = effect_in(asked) if asked else effect_of_pair(round_, **both)
    except Refused as no:
        kept = _(
            "These two are kept apart in this round. Allow them again above the list of pairs."
        )
        return {"refused": kept if round_.exclusions.filter(**both).exists() else no.sentence}
    return _told(effect, mentee.person)


def apart_preview(request: HttpRequest, round_: Round) -> dict[str, Any]:
    """In a large round, of the two who are to be kept apart: the job, then what it would do."""
    wanted = request.GET.get("apart", "")
    number = whole_number(wanted)
    if number is None or not round_.is_large:
        return {}
    people = ("mentee__person", "mentor__person")
    row = Proposal.objects.filter(round=round_, mentee=number).select_related(*people).first()
    asked = look_of(round_, Asks.APART, row.mentee_id, row.mentor_id) if row else None
    if asked is None or row is None:
        return {}
    if not is_answered(asked):
        return {"work": asked, "work_query": f"apart={wanted}"}
    try:
        return {"apart": _told(effect_in(asked), row.mentee.person) | {"proposal": row}}
    except Refused as no:
        messages.error(request, no.sentence)
        return {}


def is_to_ask(proposal: Proposal) -> bool:
    """Whether the worker has yet to say what keeping these two apart would do."""
    round_ = proposal.round
    asked = look_of(round_, Asks.APART, proposal.mentee_id, proposal.mentor_id)
    return round_.is_large and not is_answered(asked)


def _told(effect: Effect, first: Person) -> dict[str, Any]:
    return {
        "words": preview_words(effect, first=first),
        "change": signed(effect.change / 100),
        "is_no_loss": effect.change >= 0,
    }
