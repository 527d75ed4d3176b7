"""One line of health on the programme's overview; in the builder, what a key result could show."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from mentes.foundation.actor import Who
from mentes.foundation.cards import Card, NextStep
from mentes.foundation.navigation import once
from mentes.foundation.paper import can_print
from mentes.insights.due_nudges import Week, weeks_of
from mentes.insights.health import glance_at, pairs_as_planned, pairs_in_need
from mentes.insights.key_results import key_results_of
from mentes.insights.outcomes import outcomes_page
from mentes.insights.reach import pairs_at_least, reach_of_all
from mentes.insights.smallest_effect import sizes_of, smallest_effect_of
from mentes.insights.verdicts import Verdict
from mentes.people.request import PersonRequest
from mentes.programmes.models import KeyResult, Programme


def health_of_programme(request: HttpRequest, programme: Programme) -> Card | None:
    if programme.state not in (Programme.State.RUNNING, Programme.State.CLOSED):
        return None
    return Card("insights/card.html", {"programme": programme, "health": glance_at(programme)})


def key_results_of_programme(request: HttpRequest, programme: Programme) -> Card | None:
    """Where each stands now, and its verdict; before the start the overview names the targets."""
    if programme.state not in (Programme.State.RUNNING, Programme.State.CLOSED):
        return None
    rows = key_results_of(programme)
    context = {"programme": programme, "rows": rows}
    return Card("insights/card_key_results.html", context) if rows else None


def study_of_programme(request: HttpRequest, programme: Programme) -> Card | None:
    """The sentence that is nearest to a result, once the programme is over."""
    if programme.state != Programme.State.CLOSED:
        return None
    page = outcomes_page(programme, runs=True, with_key_results=False)
    return Card("insights/card_study.html", {"page": page}) if page.studies else None


def smallest_effect(request: HttpRequest, result: KeyResult) -> Card | None:
    sizes = once(request, sizes_of, result.programme)
    found = smallest_effect_of(result, sizes)
    return Card("insights/smallest_effect.html", {"found": found}) if found else None


def week_of_messages(request: HttpRequest, programme: Programme) -> Card | None:
    """On the page of messages: which nudges are ready, and when they go out."""
    if programme.state != Programme.State.RUNNING:
        return None
    found = weeks_of([programme]).get(programme.pk, Week())
    return Card("insights/card_week.html", {"programme": programme, "week": found})


def next_in_pairs(programmes: Sequence[Programme]) -> dict[int, NextStep]:
    """Pairs that may need their coordinator, as the health page lists them."""
    return {
        programme.pk: NextStep(
            ngettext("%(n)s pair may need you", "%(n)s pairs may need you", count) % {"n": count},
            reverse("insights:health", args=[programme.slug]),
        )
        for programme, count in pairs_in_need(programmes)
    }


def standing_of_pairs(programmes: Sequence[Programme]) -> dict[int, str]:
    """54 of 61 pairs are meeting as planned."""
    return {
        pk: ngettext(
            "%(n)s of %(all)s pair is meeting as planned.",
            "%(n)s of %(all)s pairs are meeting as planned.",
            every,
        )
        % {"n": planned, "all": every}
        for pk, planned, every in pairs_as_planned(programmes)
    }


def all_in_numbers(request: PersonRequest, thing: object = None) -> Card | None:
    """For leadership: how many programmes reach, and how their key results stand. Never a name."""
    if Who.LEADERSHIP not in request.actor.roles:
        return None
    reached = reach_of_all()
    shown = [each for each in reached if each.is_shown]
    results = [row for each in shown for row, _goals in each.key_results]
    coming = Programme.objects.filter(state=Programme.State.ENROLLING)
    context = {
        "programmes": reached,
        "pairs": sum(each.pairs for each in shown),
        "sessions": sum(each.sessions for each in shown),
        "on_course": sum(row.verdict == Verdict.ON_COURSE for row in results),
        "behind": sum(row.verdict == Verdict.BEHIND for row in results),
        "results": len(results),
        "next": coming.order_by("starts_on").first(),
        "at_least": pairs_at_least(),
        "may_print": can_print(),
        "has_numbers": bool(shown),
    }
    return Card("insights/card_all.html", context)
