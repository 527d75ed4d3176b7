"""Before the launch: the smallest change of a key result that so many people could show, in words."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.enrolment.models import Enrolment
from mentes.foundation.plots.bars import grouped
from mentes.insights.bridge.key_results import SHARES, smallest_change
from mentes.insights.counted import MEASURES
from mentes.programmes.models import KeyResult, Programme, Role
from mentes.programmes.queries.launch import how_many_may_join

KNOWN = 10**9
"""as many as it takes for a baseline to count as exact"""
JOINED = (Enrolment.State.APPLIED, Enrolment.State.ENROLLED, Enrolment.State.FINISHED)


@dataclass(frozen=True)
class Sizes:
    """How many will take part as mentees, and how many others say as much as one of them each."""

    participants: int
    comparison: float
    basis: str  # where the number of participants comes from
    against: str


@dataclass(frozen=True)
class SmallestEffect:
    words: str
    assumes: str
    is_warning: bool


def sizes_of(programme: Programme) -> Sizes:
    """Two questions: who may join, who has."""
    eligible = how_many_may_join(programme)["mentees"]
    mentees = programme.enrolments.filter(role=Role.MENTEE).order_by()
    states = dict(mentees.values_list("state").annotate(n=Count("pk")))
    signed = sum(states.get(each, 0) for each in JOINED)
    participants, basis = _expected(programme, eligible, signed)
    if programme.draws_lots:
        left_over = signed + states.get(Enrolment.State.WAITING, 0) - participants
        return _by_lot(participants, left_over, basis, eligible)
    outside = max(0, eligible - participants)
    words = _("against %(n)s who may join and don’t, about half of whom count")
    return Sizes(participants, outside / 2, basis, words % {"n": grouped(outside)})


def _by_lot(participants: int, left_over: int, basis: str, eligible: int) -> Sizes:
    """The draw makes them alike, so that each of the waiting list counts in full. Before there is one, as
    many are taken to wait as there are places."""
    waiting = left_over if left_over > 0 else max(0, min(participants, eligible - participants))
    words = _("against %(n)s who wait because the lot decided so")
    return Sizes(participants, waiting, basis, words % {"n": grouped(waiting)})


def _expected(programme: Programme, eligible: int, signed: int) -> tuple[int, str]:
    begun = programme.state in (Programme.State.RUNNING, Programme.State.CLOSED)
    if programme.mentee_places and not begun:
        places = min(programme.mentee_places, eligible)
        return places, ngettext("%(n)s place", "%(n)s places", places) % {"n": grouped(places)}
    if signed:
        words = ngettext("%(n)s mentee who signed up", "%(n)s mentees who signed up", signed)
        return signed, words % {"n": grouped(signed)}
    half = eligible // 2
    words = _("half of the %(n)s people who may join, at best")
    return half, words % {"n": grouped(eligible)}


def smallest_effect_of(result: KeyResult, sizes: Sizes) -> SmallestEffect | None:
    """None where nothing can be said: no numbers yet, or no share."""
    baseline, target = result.baseline, result.target
    if baseline is None or target is None or result.unit not in SHARES or not sizes.participants:
        return None
    if not 0 <= baseline <= 100:
        return None
    measure = MEASURES.get(result.measure)
    is_inside = measure is not None and not measure.outcome
    if not is_inside and not sizes.comparison:
        words = _("If everybody who may join takes part, nobody is left to compare with.")
        return SmallestEffect(f"{words} {_advice()}", sizes.basis, is_warning=True)
    comparison = KNOWN if is_inside else sizes.comparison
    found = smallest_change(
        baseline, target, participants=sizes.participants, comparison=comparison
    )
    wanted = abs(target - baseline)
    words = _sentence(sizes.participants, found, wanted)
    is_warning = found is None or wanted < found
    if is_warning:
        words = f"{words} {_advice()}"
    return SmallestEffect(words, _assumptions(sizes, is_inside=is_inside), is_warning)


def _sentence(people: int, found: Decimal | None, wanted: Decimal) -> str:
    numbers = {"n": grouped(people), "target": points(wanted)}
    if found is None:
        words = ngettext(
            "With about %(n)s person no change could be told from chance.",
            "With about %(n)s people no change could be told from chance.",
            people,
        )
        return words % numbers
    words = ngettext(
        "With about %(n)s person the smallest change these numbers could show is %(least)s; your target "
        "is %(target)s.",
        "With about %(n)s people the smallest change these numbers could show is %(least)s; your target "
        "is %(target)s.",
        people,
    )
    return words % (numbers | {"least": points(found)})


def _advice() -> str:
    return _("Plan more people, a longer window, or read it as a count, not as an effect.")


def _assumptions(sizes: Sizes, *, is_inside: bool) -> str:
    against = _("against a baseline that is exact") if is_inside else sizes.against
    words = _(
        "Reckoned with %(basis)s, %(against)s. A change of that size would be found 80 times of 100."
    )
    return words % {"basis": sizes.basis, "against": against}


def points(change: Decimal) -> str:
    """8.1 points"""
    number = f"{change:.1f}".removesuffix(".0")
    return ngettext("%(n)s point", "%(n)s points", 1 if number == "1" else 2) % {"n": number}
