"""More than a year of four programmes, written by verbs in one process: it adds up, on any day of a year."""

from collections import Counter
from datetime import date

import pytest
import time_machine
from django.db.models import F, Q
from django.utils import timezone

from mentes.audit.queries import checked_chain
from mentes.demo.scenarios import fill
from mentes.enrolment.models import Enrolment
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.programmes.models import Programme
from mentes.relationship.models import CheckIn, Rating, Session

# On PostgreSQL a line gets its place in the chain at the commit.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.longest]
# A leap day, both changes of the clock, the ends of two years; PostgreSQL lives through one of the six.
DAYS = ["2028-02-29", "2027-03-28", "2027-06-30", "2027-10-31", "2026-12-31", "2028-01-01"]


@pytest.mark.parametrize(
    "day", [DAYS[0], *(pytest.param(day, marks=pytest.mark.once) for day in DAYS[1:])]
)
def test_after_years_of_use_everything_adds_up(day: str) -> None:
    with time_machine.travel(f"{day}T16:00:00Z"):
        fill(today=date.fromisoformat(day))
        states = Counter(Programme.objects.values_list("state", flat=True))
        assert states == {"enrolling": 2, "running": 1, "closed": 1}
        places_add_up()
        nothing_happened_that_is_still_to_come()
    chain = checked_chain()
    assert (chain.fault, chain.count > 5_000) == ("", True)


def places_add_up() -> None:
    """Whoever is taken by a pair that is open, and nobody else, and nobody more often than they can."""
    taken: Counter[int] = Counter()
    for sides in Pair.objects.filter(state__in=Pair.OPEN).values_list("mentee", "mentor"):
        taken.update(sides)
    kept = dict(Enrolment.objects.filter(taken__gt=0).values_list("pk", "taken"))
    assert kept == dict(taken)
    assert not Enrolment.objects.filter(Q(role="mentor"), taken__gt=F("places")).exists()


def nothing_happened_that_is_still_to_come() -> None:
    why, now = "a year is looked at", timezone.now()
    held = Session.system(why).filter(state=Session.State.HELD)
    assert held.count() > 500
    assert not held.filter(starts_at__gt=now).exists()
    for model in (CheckIn, Rating):
        assert model.system(why).exists()
        assert not model.system(why).exclude(session__in=held).exists()
    assert not Notice.objects.filter(made_at__gt=now).exists()
