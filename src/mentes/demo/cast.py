"""The people one can be in the demo, found in whatever state it is by now."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.demo.people import words
from mentes.enrolment.models import Enrolment
from mentes.pairing.models import Pair, Proposal
from mentes.people.models import Person
from mentes.programmes.models import Programme, Role
from mentes.programmes.queries.eligibility import eligible


@dataclass(frozen=True)
class Part:
    person: Person
    role: str
    story: str


def cast() -> list[Part]:
    named = {part: facts["name"] for part, facts in words()["roles"].items()}
    people = {person.name: person for person in Person.objects.filter(name__in=named.values())}
    parts = [
        (
            named["admin"],
            _("Programme admin"),
            _("Runs four programmes. One is ready to match, one is in mid-course."),
        ),
        (named["mentee"], _("Mentee"), _("In the middle of her programme, on a phone most days.")),
        (
            named["mentor"],
            _("Mentor"),
            _("Busy lead with a mentee or two, 45 minutes every three weeks."),
        ),
        (
            named["organisation_admin"],
            _("Organisation admin"),
            _("Imports people, gives access, keeps mail and privacy in order."),
        ),
        (named["leadership"], _("Leadership"), _("Sees counts and bands, never a name.")),
        (named["auditor"], _("Auditor"), _("Reads who did what, and nothing else.")),
    ]
    cast = [Part(people[name], role, story) for name, role, story in parts if name in people]
    return cast + _others({part.person.pk for part in cast})


def _others(taken: set[int]) -> list[Part]:
    """Whoever was matched a moment ago, who waits for a match, and who has not enrolled yet."""
    found = []
    for matched in _just_matched(taken):
        story = _("Has just been matched and does not know the mentor yet.")
        found.append(Part(matched, _("Mentee"), story))
        taken = taken | {matched.pk}
    waiting = (
        Enrolment.objects.filter(
            role=Role.MENTEE, state=Enrolment.State.ENROLLED, taken=F("reserved")
        )
        .filter(programme__state=Programme.State.ENROLLING, person__is_active=True)
        .exclude(person__in=taken)
        .select_related("person")
        .order_by("programme__starts_on", "pk")
        .first()
    )
    if waiting is not None:
        found.append(Part(waiting.person, _("Mentee"), _("Has enrolled and waits for the match.")))
    newcomer = _newcomer(taken)
    if newcomer is not None:
        found.append(
            Part(
                newcomer,
                _("Not enrolled"),
                _("Has not joined a programme yet. One is open to them."),
            )
        )
    return found


def _just_matched(taken: set[int]) -> list[Person]:
    """Of the latest matches: one that an admin swapped, or else the one with the lowest fit; and who joined first,
    whom a visitor has met as the one who waits."""
    since = timezone.now() - timedelta(days=2)
    swapped = Proposal.objects.filter(
        round=OuterRef("round"), mentee=OuterRef("mentee"), is_by_hand=True
    )
    told = Pair.objects.filter(state=Pair.State.ACTIVE, told_at__gte=since)
    pairs = told.exclude(mentee__person__in=taken).select_related("mentee__person")
    odd = pairs.annotate(is_swapped=Exists(swapped)).order_by("-is_swapped", "fit", "pk").first()
    first = pairs.order_by("mentee_id").first()
    return list(dict.fromkeys(pair.mentee.person for pair in (first, odd) if pair is not None))


def _newcomer(taken: set[int]) -> Person | None:
    open_now = (
        Programme.objects.filter(state=Programme.State.ENROLLING).order_by("-starts_on").first()
    )
    if open_now is None:
        return None
    people = eligible(open_now, Role.MENTEE).exclude(pk__in=taken).filter(enrolments=None)
    return people.order_by("pk").first()
