"""What two people do at the same moment happens one after the other: nobody is ended for waiting (decision 0010)."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db.models import Q, Sum
from django.utils import timezone

from mentes.enrolment.actions.joining import withdraw
from mentes.enrolment.actions.places import take_place
from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.pairing.actions import publishing, switching
from mentes.pairing.models import Pair, Round
from mentes.people import queries as people
from mentes.people.actions.access import take_role
from mentes.people.actions.leaving import leave
from mentes.people.actions.privacy import forget_person
from mentes.people.models import OrganisationRole
from mentes.programmes.actions.stages import close_programme
from mentes.relationship.actions.sessions import book_session
from tests.at_once import Meet, at_once
from tests.factories import make_enrolment, make_organisation, make_person, make_programme
from tests.pairing.conftest import RUN, Scene, bare, scene

__all__ = ["bare", "scene"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on_postgresql]
TIMES = 4
NOBODY_KNOWS = System("many at once")
Verb = Callable[[], object]


def _slowly() -> None:
    """A pause after each lock, so that two orders of locks meet each other every time."""
    from django.db.models.query import QuerySet

    fetch = QuerySet._fetch_all

    def fetch_slowly(rows: Any) -> None:
        is_new = rows._result_cache is None
        fetch(rows)
        if is_new and rows.query.select_for_update:
            time.sleep(0.02)

    QuerySet._fetch_all = fetch_slowly  # type: ignore[method-assign]


def slowly_at_once(*verbs: Verb) -> list[str]:
    """What became of each."""

    def does(verb: Verb, meet: Meet) -> str:
        _slowly()
        meet()
        try:
            verb()
        except Refused:
            return "refused"
        return "done"

    return at_once(*(partial(does, verb) for verb in verbs))


def places_are_right() -> None:
    """Each place that is taken belongs to a pair that is open."""
    for enrolment in Enrolment.objects.all():
        pairs = Pair.objects.filter(Q(mentee=enrolment) | Q(mentor=enrolment))
        assert enrolment.taken == pairs.filter(state__in=Pair.OPEN).count(), enrolment


def still(enrolment: Enrolment) -> Enrolment:
    return Enrolment.objects.get(pk=enrolment.pk)


def the_round(round_: Round) -> Round:
    return Round.objects.get(pk=round_.pk)


def published(scene: Scene) -> Round:
    return publishing.publish(scene.run(), by=scene.dana)


def told(scene: Scene) -> Round:
    round_ = published(scene)
    Round.objects.filter(pk=round_.pk).update(due_at=None)
    claimed = Round.claim(round_.pk)
    assert claimed is not None
    publishing.tell_pairs(claimed, by=RUN)
    return the_round(round_)


@pytest.mark.parametrize("turn", range(TIMES))
def test_a_mentor_withdraws_while_the_round_is_published(scene: Scene, turn: int) -> None:
    round_ = scene.run()
    ends = slowly_at_once(
        lambda: publishing.publish(the_round(round_), by=scene.dana),
        lambda: withdraw(still(scene.mentors[turn % 3]), by=scene.mentors[turn % 3].person),
        lambda: withdraw(still(scene.mentees[turn % 4]), by=scene.mentees[turn % 4].person),
    )
    assert ends[0] in ("done", "refused")
    assert ends[1:] == ["done", "done"]
    places_are_right()


@pytest.mark.parametrize("turn", range(TIMES))
def test_somebody_leaves_while_the_programme_closes(scene: Scene, turn: int) -> None:
    told(scene)
    ends = slowly_at_once(
        lambda: close_programme(scene.programme, by=scene.dana),
        lambda: leave(scene.mentors[turn % 3].person, by=scene.dana),
        lambda: leave(scene.mentees[turn % 4].person, by=scene.dana),
    )
    assert ends == ["done"] * 3
    assert not Pair.objects.filter(state__in=Pair.OPEN).exists()
    places_are_right()


@pytest.mark.parametrize("turn", range(TIMES))
def test_a_pair_switches_while_its_partner_leaves_and_another_is_closed(
    scene: Scene, turn: int
) -> None:
    told(scene)
    pairs = list(Pair.objects.select_related("mentee__person", "mentor__person").order_by("pk"))
    first, second = pairs[turn % 4], pairs[(turn + 1) % 4]
    ends = slowly_at_once(
        lambda: switching.switch(first, by=first.mentee.person, wish="new"),
        lambda: leave(first.mentor.person, by=scene.dana),
        lambda: switching.close(second, by=scene.dana),
        lambda: withdraw(still(second.mentee), by=second.mentee.person),
    )
    assert ends[1] == ends[3] == "done"
    assert {ends[0], ends[2]} <= {"done", "refused"}
    places_are_right()


@pytest.mark.parametrize("turn", range(TIMES))
def test_publishing_is_undone_while_somebody_leaves(scene: Scene, turn: int) -> None:
    round_ = published(scene)
    ends = slowly_at_once(
        lambda: publishing.undo_publish(the_round(round_), by=scene.dana),
        lambda: leave(scene.mentors[turn % 3].person, by=scene.dana),
        lambda: withdraw(still(scene.mentees[turn % 4]), by=scene.mentees[turn % 4].person),
    )
    assert ends == ["done"] * 3
    assert not Pair.objects.filter(state__in=Pair.OPEN).exists()
    places_are_right()


@pytest.mark.parametrize("turn", range(TIMES))
def test_the_pairs_are_told_while_the_programme_closes(scene: Scene, turn: int) -> None:
    round_ = published(scene)
    Round.objects.filter(pk=round_.pk).update(due_at=None)
    claimed = Round.claim(round_.pk)
    assert claimed is not None
    ends = slowly_at_once(
        lambda: publishing.tell_pairs(claimed, by=RUN),
        lambda: close_programme(scene.programme, by=scene.dana),
        lambda: leave(scene.mentees[turn % 4].person, by=scene.dana),
    )
    assert ends[0] == ends[2] == "done"
    assert ends[1] in (
        "done",
        "refused",
    )  # refused while nobody has been told: it is not running yet
    places_are_right()


@pytest.mark.parametrize("turn", range(TIMES))
def test_mentors_of_two_programmes_are_taken_in_both_at_once(scene: Scene, turn: int) -> None:
    """The people are what two programmes share, so they come last, by number."""
    round_ = scene.run()
    elsewhere = make_programme(name="Elsewhere")
    again = [
        make_enrolment(programme=elsewhere, person=each.person, role="mentor", places=5)
        for each in reversed(scene.mentors)
    ]
    extra = make_enrolment(
        programme=elsewhere, person=make_person(name="Zoe Ito"), role="mentor", places=5
    )
    ends = slowly_at_once(
        lambda: publishing.publish(the_round(round_), by=scene.dana),
        *(lambda each=each: take_place(still(each), by=NOBODY_KNOWS) for each in (*again, extra)),
        lambda: leave(scene.mentees[turn % 4].person, by=scene.dana),
    )
    assert ends[0] in ("done", "refused")
    assert ends[1:] == ["done"] * 5
    here = Enrolment.objects.filter(programme=scene.programme).aggregate(n=Sum("taken"))["n"]
    assert here == 2 * Pair.objects.filter(state__in=Pair.OPEN).count()


@pytest.mark.parametrize("turn", range(TIMES))
def test_two_admins_who_go_at_once_leave_one_of_them(turn: int) -> None:
    make_organisation()
    admins = [make_person(), make_person()]
    role = OrganisationRole.Role.ADMIN
    rows = [OrganisationRole.objects.create(person=person, role=role) for person in admins]
    ways: list[Verb] = [
        lambda: leave(admins[0], by=NOBODY_KNOWS),
        lambda: forget_person(admins[0], by=admins[0]),
        lambda: take_role(rows[0], by=admins[1]),
        lambda: leave(admins[0], by=NOBODY_KNOWS),
    ]
    ends = slowly_at_once(ways[turn], lambda: leave(admins[1], by=NOBODY_KNOWS))
    assert sorted(ends) == ["done", "refused"]
    assert people.admins().count() == 1


@pytest.mark.parametrize("turn", range(TIMES))
def test_somebody_is_forgotten_while_their_partner_books_a_session(scene: Scene, turn: int) -> None:
    told(scene)
    pairs = list(Pair.objects.select_related("mentee__person", "mentor__person").order_by("pk"))
    pair = pairs[turn % 4]
    gone, partner = pair.mentee.person, pair.mentor.person
    day = timezone.now() + timedelta(days=3)
    ends = slowly_at_once(
        lambda: forget_person(gone, by=gone),
        lambda: book_session(pair, by=partner, starts_at=day, minutes=45, where="Teams"),
    )
    assert ends[0] == "done"
    assert ends[1] in ("done", "refused")
