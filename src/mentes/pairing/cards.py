"""What matching shows on the pages of lower slices."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.enrolment.models import Enrolment
from mentes.foundation.cards import Card, NextStep
from mentes.foundation.navigation import once
from mentes.pairing.bridge.rounds import InvalidProblem, sample
from mentes.pairing.models import Round
from mentes.pairing.queries import Standing, standings, studio_round, supply_of, to_look_at
from mentes.pairing.queries import pairs_of_person as pairs_with
from mentes.people.models import Person
from mentes.people.request import PersonRequest
from mentes.programmes.models import Programme

SAMPLES = 5


def matching_of_programme(request: HttpRequest, programme: Programme) -> Card | None:
    """One line: what is true of matching now, and the next thing to do."""
    if programme.state in (Programme.State.DRAFT, Programme.State.CLOSED):
        return None
    waiting = once(request, to_look_at, programme)
    context = {
        "programme": programme,
        "round": studio_round(programme.slug) if waiting.has_round else None,
        "supply": None if waiting.has_round else supply_of(programme),
        "open_pairs": waiting.open_pairs,
        "unmatched": waiting.unmatched,
        "switches": waiting.switches,
    }
    return Card("pairing/card_programme.html", context)


def next_in_matching(programmes: Sequence[Programme]) -> dict[int, NextStep]:
    """A round to publish before somebody who asked for a change, before people who wait."""
    return {each.programme: _next_of(each) for each in standings(programmes) if each.asks}


def _next_of(standing: Standing) -> NextStep:
    studio = reverse("pairing:studio", args=[standing.slug])
    if standing.has_proposals:
        return NextStep(_("Review the pairs and publish"), studio)
    if standing.switches:
        n = standing.switches
        words = ngettext("%(n)s person asked for a change", "%(n)s people asked for a change", n)
        return NextStep(words % {"n": n}, reverse("pairing:switches", args=[standing.slug]))
    n = standing.mentees
    words = ngettext("Match %(n)s mentee", "Match %(n)s mentees", n)
    return NextStep(words % {"n": n}, studio)


def pairs_of_person(request: PersonRequest, person: Person) -> Card | None:
    """For the coordinator: which pairs somebody is in, in programmes the reader runs. Dates, never content."""
    seen = pairs_with(person).filter(programme__roles__person_id=request.user.pk)
    rows = [(pair, pair.partner_of(person)) for pair in seen]
    return Card("pairing/card_person.html", {"rows": rows}) if rows else None


def try_rules(request: HttpRequest, programme: Programme) -> Card | None:
    """What the rules would do with today's people. Nothing is written."""
    supply = supply_of(programme)
    is_large = supply.mentees * supply.mentors > Round.LARGE
    context: dict[str, object] = {"programme": programme, "supply": supply, "is_large": is_large}
    if request.GET.get("try") and supply.mentees and supply.mentors and not is_large:
        context["sample"] = _sample(programme)
    return Card("pairing/card_try.html", context)


def _sample(programme: Programme) -> dict[str, object]:
    try:
        solved = sample(programme)
    except InvalidProblem as fault:
        return {"fault": str(fault)}
    people = Enrolment.objects.filter(programme=programme).select_related("person").in_bulk()
    ordered = sorted(solved.rows, key=lambda row: (row.fit, row.mentee))
    picked = (
        ordered
        if len(ordered) <= SAMPLES
        else [ordered[n * (len(ordered) - 1) // (SAMPLES - 1)] for n in range(SAMPLES)]
    )
    return {
        "matched": len(solved.rows),
        "mentees": solved.mentees,
        "rows": [
            (people[row.mentee], people[row.mentor], row.fit / 100, row.reasons[:3])
            for row in picked
        ],
        "left": [(people[row["enrolment"]], row["why"]) for row in solved.unmatched[:SAMPLES]],
        "more_left": max(0, len(solved.unmatched) - SAMPLES),
    }
