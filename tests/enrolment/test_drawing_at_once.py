"""Two coordinators draw at the same moment: one draws, the other reads who it was. Ten times."""

import multiprocessing
from multiprocessing.connection import Connection
from typing import Any

import pytest
from django.db import connections
from django.db.models import QuerySet

from mentes.enrolment.actions.draw import draw_places
from mentes.enrolment.models import Enrolment, Lottery
from mentes.foundation.refused import Refused
from mentes.notices.models import Notice
from mentes.people.models import Person
from mentes.programmes.models import Programme
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


def _press(person: int, programme: int, start: Any, end: Connection, has_lock: bool) -> None:
    if not has_lock:
        QuerySet.select_for_update = lambda self, **_: self  # type: ignore[method-assign, assignment]
    by, one = Person.objects.get(pk=person), Programme.objects.get(pk=programme)
    start.wait(30)
    try:
        draw_places(one, by=by)
        end.send("drawn")
    except Refused as no:
        end.send(no.sentence)


def both_press(programme: Programme, people: list[Person], *, has_lock: bool = True) -> list[str]:
    """One real process each, held at one barrier; what each was told."""
    connections.close_all()  # a connection must not be shared between processes
    fork = multiprocessing.get_context("fork")
    start = fork.Barrier(len(people))
    pipes = [fork.Pipe(duplex=False) for _ in people]
    crowd = [
        fork.Process(target=_press, args=(person.pk, programme.pk, start, end, has_lock))
        for person, (_, end) in zip(people, pipes, strict=True)
    ]
    for process in crowd:
        process.start()
    told = [here.recv() if here.poll(60) else "silent" for here, _ in pipes]
    for process in crowd:
        process.join(10)
    return told


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
