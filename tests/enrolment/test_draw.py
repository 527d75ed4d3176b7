"""Places by lot: promised, drawn once, the same for everybody who checks it."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256

import pytest
from django.utils import timezone

from mentes.audit.models import Entry
from mentes.enrolment.actions.deciding import approve, put_on_waiting_list
from mentes.enrolment.actions.draw import (
    draw_places,
    drop_lottery,
    give_free_places,
    give_priority,
    open_lottery,
    take_back_priority,
)
from mentes.enrolment.actions.joining import enrol, start_enrolment, withdraw
from mentes.enrolment.actions.sheets import undo_sheet
from mentes.enrolment.bridge import replayed
from mentes.enrolment.models import Enrolment, Lottery
from mentes.enrolment.personal_data import export
from mentes.enrolment.queries.draw import (
    ahead_of_draw,
    lottery_of,
    place_in_line,
    waited_before,
    waiting_in_order,
)
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.notices.models import Notice
from mentes.people.actions.privacy import forget_person
from mentes.people.models import Person
from mentes.programmes.actions.design import set_eligibility
from mentes.programmes.actions.stages import close_programme
from mentes.programmes.models import Programme
from tests.enrolment.test_sheets import bring, table, take_in
from tests.factories import make_enrolment, make_person, make_programme

pytestmark = pytest.mark.django_db
State = Enrolment.State
BY = System("a test")


def by_lot(*, places: int = 3, **facts: object) -> Programme:
    programme = make_programme(
        **{"admin": make_person(name="Dana Okafor"), "mentee_places": places, "places_by": "lot"}
        | facts
    )
    open_lottery(programme, by=BY)
    return programme


def sign_up(programme: Programme, **facts: object) -> Enrolment:
    person = make_person(**{"name": "Lena Moreau"} | facts)
    return enrol(start_enrolment(programme, by=person, person=person, role="mentee"), by=person)


def close_enrolment(programme: Programme) -> Programme:
    """Whoever has signed up did so in time."""
    programme.enrolments.update(applied_at=timezone.now() - timedelta(days=3))
    programme.enrolment_closes_on = timezone.localdate() - timedelta(days=1)
    programme.save(update_fields=["enrolment_closes_on"])
    return programme


def crowd(programme: Programme, n: int) -> list[Enrolment]:
    """Signed up in time; enrolment has closed since."""
    people = [sign_up(programme) for _ in range(n)]
    close_enrolment(programme)
    return people


def states(programme: Programme) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in programme.enrolments.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def told(moment: str) -> int:
    return Notice.objects.filter(kind=f"programme.{moment}").count()


def decide(programme: Programme, by: Person, **facts: object) -> Programme:
    choice = {
        "mentee": {},
        "mentor": {},
        "mentee_places": 3,
        "places_by": "lot",
        "draws_within": "",
        "approves_mentees": False,
        "approves_mentors": False,
    }
    return set_eligibility(programme, by=by, **choice | facts)  # type: ignore[arg-type]


def test_whoever_signs_up_in_time_is_in_the_draw_and_nobody_is_in() -> None:
    programme = by_lot(places=1)
    people = [sign_up(programme) for _ in range(4)]
    assert states(programme) == {"in_draw": 4}
    assert len({each.lot_number for each in people}) == 4
    assert all(len(each.lot_number) == 6 for each in people)
    assert (told("in_the_draw"), told("enrolment_confirmed_mentee")) == (4, 0)


def test_mentors_are_never_in_a_draw() -> None:
    programme = by_lot(places=1)
    amara = make_person(name="Amara Obi")
    mentor = enrol(start_enrolment(programme, by=amara, person=amara, role="mentor"), by=amara)
    assert (mentor.state, mentor.lot_number) == (State.ENROLLED, "")


def test_the_places_are_given_by_lot_and_everybody_is_told() -> None:
    programme = by_lot(places=3)
    people = crowd(programme, 8)
    lottery = draw_places(programme, by=BY)
    assert states(programme) == {"enrolled": 3, "waiting": 5}
    assert (told("place_by_lot"), told("waiting_by_lot")) == (3, 5)
    for each in people:
        each.refresh_from_db()
        assert (each.state == State.ENROLLED) == ((each.drawn_rank or 0) <= 3)
    assert sorted(each.drawn_rank or 0 for each in people) == list(range(1, 9))
    assert lottery.seats == 3


def test_the_seed_is_the_one_that_was_promised_and_the_list_can_be_drawn_again() -> None:
    programme = by_lot(places=3)
    promised = Lottery.objects.get().commitment
    crowd(programme, 8)
    proof = draw_places(programme, by=BY).proof
    assert sha256(proof["seed"].encode()).hexdigest() == promised == proof["commitment"]
    again = replayed(proof)
    ranks = dict(programme.enrolments.values_list("lot_number", "drawn_rank"))
    assert [ranks[number] for number in (*again.offered, *again.waiting)] == list(range(1, 9))
    with pytest.raises(Refused, match="another result"):
        replayed(proof | {"offered": proof["waiting"][:3]})


def test_another_seed_gives_another_list() -> None:
    lists = set()
    for _time in range(3):
        programme = by_lot(places=3)
        for n in range(12):
            lot = f"{100_000 + n}"
            make_enrolment(programme=programme, state=State.IN_DRAW, lot_number=lot)
        close_enrolment(programme)
        proof = draw_places(programme, by=BY).proof
        lists.add((*proof["offered"], *proof["waiting"]))
    assert len(lists) == 3


def test_places_are_drawn_once() -> None:
    programme = by_lot()
    crowd(programme, 5)
    dana = programme.roles.get().person
    first = draw_places(programme, by=dana)
    with pytest.raises(Refused, match="Drawn a moment ago by Dana Okafor"):
        draw_places(programme, by=make_person(name="Olu Adeyemi"))
    Lottery.objects.update(drawn_at=timezone.now() - timedelta(days=2))
    with pytest.raises(Refused, match="Places are drawn once"):
        draw_places(programme, by=dana)
    assert Lottery.objects.get().proof == first.proof


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"enrolment_closes_on": None}, "Set the day on which enrolment closes"),
        ({"enrolment_closes_on": timezone.localdate()}, "Places are drawn after that day"),
        ({"state": "closed"}, "closed"),
        ({"state": "draft"}, "not been launched"),
        ({"mentee_places": 0}, "no place to draw"),
        ({"mentee_places": None}, "no place to draw"),
    ],
)
def test_what_stands_in_the_way_is_said(facts: dict[str, object], sentence: str) -> None:
    programme = by_lot()
    crowd(programme, 5)
    Programme.objects.filter(pk=programme.pk).update(**facts)
    programme.refresh_from_db()
    assert sentence in ahead_of_draw(programme).obstacle
    with pytest.raises(Refused, match=sentence):
        draw_places(programme, by=BY)
    assert states(programme) == {"in_draw": 5}


def test_nobody_in_the_draw_and_a_programme_without_lots_are_said() -> None:
    with pytest.raises(Refused, match="No one is in the draw"):
        draw_places(close_enrolment(by_lot()), by=BY)
    with pytest.raises(Refused, match="not given by lot"):
        draw_places(close_enrolment(make_programme(mentee_places=3)), by=BY)


def test_with_room_for_everybody_nothing_is_drawn() -> None:
    programme = by_lot(places=9)
    crowd(programme, 4)
    lottery = draw_places(programme, by=BY)
    assert states(programme) == {"enrolled": 4}
    assert lottery.proof == {}
    assert (told("enrolment_confirmed_mentee"), told("place_by_lot")) == (4, 0)
    assert lottery_of(programme) is None
    assert sign_up(programme).state == State.ENROLLED


def test_priority_gets_a_place_before_the_draw_and_leaves_the_analysis() -> None:
    programme = by_lot(places=3)
    first, *others = crowd(programme, 8)
    give_priority(first, by=BY, reason="Returns from parental leave")
    assert told("enrolment_confirmed_mentee") == 0
    lottery = draw_places(programme, by=BY)
    first.refresh_from_db()
    assert (first.state, first.drawn_rank) == (State.ENROLLED, None)
    assert (lottery.seats, states(programme)) == (2, {"enrolled": 3, "waiting": 5})
    assert first.lot_number not in str(lottery.proof)
    lots = lottery_of(programme)
    assert lots is not None
    assert first.pk not in {lot.enrolment for lot in lots.lots}
    assert {lot.enrolment for lot in lots.lots} == {each.pk for each in others}
    with pytest.raises(Refused, match="not in the draw"):
        give_priority(others[0], by=BY, reason="Too late")


def test_priority_needs_a_reason_and_can_be_taken_back() -> None:
    programme = by_lot()
    one = sign_up(programme)
    with pytest.raises(Refused, match="few words"):
        give_priority(one, by=BY, reason="  ")
    give_priority(one, by=BY, reason="Returns from leave")
    assert take_back_priority(one, by=BY).priority_reason == ""
    assert "leave" not in str(list(Entry.objects.values_list("details", flat=True)))


def test_more_priority_than_places_is_refused() -> None:
    programme = by_lot(places=1)
    for each in crowd(programme, 3)[:2]:
        give_priority(each, by=BY, reason="Needed")
    with pytest.raises(Refused, match="2 people are to get a place"):
        draw_places(programme, by=BY)


def test_those_to_check_are_decided_first_and_then_in_the_draw() -> None:
    programme = by_lot(approves_mentees=True)
    one, two = sign_up(programme), sign_up(programme)
    assert one.state == State.APPLIED
    close_enrolment(programme)
    with pytest.raises(Refused, match="2 mentees wait for your yes or no"):
        draw_places(programme, by=BY)
    assert approve(one, by=BY).state == State.IN_DRAW
    assert one.lot_number or Enrolment.objects.get(pk=one.pk).lot_number
    with pytest.raises(Refused, match="The lots decide"):
        approve(Enrolment.objects.get(pk=one.pk), by=BY)
    with pytest.raises(Refused, match="The lots decide"):
        put_on_waiting_list(Enrolment.objects.get(pk=one.pk), by=BY)
    assert approve(two, by=BY).state == State.IN_DRAW


def test_whoever_comes_late_waits_behind_those_who_were_drawn() -> None:
    programme = by_lot(places=2)
    crowd(programme, 5)
    before = sign_up(programme)
    assert (before.state, before.lot_number) == (State.WAITING, "")
    draw_places(programme, by=BY)
    after = sign_up(programme)
    line = list(waiting_in_order(programme))
    assert [each.drawn_rank for each in line] == [3, 4, 5, None, None]
    assert line[3:] == [before, after]
    assert (place_in_line(line[0]), place_in_line(after)) == (1, 5)


def test_a_free_place_goes_to_whoever_waits_first() -> None:
    programme = by_lot(places=2)
    crowd(programme, 5)
    draw_places(programme, by=BY)
    with pytest.raises(Refused, match="No place is free"):
        give_free_places(programme, by=BY)
    withdraw(programme.enrolments.get(drawn_rank=1), by=BY)
    with pytest.raises(Refused, match="The lots decide"):
        approve(programme.enrolments.get(drawn_rank=5), by=BY)
    assert give_free_places(programme, by=BY) == 1
    assert programme.enrolments.get(drawn_rank=3).state == State.ENROLLED
    assert told("enrolment_confirmed_mentee") == 1


def test_before_the_draw_no_place_goes_down_the_list() -> None:
    programme = by_lot(places=2)
    crowd(programme, 3)
    with pytest.raises(Refused, match="not been drawn yet"):
        give_free_places(programme, by=BY)


def test_whoever_comes_back_after_giving_up_a_place_waits_last() -> None:
    programme = by_lot(places=2)
    crowd(programme, 4)
    draw_places(programme, by=BY)
    first = programme.enrolments.get(drawn_rank=1)
    withdraw(first, by=first.person)
    back = enrol(
        start_enrolment(programme, by=first.person, person=first.person, role="mentee"),
        by=first.person,
    )
    assert list(waiting_in_order(programme))[-1] == back
    lots = lottery_of(programme)
    assert lots is not None
    mine = next(lot for lot in lots.lots if lot.enrolment == first.pk)
    assert (mine.is_offered, mine.has_seat) == (True, False)


def test_whoever_withdraws_before_the_draw_is_not_in_it() -> None:
    programme = by_lot(places=2)
    gone, *_others = crowd(programme, 5)
    withdraw(gone, by=gone.person)
    assert gone.lot_number not in str(draw_places(programme, by=BY).proof)
    assert states(programme) == {"withdrawn": 1, "enrolled": 2, "waiting": 2}


def test_each_level_gets_its_share_and_small_ones_are_drawn_together() -> None:
    programme = by_lot(places=10, draws_within="level")
    for level, n in ((1, 12), (2, 6), (3, 2), (4, 3)):
        for _one in range(n):
            sign_up(programme, level=level)
    close_enrolment(programme)
    lottery = draw_places(programme, by=BY)
    lines = {line["name"]: (line["applicants"], line["seats"]) for line in lottery.blocks}
    assert [line["applicants"] for line in lottery.blocks] == [12, 6, 5]
    assert lines["Level 1"] == (12, 5)
    assert lines["The smaller ones together"] == (5, 2)
    assert sum(seats for _n, seats in lines.values()) == 10
    assert "Level" not in str(lottery.proof)
    lots = lottery_of(programme)
    assert lots is not None
    assert len({lot.block for lot in lots.lots}) == 3
    assert sum(lot.is_offered for lot in lots.lots) == 10


def test_a_few_left_over_join_the_smallest_other_block() -> None:
    programme = by_lot(places=4, draws_within="team")
    for team, n in (("Sales", 8), ("Finance", 6), ("Legal", 1)):
        for _one in range(n):
            sign_up(programme, team=team)
    close_enrolment(programme)
    sizes = {b.name: b.size for b in ahead_of_draw(programme).blocks}
    assert sizes == {"Sales": 8, "Finance and smaller ones": 7}


def test_who_waited_in_an_earlier_draw_is_found_for_the_next() -> None:
    earlier = by_lot(places=1)
    crowd(earlier, 3)
    draw_places(earlier, by=BY)
    winner, second, third = earlier.enrolments.filter(role="mentee").order_by("drawn_rank")
    withdraw(third, by=third.person)
    close_programme(earlier, by=BY)
    later = by_lot(places=1)
    for each in (winner, second, third):
        enrol(
            start_enrolment(later, by=each.person, person=each.person, role="mentee"),
            by=each.person,
        )
    assert [each.person for each in waited_before(later)] == [second.person]


def test_deciding_for_lots_makes_the_promise_and_keeps_it() -> None:
    dana = make_person(name="Dana Okafor")
    programme = make_programme(admin=dana, state="draft")
    decide(programme, dana)
    promised = Lottery.objects.get().commitment
    decide(programme, dana, mentee_places=5)
    assert Lottery.objects.get().commitment == promised
    note = Entry.objects.get(verb="open_lottery")
    assert note.details["commitment"] == promised
    assert Lottery.objects.get().seed not in str(list(Entry.objects.values("details")))
    decide(programme, dana, places_by="first", mentee_places=None)
    assert not Lottery.objects.exists()


def test_lots_need_a_number_of_places() -> None:
    dana = make_person(name="Dana Okafor")
    with pytest.raises(Refused, match="how many mentees"):
        decide(make_programme(admin=dana), dana, mentee_places=None)


def test_what_people_were_told_is_not_changed_behind_their_back() -> None:
    dana = make_person(name="Dana Okafor")
    first_come = make_programme(admin=dana)
    make_enrolment(programme=first_come)
    with pytest.raises(Refused, match="already been told"):
        decide(first_come, dana)
    first_come.refresh_from_db()
    assert not first_come.draws_lots
    programme = by_lot()
    sign_up(programme)
    with pytest.raises(Refused, match="stay by lot"):
        decide(programme, dana, places_by="first")
    drop_lottery(make_programme(), by=BY)  # where there is none, nothing happens


def test_a_programme_that_closes_undrawn_ends_for_its_applicants() -> None:
    programme = by_lot()
    crowd(programme, 4)
    close_programme(programme, by=BY)
    assert states(programme) == {"withdrawn": 4}


def test_a_forgotten_person_leaves_the_proof_whole_and_nothing_that_leads_to_them() -> None:
    programme = by_lot(places=2)
    one, *_others = crowd(programme, 5)
    number = one.lot_number
    draw_places(programme, by=BY)
    forget_person(one.person, by=BY)
    one.refresh_from_db()
    assert (one.lot_number, one.drawn_rank, one.priority_reason) == ("", None, "")
    proof = Lottery.objects.get().proof
    assert number in str(proof)
    replayed(proof)
    lots = lottery_of(programme)
    assert lots is not None
    assert one.pk not in {lot.enrolment for lot in lots.lots}


@pytest.fixture
def seats_won() -> Iterator[dict[int, int]]:
    yield {}


def test_every_number_has_the_same_chance(seats_won: dict[int, int]) -> None:
    """300 draws of 2 among 5: each wins 120 times, give or take 4 standard deviations (about 34)."""
    from mentes.enrolment.bridge import new_seed, order_of

    numbers = {f"{100_000 + n}": "block 1" for n in range(5)}
    for _time in range(300):
        seed, commitment = new_seed()
        order = order_of(Lottery(seed=seed, commitment=commitment), blocks=numbers, seats=2)
        for number in order.offered:
            seats_won[int(number)] = seats_won.get(int(number), 0) + 1
    assert all(86 <= n <= 154 for n in seats_won.values())
    assert len(seats_won) == 5


def test_a_sheet_puts_its_mentees_in_the_draw_and_its_undo_keeps_whoever_was_drawn() -> None:
    dana = make_person(name="Dana Okafor")
    programme = by_lot(places=4)
    rows = [["Email", "Name"], *([f"p{n}@hallam.example", f"Person {n}"] for n in range(9))]
    sheet = take_in(bring(programme, dana, table(*rows)), dana)
    assert states(programme) == {"in_draw": 9}
    assert programme.enrolments.filter(lot_number="").count() == 0
    draw_places(close_enrolment(programme), by=BY)
    undo_sheet(sheet, by=dana)
    assert states(programme) == {"withdrawn": 9}


def test_a_place_before_the_draw_is_told_with_its_result() -> None:
    programme = by_lot(places=1)
    first = sign_up(programme)
    sign_up(programme, name="Jonas Weber")
    give_priority(first, by=BY, reason="Comes back from parental leave")
    assert export(first.person)["enrolments"][0]["place_before_the_draw"] == ""  # type: ignore[index]
    Programme.objects.filter(pk=programme.pk).update(
        enrolment_closes_on=timezone.localdate() - timedelta(days=1)
    )
    draw_places(programme, by=BY)
    said = export(first.person)["enrolments"][0]["place_before_the_draw"]  # type: ignore[index]
    assert said == "Comes back from parental leave"
