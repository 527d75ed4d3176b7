"""Places can never be exceeded, however many want one at the same moment."""

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import pytest
from django.db import connections
from django.db.models import QuerySet

from mentes.enrolment.actions import places
from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from tests.factories import make_enrolment, make_person, make_programme

pytestmark = pytest.mark.django_db(transaction=True)
PROCESSES = 50
NOBODY_KNOWS = System("many at once")


def _try_one(pk: int, start: Any, end: Connection, before: Callable[[], None]) -> None:
    _dawdle()
    before()
    start.wait(30)
    try:
        places.take_place(Enrolment.objects.get(pk=pk), by=NOBODY_KNOWS)
        end.send("taken")
    except Refused:
        end.send("refused")
    except Exception as fault:  # noqa: BLE001  whatever it is, the test wants to count it
        end.send(type(fault).__name__)


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
    """One real process each, held at one barrier; what became of them."""
    connections.close_all()  # a connection must not be shared between processes
    fork = multiprocessing.get_context("fork")
    start = fork.Barrier(len(enrolments))
    pipes = [fork.Pipe(duplex=False) for _ in enrolments]
    crowd = [
        fork.Process(target=_try_one, args=(enrolment.pk, start, end, before))
        for enrolment, (_, end) in zip(enrolments, pipes, strict=True)
    ]
    for process in crowd:
        process.start()
    seen = Counter(here.recv() if here.poll(60) else "silent" for here, _ in pipes)
    for process in crowd:
        process.join(10)
    return seen


def without_locks() -> None:
    """The negative control: exactly the locks are gone, everything else stays."""
    QuerySet.select_for_update = lambda self, **_: self  # type: ignore[method-assign, assignment]


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
