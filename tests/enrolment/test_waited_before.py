"""Who waited in an earlier draw is first in the next: how many they are is told with it, who they are never."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from mentes.audit.models import Entry
from mentes.enrolment.actions.draw import draw_places
from mentes.enrolment.bridge import replayed
from mentes.enrolment.models import Enrolment, Lottery
from mentes.enrolment.queries.draw import PROMISED, lottery_of, waited_before
from mentes.foundation.actor import System
from mentes.people.actions.privacy import forget_person
from mentes.programmes.models import Programme
from tests.enrolment.test_draw import by_lot, crowd, states
from tests.enrolment.test_draw_pages import dana, programme, shown, url
from tests.factories import make_enrolment

__all__ = ["dana", "programme"]

pytestmark = pytest.mark.django_db
BY = System("a test")
State = Enrolment.State


def waited_elsewhere(people: list[Enrolment]) -> Programme:
    """In the draw of somebody else's programme, behind its one place."""
    earlier = by_lot(places=1)
    Lottery.objects.filter(programme=earlier).update(seats=1, drawn_at=timezone.now())
    for rank, each in enumerate(people, start=3):
        make_enrolment(programme=earlier, person=each.person, state=State.WAITING, drawn_rank=rank)
    return earlier


def with_places(programme: Programme, places: int) -> Programme:
    programme.mentee_places = places
    programme.save(update_fields=["mentee_places"])
    return programme


@pytest.fixture
def waiters(programme: Programme) -> list[Enrolment]:
    """Two of eight who waited before; there are four places."""
    waiters = crowd(with_places(programme, 4), 8)[:2]
    for each, name in zip(waiters, ("Ann Early", "Bo Early"), strict=True):
        each.person.name = name
        each.person.save(update_fields=["name"])
    waited_elsewhere(waiters)
    return waiters


def test_the_draw_itself_gives_places_to_who_waited_before_and_nobody_reads_who(
    dana: Client, programme: Programme, waiters: list[Enrolment]
) -> None:
    before = shown(dana, "lottery", programme)
    assert "who waited in an earlier draw and ha" in before
    drawn = draw_places(programme, by=BY)
    assert (drawn.before, drawn.waited, drawn.seats) == (2, 2, 2)
    assert states(programme) == {"enrolled": 4, "waiting": 4}
    after = shown(dana, "lottery", programme)
    assert "<dt>Waited in an earlier draw</dt><dd>2<br>" in after
    assert "Early" not in before + after
    for each in waiters:
        each.refresh_from_db()
        assert (each.state, each.drawn_rank) == (State.ENROLLED, None)
        assert "Waited" not in shown(dana, "person", programme, each.pk)


def test_before_the_draw_nothing_tells_who_waited_before(
    dana: Client, programme: Programme, waiters: list[Enrolment]
) -> None:
    """Whoever takes one person out and looks again reads the same, whether that one waited or not."""
    other = programme.enrolments.exclude(pk__in=[each.pk for each in waiters]).last()
    assert other is not None
    pages = set()
    for one in (waiters[0], other):
        programme.enrolments.filter(pk=one.pk).update(state=State.WITHDRAWN)
        pages.add(re.sub(r"\b\w{64}\b", "", shown(dana, "lottery", programme)))
        programme.enrolments.filter(pk=one.pk).update(state=State.IN_DRAW)
    assert len(pages) == 1
    for do in ("waited", "waited back"):
        assert dana.post(url("lottery_priority", programme), {"do": do}).status_code == 404
    assert not programme.enrolments.filter(is_priority=True).exists()


def test_a_number_told_at_the_draw_does_not_change_when_somebody_is_forgotten(
    dana: Client, programme: Programme, waiters: list[Enrolment]
) -> None:
    draw_places(programme, by=BY)
    told = [shown(dana, name, programme) for name in ("lottery", "draw")]
    assert "2 places were given before the draw." in told[1]
    forget_person(waiters[0].person, by=BY)
    again = [shown(dana, name, programme) for name in ("lottery", "draw")]
    assert "<dd>2<br>" in again[0] and "2 places were given before the draw." in again[1]


def test_where_more_waited_before_than_there_are_places_the_lots_are_theirs(
    dana: Client, programme: Programme
) -> None:
    people = crowd(with_places(programme, 2), 8)
    waited_elsewhere(people[:5])
    drawn = draw_places(programme, by=BY)
    assert (drawn.before, drawn.waited, drawn.seats) == (0, 0, 2)
    inside = set(programme.enrolments.filter(state=State.ENROLLED).values_list("pk", flat=True))
    assert len(inside) == 2
    assert inside <= {each.pk for each in people[:5]}
    replayed(drawn.proof)
    assert "so the places were drawn among them" in shown(dana, "lottery", programme)
    assert "so the places were drawn among them" in shown(dana, "draw", programme)
    lots = lottery_of(programme)
    assert lots is not None
    assert {(lot.block, lot.is_offered) for lot in lots.lots} == {
        ("block 1", True), ("block 1", False), ("block 2", False),
    }  # fmt: skip


def test_where_as_many_waited_before_as_there_are_places_they_are_in(programme: Programme) -> None:
    people = crowd(with_places(programme, 2), 8)
    waited_elsewhere(people[:2])
    drawn = draw_places(programme, by=BY)
    assert (drawn.before, drawn.waited, drawn.seats) == (2, 2, 0)
    inside = set(programme.enrolments.filter(state=State.ENROLLED).values_list("pk", flat=True))
    assert inside == {each.pk for each in people[:2]}
    assert states(programme) == {"enrolled": 2, "waiting": 6}
    replayed(drawn.proof)


def test_where_everybody_waited_before_they_draw_as_if_nobody_had(programme: Programme) -> None:
    waited_elsewhere(crowd(with_places(programme, 2), 6))
    drawn = draw_places(programme, by=BY)
    assert (drawn.seats, drawn.before, drawn.was_for_waiters) == (2, 0, False)
    assert states(programme) == {"enrolled": 2, "waiting": 4}


def test_with_room_for_everybody_nobody_is_marked(programme: Programme) -> None:
    waited_elsewhere(crowd(with_places(programme, 9), 6)[:2])
    drawn = draw_places(programme, by=BY)
    assert (drawn.seats, drawn.before, drawn.proof) == (6, 0, {})


def test_whoever_has_had_a_place_since_is_not_first_again(
    programme: Programme, waiters: list[Enrolment]
) -> None:
    draw_places(programme, by=BY)
    third = by_lot(places=1)
    again = [
        make_enrolment(programme=third, person=each.person, state=State.IN_DRAW, lot_number=f"{n}")
        for n, each in enumerate(programme.enrolments.filter(role="mentee"), start=100_000)
    ]
    drawn = {each.pk for each in waited_before(third)}
    lost = programme.enrolments.filter(state=State.WAITING).values_list("person", flat=True)
    assert drawn == {each.pk for each in again if each.person_id in set(lost)}


def test_the_log_says_how_many_not_who(programme: Programme, waiters: list[Enrolment]) -> None:
    draw_places(programme, by=BY)
    details = str(list(Entry.objects.filter(verb="draw_places").values_list("details", flat=True)))
    assert "'priority': 2" in details
    assert "Early" not in details


def test_of_those_who_waited_all_get_a_place_or_none(
    programme: Programme, waiters: list[Enrolment], monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_args: object, **_facts: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr("mentes.enrolment.actions.draw.note", dies)
    with pytest.raises(RuntimeError):
        draw_places(programme, by=BY)
    assert not programme.enrolments.filter(is_priority=True).exists()


def test_draws_of_before_are_counted_once_and_old_marks_of_one_to_come_are_gone(
    programme: Programme, waiters: list[Enrolment]
) -> None:
    draw_places(programme, by=BY)
    Lottery.objects.update(before=0, waited=0)
    to_come = by_lot()
    marked = make_enrolment(
        programme=to_come, state=State.IN_DRAW, is_priority=True, priority_reason=PROMISED
    )
    import_module("mentes.enrolment.migrations.0004_counted_at_the_draw").fill(apps, None)
    found = Lottery.objects.get(programme=programme)
    assert (found.before, found.waited) == (2, 2)
    marked.refresh_from_db()
    assert (marked.is_priority, marked.priority_reason) == (False, "")
