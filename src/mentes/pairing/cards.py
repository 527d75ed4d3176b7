"""What matching shows on the pages of lower slices."""

from django.http import HttpRequest

from mentes.enrolment.models import Enrolment
from mentes.foundation.cards import Card
from mentes.foundation.navigation import once
from mentes.pairing.bridge.rounds import InvalidProblem, sample
from mentes.pairing.queries import pairs_of_person as pairs_with
from mentes.pairing.queries import studio_round, supply_of, to_look_at
from mentes.people.models import Person
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


def pairs_of_person(request: HttpRequest, person: Person) -> Card | None:
    """For the coordinator: which pairs somebody is in, in programmes the reader runs. Dates, never content."""
    seen = pairs_with(person).filter(programme__roles__person_id=request.user.pk)
    rows = [(pair, pair.partner_of(person)) for pair in seen]
    return Card("pairing/card_person.html", {"rows": rows}) if rows else None


def try_rules(request: HttpRequest, programme: Programme) -> Card | None:
    """What the rules would do with today's people. Nothing is written."""
    supply = supply_of(programme)
    context: dict[str, object] = {"programme": programme, "supply": supply}
    if request.GET.get("try") and supply.mentees and supply.mentors:
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
