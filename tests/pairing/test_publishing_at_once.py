"""Two admins press the button at the same moment: one wins, the other reads who it was. Twenty times."""

import multiprocessing
from multiprocessing.connection import Connection
from typing import Any

import pytest
from django.db import connections
from django.db.models import QuerySet

from mentes.enrolment.models import Enrolment
from mentes.foundation.refused import Refused
from mentes.notices.models import Notice
from mentes.pairing.actions.publishing import publish, undo_publish
from mentes.pairing.models import Pair, Round
from mentes.people.models import Person
from tests.factories import make_person
from tests.pairing.conftest import Scene

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 20


def _press(person: int, round_: int, start: Any, end: Connection, has_lock: bool) -> None:
    if not has_lock:
        QuerySet.select_for_update = lambda self, **_: self  # type: ignore[method-assign, assignment]
    by, row = Person.objects.get(pk=person), Round.objects.get(pk=round_)
    start.wait(30)
    try:
        publish(row, by=by)
        end.send("published")
    except Refused as no:
        end.send(no.sentence)
    except Exception as fault:  # noqa: BLE001  whatever it is, the test wants to see it
        end.send(type(fault).__name__)


def both_press(round_: Round, people: list[Person], *, has_lock: bool = True) -> list[str]:
    """One real process each, held at one barrier; what each was told."""
    connections.close_all()  # a connection must not be shared between processes
    fork = multiprocessing.get_context("fork")
    start = fork.Barrier(len(people))
    pipes = [fork.Pipe(duplex=False) for _ in people]
    crowd = [
        fork.Process(target=_press, args=(person.pk, round_.pk, start, end, has_lock))
        for person, (_, end) in zip(people, pipes, strict=True)
    ]
    for process in crowd:
        process.start()
    told = [here.recv() if here.poll(60) else "silent" for here, _ in pipes]
    for process in crowd:
        process.join(10)
    return told


def test_of_two_admins_at_once_one_publishes_and_the_other_reads_who(scene: Scene) -> None:
    olu = make_person(name="Olu Adeyemi")
    people = [scene.dana, olu]
    round_ = scene.run()
    expected = round_.proposals.count()
    for _time in range(TIMES):
        told = both_press(round_, people)
        winner = people[told.index("published")]
        assert sorted(told) == sorted(["published", f"Published a moment ago by {winner}."])
        assert Pair.objects.count() == expected
        assert Pair.objects.values("mentee").distinct().count() == expected
        assert sum(Enrolment.objects.values_list("taken", flat=True)) == 2 * expected
        alive = Notice.objects.exclude(delivery=Notice.Delivery.CANCELLED)
        assert alive.filter(kind__contains="match_reveal").count() == 2 * expected
        undo_publish(round_, by=winner)


@pytest.mark.on_postgresql  # SQLite has one writer at a time, lock or no lock
def test_without_the_lock_the_other_is_not_told_who(scene: Scene) -> None:
    """So the test above can fail: only the constraints are left, and they speak no sentence."""
    people = [scene.dana, make_person(name="Olu Adeyemi")]
    round_ = scene.run()
    seen = set()
    for _time in range(TIMES):
        told = both_press(round_, people, has_lock=False)
        seen.update(told)
        if told.count("published") == 1 and "IntegrityError" in told:
            break
        undo_publish(Round.objects.get(pk=round_.pk), by=scene.dana)
    assert "IntegrityError" in seen or "ValueError" in seen, seen
