"""Who waited in an earlier draw is first in the next: how many they are is told once, who they are never."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from mentes.enrolment.actions.draw import keep_promise
from mentes.enrolment.models import Enrolment, Lottery
from mentes.enrolment.queries.draw import is_complete
from mentes.foundation.actor import System
from mentes.programmes.models import Programme
from tests.enrolment.test_draw import by_lot, crowd
from tests.enrolment.test_draw_pages import dana, programme, shown, url
from tests.factories import make_enrolment

__all__ = ["dana", "programme"]

pytestmark = pytest.mark.django_db
BY = System("a test")
State = Enrolment.State


@pytest.fixture
def waiters(programme: Programme) -> list[Enrolment]:
    """Two of six who waited in the draw of somebody else's programme."""
    waiters = crowd(programme, 6)[:2]
    earlier = by_lot(places=1)
    Lottery.objects.filter(programme=earlier).update(seats=1, drawn_at=timezone.now())
    for rank, each in enumerate(waiters, start=3):
        make_enrolment(programme=earlier, person=each.person, state=State.WAITING, drawn_rank=rank)
    return waiters


def test_who_waited_before_gets_a_place_by_one_button_and_nobody_reads_who(
    dana: Client, programme: Programme, waiters: list[Enrolment]
) -> None:
    names = [each.person.name for each in waiters]
    before = shown(dana, "lottery", programme)
    assert "Whoever waited in an earlier draw was promised to be first now." in before
    told = dana.post(url("lottery_priority", programme), {"do": "waited"}, follow=True)
    after = told.content.decode()
    assert "2 people get a place before the draw" in after
    assert "2 people who waited in an earlier draw" in after
    assert not [name for name in names if name in before + after]
    for each in waiters:
        each.refresh_from_db()
        assert each.is_priority
        assert "Waited" not in shown(dana, "person", programme, each.pk)


def test_while_people_come_into_the_draw_nothing_tells_who_of_them_waited_before(
    dana: Client, programme: Programme, waiters: list[Enrolment]
) -> None:
    """Else whoever looks before and after a sign-up reads it of that person."""
    programme.enrolment_closes_on = timezone.localdate()
    programme.save()
    other = programme.enrolments.exclude(pk__in=[each.pk for each in waiters]).last()
    assert other is not None
    pages = set()
    for one in (waiters[0], other):
        programme.enrolments.filter(pk=one.pk).update(state=State.WITHDRAWN)
        pages.add(re.sub(r"\b\w{64}\b", "", shown(dana, "lottery", programme)))
        programme.enrolments.filter(pk=one.pk).update(state=State.IN_DRAW)
    assert len(pages) == 1
    told = dana.post(url("lottery_priority", programme), {"do": "waited"}, follow=True)
    assert "People can still come into this draw." in told.content.decode()
    assert not programme.enrolments.filter(is_priority=True).exists()


def test_a_draw_is_not_complete_while_somebody_is_to_be_checked(
    programme: Programme, waiters: list[Enrolment]
) -> None:
    assert is_complete(programme)
    programme.enrolments.filter(pk=waiters[0].pk).update(state=State.APPLIED)
    assert not is_complete(programme)


def test_where_nobody_waited_before_it_is_said_when_the_button_is_pressed(
    dana: Client, programme: Programme
) -> None:
    crowd(programme, 3)
    assert "waited in an earlier draw" not in shown(dana, "lottery", programme)
    Lottery.objects.filter(programme=by_lot(places=1)).update(seats=1, drawn_at=timezone.now())
    assert "Give them places before the draw" in shown(dana, "lottery", programme)
    told = dana.post(url("lottery_priority", programme), {"do": "waited"}, follow=True)
    assert "Nobody in this draw waited in an earlier one." in told.content.decode()


def test_while_those_who_waited_have_places_no_other_is_given_or_taken_back(
    dana: Client, programme: Programme, waiters: list[Enrolment]
) -> None:
    """Or whoever tries it on each in turn learns who waited, and takes the place away as well."""
    in_it = programme.enrolments.order_by("pk")
    dana.post(url("lottery_priority", programme), {"who": in_it.last().pk, "reason": "Needed"})  # type: ignore[union-attr]
    dana.post(url("lottery_priority", programme), {"do": "waited"})
    before = list(in_it.values_list("pk", "is_priority", "priority_reason"))
    assert sum(is_priority for _pk, is_priority, _reason in before) == 3
    for one in in_it:
        for more in ({"reason": "Needed"}, {"do": "back"}):
            told = dana.post(
                url("lottery_priority", programme), {"who": one.pk} | more, follow=True
            )
            assert told.status_code == 409
            assert "Take their places back first" in told.content.decode()
    assert list(in_it.values_list("pk", "is_priority", "priority_reason")) == before


def test_a_promise_is_taken_back_for_all(
    dana: Client, programme: Programme, waiters: list[Enrolment]
) -> None:
    dana.post(url("lottery_priority", programme), {"do": "waited"})
    assert programme.enrolments.filter(is_priority=True).count() == 2
    dana.post(url("lottery_priority", programme), {"do": "waited back"})
    assert not programme.enrolments.filter(is_priority=True).exists()


def test_of_those_who_waited_all_get_a_place_or_none(
    programme: Programme, waiters: list[Enrolment], monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_args: object, **_facts: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr("mentes.enrolment.actions.draw.note", dies)
    with pytest.raises(RuntimeError):
        keep_promise(programme, by=BY)
    assert not programme.enrolments.filter(is_priority=True).exists()
