"""The agenda drafts itself, and every line says why it is there."""

from datetime import timedelta

from django.utils import timezone

from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.programmes.models import SessionGuide
from mentes.relationship.actions.agenda import (
    add_agenda_item,
    draft_agenda,
    remove_agenda_item,
    tick_agenda_item,
)
from mentes.relationship.actions.check_ins import check_in
from mentes.relationship.actions.sessions import book_session, cancel_session
from mentes.relationship.models import AgendaItem, Goal, Step
from mentes.relationship.queries.pairs import side_of
from mentes.relationship.queries.sessions import agenda_of
from tests.factories import make_goal, make_session

AHEAD = timedelta(days=5)


def lines(session: object, person: Person, pair: Pair) -> dict[str, str]:
    side = side_of(person, pair.pk)
    assert side
    return {line.text: line.why for line in agenda_of(session, side)}  # type: ignore[arg-type]


def test_a_draft_takes_from_check_in_goal_stale_step_and_guide(
    pair: Pair, lena: Person, amara: Person
) -> None:
    SessionGuide.objects.create(
        programme=pair.programme,
        number=1,
        title="One",
        items=[{"text": "Who are you?"}],
    )
    SessionGuide.objects.create(
        programme=pair.programme,
        number=2,
        title="Two",
        items=[{"text": "What moved?", "why": "Steps."}],
    )
    Pair.objects.filter(pk=pair.pk).update(ends_on=timezone.localdate() + timedelta(days=9))
    pair.refresh_from_db()
    make_goal(pair=pair, text="Say no", steps=1)
    old = make_goal(pair=pair, text="Research", steps=1)
    Goal.system("a test").filter(pk=old.pk).update(set_at=timezone.now() - timedelta(weeks=4))
    held = make_session(pair=pair, starts_at=timezone.now() - timedelta(days=2))
    check_in(held, by=amara, next_time="How the Q4 review went")
    session = book_session(pair, by=lena, starts_at=timezone.now() + AHEAD)
    seen = lines(session, lena, pair)
    assert seen["How the Q4 review went"] == "Amara asked for it last time"
    assert seen["Step 1"] == "From your goal: Say no"
    assert seen["What gets in the way of “Step 1”?"].endswith("moved for 4 weeks")
    assert seen["What moved?"] == "From the guide: Steps."
    assert all(seen.values())
    assert lines(session, amara, pair)["How the Q4 review went"].startswith("You asked")


def test_a_line_said_after_the_next_session_is_booked_joins_its_agenda_once(
    pair: Pair, lena: Person
) -> None:
    held = make_session(pair=pair, starts_at=timezone.now() - timedelta(days=2))
    session = book_session(pair, by=lena, starts_at=timezone.now() + AHEAD)
    check_in(held, by=lena, next_time="The budget")
    check_in(held, by=lena, next_time="The budget talk")
    assert list(lines(session, lena, pair)) == ["The budget talk"]


def test_what_somebody_added_to_a_cancelled_session_moves_on(
    pair: Pair, lena: Person, amara: Person
) -> None:
    session = book_session(pair, by=lena, starts_at=timezone.now() + AHEAD)
    add_agenda_item(session, by=amara, text="My slides")
    cancel_session(session, by=lena)
    later = book_session(pair, by=lena, starts_at=timezone.now() + 2 * AHEAD)
    assert lines(later, lena, pair) == {"My slides": "Added by Amara"}


def test_lines_are_ticked_and_taken_out(pair: Pair, lena: Person) -> None:
    item = add_agenda_item(make_session(pair=pair), by=lena, text=" One thing ")
    assert tick_agenda_item(item, by=lena, is_done=True).is_done
    remove_agenda_item(item, by=lena)
    assert not AgendaItem.for_actor(lena).exists()


def test_a_guide_alone_fills_six_lines_at_most(pair: Pair, lena: Person) -> None:
    items = [{"text": f"Item {n}", "why": "w"} for n in range(9)]
    SessionGuide.objects.create(programme=pair.programme, number=1, title="One", items=items)
    session = make_session(pair=pair)
    draft_agenda(session, by=lena)
    assert AgendaItem.for_actor(lena).count() == 6


def test_one_step_that_stands_still_is_asked_about_and_no_quotation_is_cut(
    pair: Pair, lena: Person
) -> None:
    long_ago = timezone.now() - timedelta(weeks=9)
    for words in ("Ask five people what you should keep doing?", "Read the whole handbook " * 12):
        goal = make_goal(pair=pair, text="Know how I come across", steps=1)
        Goal.system("a test").filter(pk=goal.pk).update(set_at=long_ago)
        Step.for_actor(lena).filter(goal=goal).update(text=words.strip())
    session = book_session(pair, by=lena, starts_at=timezone.now() + AHEAD)
    seen = list(lines(session, lena, pair))
    assert seen[0] == "What gets in the way of “Ask five people what you should keep doing”?"
    assert seen[1].startswith("Read the whole") and "“" not in seen[1]


def test_what_is_in_the_way_and_what_matters_more_come_onto_the_next_agenda_with_why(
    pair: Pair, lena: Person, amara: Person
) -> None:
    held = make_session(pair=pair, starts_at=timezone.now() - timedelta(days=2))
    for person in (lena, amara):
        name = person.first_name
        check_in(
            held,
            by=person,
            in_the_way=f"{name} waits",
            priority_shift=f"{name} moves on",
            next_time=f"{name} asks",
        )
    make_goal(pair=pair, steps=1)
    session = book_session(pair, by=lena, starts_at=timezone.now() + AHEAD)
    seen = lines(session, lena, pair)
    assert seen["Lena waits"] == "You said last time that this is in the way"
    assert seen["Amara waits"] == "Amara said last time that this is in the way"
    assert seen["Amara moves on"] == "Amara said last time that this matters more now"
    assert {"Lena moves on", "Lena asks", "Amara asks"} <= set(seen)


def test_what_is_said_after_booking_joins_the_agenda_and_leaves_it_again(
    pair: Pair, lena: Person
) -> None:
    held = make_session(pair=pair, starts_at=timezone.now() - timedelta(days=2))
    session = book_session(pair, by=lena, starts_at=timezone.now() + AHEAD)
    check_in(held, by=lena, blocker="time", next_time="The budget")
    assert set(lines(session, lena, pair)) == {"In the way: time", "The budget"}
    check_in(held, by=lena, in_the_way="No time", next_time="The budget")
    assert set(lines(session, lena, pair)) == {"No time", "The budget"}
    check_in(held, by=lena)
    assert not lines(session, lena, pair)


def test_a_late_step_is_asked_about_before_one_that_stands_still(pair: Pair, lena: Person) -> None:
    goal = make_goal(pair=pair, steps=1)
    due = timezone.localdate() - timedelta(days=16)
    Step.for_actor(lena).filter(goal=goal).update(due_on=due, text="Ask five people.")
    session = book_session(pair, by=lena, starts_at=timezone.now() + AHEAD)
    seen = lines(session, lena, pair)
    why = seen["“Ask five people”: let it go, or a new date?"]
    assert why.startswith("Suggested, because this step was planned for")
