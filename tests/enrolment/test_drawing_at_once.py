"""Two coordinators draw at the same moment: one draws, the other reads who it was. Ten times."""

from functools import partial

import pytest

from mentes.enrolment.actions.draw import draw_places
from mentes.enrolment.models import Enrolment, Lottery
from mentes.notices.models import Notice
from mentes.people.models import Person
from mentes.programmes.models import Programme
from tests.at_once import Meet, at_once, without_locks
from tests.enrolment.test_draw import by_lot, close_enrolment
from tests.factories import make_enrolment, make_person

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 10
State = Enrolment.State


def undrawn() -> Programme:
    programme = by_lot(places=3)
    for n in range(9):
        make_enrolment(programme=programme, state=State.IN_DRAW, lot_number=f"{100_000 + n}")
    return close_enrolment(programme)


def both_press(programme: Programme, people: list[Person], *, has_lock: bool = True) -> list[str]:
    """What each was told."""

    def presses(person: Person, meet: Meet) -> str:
        if not has_lock:
            without_locks()
        by, one = Person.objects.get(pk=person.pk), Programme.objects.get(pk=programme.pk)
        meet()
        draw_places(one, by=by)
        return "drawn"

    return at_once(*(partial(presses, person) for person in people))


def test_of_two_coordinators_at_once_one_draws_and_the_other_reads_who() -> None:
    people = [make_person(name="Dana Okafor"), make_person(name="Olu Adeyemi")]
    for _time in range(TIMES):
        programme = undrawn()
        told = both_press(programme, people)
        winner = people[told.index("drawn")]
        assert sorted(told) == sorted(["drawn", f"Drawn a moment ago by {winner}."])
        assert programme.enrolments.filter(state=State.ENROLLED).count() == 3
        assert Notice.objects.filter(topic=f"programme {programme.pk}").count() == 9
        assert Lottery.objects.get(programme=programme).drawn_by == winner


@pytest.mark.on_postgresql  # SQLite has one writer at a time, lock or no lock
def test_without_the_lock_both_believe_they_drew() -> None:
    """So the test above can fail."""
    people = [make_person(name="Dana Okafor"), make_person(name="Olu Adeyemi")]
    seen = [both_press(undrawn(), people, has_lock=False).count("drawn") for _time in range(TIMES)]
    assert 2 in seen, seen
