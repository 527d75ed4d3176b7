"""Two admins press the button at the same moment: one wins, the other reads who it was. Twenty times."""

from functools import partial

import pytest

from mentes.enrolment.models import Enrolment
from mentes.notices.models import Notice
from mentes.pairing.actions.publishing import publish, undo_publish
from mentes.pairing.models import Pair, Round
from mentes.people.models import Person
from tests.at_once import Meet, at_once, without_locks
from tests.factories import make_person
from tests.pairing.conftest import Scene

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 20


def both_press(round_: Round, people: list[Person], *, has_lock: bool = True) -> list[str]:
    """What each was told."""

    def presses(person: Person, meet: Meet) -> str:
        if not has_lock:
            without_locks()
        by, row = Person.objects.get(pk=person.pk), Round.objects.get(pk=round_.pk)
        meet()
        publish(row, by=by)
        return "published"

    return at_once(*(partial(presses, person) for person in people))


def is_broken(words: str) -> bool:
    return words.startswith(("IntegrityError", "ValueError"))


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
        # A mentor gets one message about all their mentees, once the time to undo is over.
        assert alive.filter(kind__contains="match_reveal").count() == expected
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
        if told.count("published") == 1 and any(map(is_broken, told)):
            break
        undo_publish(Round.objects.get(pk=round_.pk), by=scene.dana)
    assert any(map(is_broken, seen)), seen
