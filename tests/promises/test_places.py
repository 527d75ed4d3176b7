"""Places can never be exceeded, however many want one at the same moment."""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from mentes.enrolment.actions import places
from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from tests.at_once import Meet, at_once, without_locks
from tests.factories import make_enrolment, make_person, make_programme

pytestmark = pytest.mark.django_db(transaction=True)
PROCESSES = 50
NOBODY_KNOWS = System("many at once")


def _dawdle() -> None:
    """Between looking and taking, so that a missing lock shows on a machine with few cores too."""
    look = places._is_at_own_limit

    def look_slowly(*arguments: Any) -> bool:
        answer = look(*arguments)
        time.sleep(0.02)
        return answer

    places._is_at_own_limit = look_slowly


def all_at_once(
    enrolments: list[Enrolment], before: Callable[[], None] = lambda: None
) -> Counter[str]:
    """What became of them: taken, refused, or the fault by name."""

    def takes(enrolment: Enrolment, meet: Meet) -> str:
        _dawdle()
        before()
        meet()
        try:
            places.take_place(Enrolment.objects.get(pk=enrolment.pk), by=NOBODY_KNOWS)
        except Refused:
            return "refused"
        return "taken"

    told = at_once(*(partial(takes, enrolment) for enrolment in enrolments))
    return Counter(words.partition(":")[0] for words in told)


def make_mentor(number: int, **facts: Any) -> Enrolment:
    return make_enrolment(programme=make_programme(), role="mentor", places=number, **facts)


def test_fifty_processes_get_exactly_three_places() -> None:
    mentor = make_mentor(3)
    seen = all_at_once([mentor] * PROCESSES)
    assert seen == {"taken": 3, "refused": 47}
    mentor.refresh_from_db()
    assert mentor.taken == 3


def test_a_persons_own_limit_holds_over_all_programmes_at_once() -> None:
    amara = make_person(name="Amara Obi", mentees_at_most=3)
    programmes = [make_mentor(50, person=amara) for _ in range(5)]
    seen = all_at_once(programmes * 10)
    assert seen == {"taken": 3, "refused": 47}
    assert sum(Enrolment.objects.filter(person=amara).values_list("taken", flat=True)) == 3


@pytest.mark.on_postgresql  # SQLite has one writer at a time, lock or no lock
def test_without_the_locks_a_person_is_overbooked() -> None:
    """So the test above can fail."""
    amara = make_person(name="Amara Obi", mentees_at_most=3)
    programmes = [make_mentor(50, person=amara) for _ in range(5)]
    seen = all_at_once(programmes * 10, without_locks)
    assert seen["taken"] > 3


@pytest.mark.on_postgresql  # SQLite has one writer at a time, lock or no lock
def test_without_the_locks_only_the_constraint_stands_and_people_see_it_break() -> None:
    mentor = make_mentor(3)
    seen = all_at_once([mentor] * PROCESSES, without_locks)
    assert seen["IntegrityError"] > 0
    mentor.refresh_from_db()
    assert mentor.taken == 3
