"""Before the launch: the smallest change of a key result that so many people could show, in words."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.enrolment.models import Enrolment
from mentes.foundation.plots.bars import grouped
from mentes.insights.bridge.key_results import SHARES, smallest_change
from mentes.insights.counted import MEASURES, Measure
from mentes.programmes.models import KeyResult, Programme, Role
from mentes.programmes.queries.launch import how_many_may_join

KNOWN = 10**9
"""as many as it takes for a baseline to count as exact"""
OF_ROLES = {"roles_with_two_ready", "filled_from_inside"}  # measures of the catalogue
ROLES = (25, 100)  # as few and as many as an organisation may have
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
    if baseline is None or target is None or result.unit not in SHARES:
        return None
    if not 0 <= baseline <= 100:
        return None
    if result.measure in OF_ROLES:
        return _of_roles(baseline, target)
    return _of_participants(result, baseline, target, sizes) if sizes.participants else None


def _of_participants(
    result: KeyResult, baseline: Decimal, target: Decimal, sizes: Sizes
) -> SmallestEffect:
    """What Mentes counts inside the programme has its own baseline; all else is compared with others."""
    measure = MEASURES.get(result.measure)
    is_inside = measure is not None and not measure.outcome
    if not is_inside and not sizes.comparison:
        words = _("If everyone who may join takes part, no one is left to compare with.")
        return SmallestEffect(f"{words} {_advice()}", sizes.basis, is_warning=True)
    comparison = KNOWN if is_inside else sizes.comparison
    found = smallest_change(
        baseline, target, participants=sizes.participants, comparison=comparison
    )
    wanted = abs(target - baseline)
    words = _sentence(_about(sizes.participants, measure), found, wanted)
    if is_warning := found is None or wanted < found:
        words = f"{words} {_advice()}"
    against = _("against a baseline that is exact") if is_inside else sizes.against
    if not result.measure:
        against = _("%(against)s, as if it counted those who take part") % {"against": against}
    return SmallestEffect(words, _assumptions(sizes.basis, against), is_warning)


def _about(n: int, measure: Measure | None) -> str:
    """60 pairs; a mentee counts as one pair"""
    if measure is None or measure.outcome or measure.of_people:
        words = ngettext("%(n)s person", "%(n)s people", n)
    else:
        words = ngettext("%(n)s pair", "%(n)s pairs", n)
    return words % {"n": grouped(n)}


def _sentence(about: str, found: Decimal | None, wanted: Decimal) -> str:
    numbers = {"about": about, "target": points(wanted)}
    if found is None:
        return _("With about %(about)s no change could be told from chance.") % numbers
    words = _(
        "With about %(about)s the smallest change these numbers could show is %(least)s; your target is"
        " %(target)s."
    )
    return words % (numbers | {"least": points(found)})


def _of_roles(baseline: Decimal, target: Decimal) -> SmallestEffect | None:
    """How many roles there are nobody has said, so it is told for few and for many."""
    few, many = (
        smallest_change(baseline, target, participants=roles, comparison=KNOWN) for roles in ROLES
    )
    if few is None or many is None:
        return None
    wanted = abs(target - baseline)
    words = _(
        "This counts roles, not people. With %(few)s roles the smallest change these numbers could show is"
        " %(least)s, with %(many)s roles %(less)s; your target is %(target)s."
    ) % {
        "few": ROLES[0],
        "least": points(few),
        "many": ROLES[1],
        "less": points(many),
        "target": points(wanted),
    }
    if is_warning := wanted < many:
        words = f"{words} {_('Count more roles, over a longer time, or claim no effect.')}"
    exact = _("Reckoned against a baseline that is exact.")
    return SmallestEffect(words, f"{exact} {_found()}", is_warning)


def _advice() -> str:
    return _("Plan more people, a longer window, or read it as a count, not as an effect.")


def _assumptions(basis: str, against: str) -> str:
    words = _("Reckoned with %(basis)s, %(against)s.") % {"basis": basis, "against": against}
    return f"{words} {_found()}"


def _found() -> str:
    return _("A change of that size would be found 80 times of 100.")


def points(change: Decimal) -> str:
    """8.1 points"""
    number = f"{change:.1f}".removesuffix(".0")
    return ngettext("%(n)s point", "%(n)s points", 1 if number == "1" else 2) % {"n": number}
