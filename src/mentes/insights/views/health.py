"""Doors: the health of a programme, and a nudge with its preview."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentes.foundation import plots
from mentes.foundation.refused import Refused
from mentes.insights.actions.nudges import nudge, send_test_nudge
from mentes.insights.bridge.goals import pairs_told_of
from mentes.insights.forms.nudges import PLACEHOLDERS, NudgeForm
from mentes.insights.goals import goals_drawn
from mentes.insights.health import TARGET, health_of
from mentes.insights.queries import Signal, nudge_words
from mentes.notices.queries import has_mail
from mentes.notices.tasks import deliver_notice
from mentes.pairing.models import Pair
from mentes.people.queries import SMALLEST_GROUP, smallest_group
from mentes.people.request import PersonRequest
from mentes.programmes.models import Programme
from mentes.programmes.words import Words, words_of, words_of_moments

NUDGES = ("nudge_never_met", "nudge_no_session", "nudge_gaps_growing", "nudge_no_goals")
SHOWN = 12
A_FEW = 3  # more are not worth a click, and would be missing on paper


def health(request: PersonRequest, slug: str) -> HttpResponse:
    programme = get_object_or_404(Programme.objects.annotate(least=SMALLEST_GROUP), slug=slug)
    request.programme = programme  # for the menu
    found = health_of(programme, least=programme.least)  # type: ignore[attr-defined]  # annotated
    every = "all" in request.GET or len(found.signals) <= SHOWN + A_FEW
    words = words_of_moments(programme, *NUDGES)
    context = {
        "programme": programme,
        "health": found,
        "target": TARGET,
        "signals": [
            (signal, _subject(signal, words))
            for signal in (found.signals if every else found.signals[:SHOWN])
        ],
        "more": 0 if every else max(0, len(found.signals) - SHOWN),
        "funnel": plots.funnel(found.funnel),
        "bands": plots.bands([month.on_plot() for month in found.months]),
        "heat": plots.heat(
            _("Team"), found.columns, found.rows, label=_("Who is meeting, scrolls sideways")
        ),
        "key": plots.heat_key("0%", _("100% of pairs met")),
    }
    return render(request, "insights/health.html", context)


def goals(request: PersonRequest, slug: str) -> HttpResponse:
    programme = get_object_or_404(Programme, slug=slug)
    request.programme = programme  # for the menu
    drawn = goals_drawn([programme.pk])[programme.pk]
    context = {
        "programme": programme,
        "drawn": drawn,
        "key_results": drawn.leading_to(programme.key_results.all()),
        "least": pairs_told_of(smallest_group()),
    }
    return render(request, "insights/goals.html", context)


def preview_nudge(request: PersonRequest, slug: str, pair: int) -> HttpResponse:
    chosen, moment = _asked(request, slug, pair)
    words = words_of(chosen.programme, moment)
    form = NudgeForm(initial=asdict(words)) if words else None
    return _nudge_page(request, chosen, moment, words=words, form=form)


def _nudge_page(
    request: PersonRequest,
    chosen: Pair,
    moment: str,
    *,
    words: Words | None,
    form: NudgeForm | None,
) -> HttpResponse:
    mentee, mentor = chosen.mentee.person, chosen.mentor.person
    request.programme = chosen.programme  # for the menu
    filled = words and words.fill(
        first_name=mentee.first_name,
        name=mentee.name,
        programme=chosen.programme.name,
        link=_("[link to their page]"),
        **nudge_words(chosen, mentor),
    )
    context = {
        "programme": chosen.programme,
        "pair": chosen,
        "moment": moment,
        "words": filled,
        "form": form,
        "placeholders": sorted(PLACEHOLDERS),
        "to": [mentee] if moment == "nudge_no_goals" else [mentee, mentor],
    }
    return render(request, "insights/nudge.html", context)


@require_POST
def send_nudge(request: PersonRequest, slug: str, pair: int) -> HttpResponse:
    chosen, moment = _asked(request, slug, pair)
    form = _own_words(request)
    if form and not form.is_valid():
        shown = words_of(chosen.programme, moment)
        return _nudge_page(request, chosen, moment, words=shown, form=form)
    told = nudge(chosen, by=request.user, moment=moment, own_words=form.words if form else None)
    if not told:
        messages.error(request, _("They’ve had this message this week, so nothing was sent."))
        return redirect("insights:health", slug=slug)
    for notice in told:
        transaction.on_commit(partial(deliver_notice.enqueue, notice.pk))
    words = (
        ngettext("%(n)s message is on its way.", "%(n)s messages are on their way.", len(told))
        if has_mail()
        else ngettext(
            "%(n)s message stands in their notices.",
            "%(n)s messages stand in their notices.",
            len(told),
        )
    )
    messages.success(request, words % {"n": len(told)})
    return redirect("insights:health", slug=slug)


@require_POST
def test_nudge(request: PersonRequest, slug: str, pair: int) -> HttpResponse:
    """Send it to whoever asks, and show the page again with the words as they were typed."""
    chosen, moment = _asked(request, slug, pair)
    form = _own_words(request)
    words = words_of(chosen.programme, moment)
    if form and not form.is_valid():
        return _nudge_page(request, chosen, moment, words=words, form=form)
    own = form.words if form else None
    try:
        notice = send_test_nudge(chosen, by=request.user, moment=moment, own_words=own)
    except Refused as fault:
        messages.error(request, fault.sentence)
        return redirect("insights:health", slug=slug)
    transaction.on_commit(partial(deliver_notice.enqueue, notice.pk))
    if has_mail():
        told = _("A test is on its way to %(email)s.") % {"email": request.user.email}
    else:
        told = _(
            "No mail server is set, so the test is in your notices. Below is what they’d read."
        )
    messages.success(request, told)
    return _nudge_page(request, chosen, moment, words=own or words, form=form)


def _own_words(request: PersonRequest) -> NudgeForm | None:
    return NudgeForm(request.POST) if "body" in request.POST else None


def _asked(request: PersonRequest, slug: str, pair: int) -> tuple[Pair, str]:
    moment = (request.POST if request.method == "POST" else request.GET).get("moment", NUDGES[0])
    if moment not in NUDGES:
        raise Http404
    rows = Pair.objects.select_related("programme", "mentee__person", "mentor__person")
    return get_object_or_404(rows, pk=pair, programme__slug=slug), moment


def _subject(signal: Signal, words: Mapping[str, Words | None]) -> str:
    """What the mentee would read first; nothing when the message is switched off."""
    own = words[signal.moment]
    if own is None:
        return ""
    return own.fill(**nudge_words(signal.pair, signal.pair.mentor.person)).subject
