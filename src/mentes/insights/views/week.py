"""Doors: the nudges of a week, with who is left out, what was confirmed and what can be taken back."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mentes.foundation.refused import Refused
from mentes.foundation.request_values import whole_number
from mentes.insights.actions import nudges
from mentes.insights.due_nudges import (
    RULES,
    DueNudge,
    Week,
    mailing_to_go,
    next_monday,
    sent_by_rule,
    week_of,
)
from mentes.pairing.models import Pair
from mentes.people.request import PersonRequest
from mentes.programmes.actions.design import set_nudge_timing
from mentes.programmes.models import Programme

Names = dict[str, tuple[str | Promise, str | Promise]]
NAMES: Names = {  # of a rule, and why it chooses a pair
    "nudge_never_met": (
        gettext_lazy("Never met"),
        gettext_lazy("Matched more than 14 days ago, no session held or booked."),
    ),
    "nudge_no_session": (
        gettext_lazy("Nothing booked"),
        gettext_lazy("One and a half times the pair’s rhythm has passed, and nothing is booked."),
    ),
    "nudge_gaps_growing": (
        gettext_lazy("Gaps are growing"),
        gettext_lazy("Each of the last three gaps is longer than the one before, and longer than the rhythm."),
    ),
    "nudge_no_goals": (
        gettext_lazy("No goal yet"),
        gettext_lazy("Two sessions held, and no goal of their own."),
    ),
}  # fmt: skip
PAST = timedelta(days=30)


@dataclass(frozen=True)
class RuleGroup:
    moment: str
    name: str | Promise
    why: str | Promise
    nudges: list[DueNudge]


def week(request: PersonRequest, slug: str) -> HttpResponse:
    programme = get_object_or_404(Programme, slug=slug)
    request.programme = programme  # for the menu
    found, mailing, now = week_of(programme), mailing_to_go(programme), timezone.now()
    sent = sent_by_rule(programme, since=now - PAST)
    context = {
        "programme": programme,
        "week": found,
        "groups": _groups(found),
        "mailing": mailing,
        "minutes": _minutes_left(mailing.due_at - now) if mailing and mailing.due_at else 0,
        "waiting": _waiting(mailing.chosen, found) if mailing else [],
        "monday": next_monday(timezone.localdate()),
        "sent": [(NAMES[rule][0], sent[rule]) for rule in RULES],
    }
    return render(request, "insights/week.html", context)


@require_POST
def leave_out(request: PersonRequest, slug: str) -> HttpResponse:
    pair, moment = _chosen(request, slug)
    nudges.leave_out_nudge(pair, by=request.user, moment=moment)
    return redirect("insights:week", slug=slug)


@require_POST
def put_back(request: PersonRequest, slug: str) -> HttpResponse:
    pair, moment = _chosen(request, slug)
    nudges.put_back_nudge(pair, by=request.user, moment=moment)
    return redirect("insights:week", slug=slug)


@require_POST
def send_week(request: PersonRequest, slug: str) -> HttpResponse:
    programme = get_object_or_404(Programme, slug=slug)
    try:
        nudges.confirm_nudges(programme, by=request.user, chosen=request.POST.getlist("nudge"))
    except Refused as fault:
        messages.error(request, fault.sentence)
    return redirect("insights:week", slug=slug)


@require_POST
def take_back_week(request: PersonRequest, slug: str) -> HttpResponse:
    programme = get_object_or_404(Programme, slug=slug)
    try:
        nudges.take_back_nudges(programme, by=request.user)
    except Refused as fault:
        messages.error(request, fault.sentence)
    else:
        messages.success(request, _("Taken back. None of these messages goes out."))
    return redirect("insights:week", slug=slug)


@require_POST
def time_nudges(request: PersonRequest, slug: str) -> HttpResponse:
    programme = get_object_or_404(Programme, slug=slug)
    by_themselves = request.POST.get("when") == "by_themselves"
    set_nudge_timing(programme, by=request.user, by_themselves=by_themselves)
    if by_themselves:
        words = _("Nudges of this programme now go out by themselves, when they are due.")
    else:
        words = _("Nudges of this programme now wait until you confirm them.")
    messages.success(request, words)
    return redirect("insights:week", slug=slug)


def _chosen(request: PersonRequest, slug: str) -> tuple[Pair, str]:
    key, _space, moment = request.POST.get("nudge", "").partition(" ")
    return get_object_or_404(Pair, pk=whole_number(key) or 0, programme__slug=slug), moment


def _groups(found: Week) -> list[RuleGroup]:
    groups = [
        RuleGroup(rule, *NAMES[rule], [each for each in found.nudges if each.signal.moment == rule])
        for rule in RULES
    ]
    return [group for group in groups if group.nudges]


def _waiting(chosen: list[tuple[int, str]], found: Week) -> list[tuple[Pair, str | Promise, bool]]:
    """Return what was confirmed: the pair, the rule, and whether it is due no longer."""
    due = {(each.signal.pair.pk, each.signal.moment) for each in found.nudges}
    rows = Pair.objects.select_related("mentee__person", "mentor__person").in_bulk(
        [pair for pair, _moment in chosen]
    )
    return [
        (rows[pair], NAMES[moment][0], (pair, moment) not in due)
        for pair, moment in chosen
        if pair in rows and moment in NAMES
    ]


def _minutes_left(left: timedelta) -> int:
    return max(1, -(-int(left.total_seconds()) // 60))
