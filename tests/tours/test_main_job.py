"""The main job, from matching to the first rating: with JavaScript, without it, by keyboard alone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from mentes.pairing.models import Pair, Proposal, Round
from mentes.pairing.tasks import start_programmes
from mentes.programmes.models import Programme
from mentes.relationship.models import CheckIn, Rating, Session
from tests.promises.elsewhere import until
from tests.tours.hands import Keys, Pointer

WITHOUT = pytest.mark.browser_context_args(java_script_enabled=False)
HANDS = [
    pytest.param(Pointer, True, id="script"),
    pytest.param(Pointer, False, id="plain", marks=WITHOUT),
    pytest.param(Keys, True, id="keys"),
]

Check = Callable[[Page], None]


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("width", ["desk"])
@pytest.mark.parametrize(("hands", "script"), HANDS)
@pytest.mark.long
def test_from_the_best_pairs_to_the_first_rating(
    visitor: Page, hands: type[Pointer], script: bool, check_accessibility: Check
) -> None:
    me = hands(visitor)
    look: Check = check_accessibility if hands is Pointer and script else lambda page: None
    programme = Programme.objects.get(name__startswith="Skills exchange", state="enrolling")
    become(me, "Dana")
    swapped = match(me, programme, look)
    publish(me, programme, look)
    ten_minutes_pass(programme)
    the_first_day_comes(programme)

    pair = Pair.objects.get(programme=programme, mentee=swapped.mentee)
    assert pair.mentor == swapped.mentor
    me.sits_at("phone")
    mentor = pair.mentor.person.first_name
    become(me, pair.mentee.person.first_name, heading=f"Say hello to {mentor}")
    meet(me, pair, look)
    set_a_goal(me, pair)
    session = book(me, pair)
    the_session_takes_place(session)
    check_in(me, session, look)

    me.sits_at("desk")
    become(me, "Dana")
    is_counted(me, programme, pair)


def become(me: Pointer, first_name: str, *, heading: str = "") -> None:
    me.page.goto("/demo/")
    me.press(f"Continue as {first_name}")
    me.reads(heading or f"Hello, {first_name}")


def match(me: Pointer, programme: Programme, look: Check) -> Proposal:
    """Find the best pairs, swap the one with the lowest fit, keep the swap."""
    me.follow(programme.name)
    me.reads(programme.name)
    me.follow("Matching")
    me.sees("120 mentees")
    me.press("Find the best pairs")
    expect(me.page.get_by_text("have a proposed mentor")).to_be_visible()
    lowest = Proposal.objects.filter(round__programme=programme).first()
    assert lowest is not None
    in_the_middle = Proposal.objects.filter(round__programme=programme)[20]
    for opened in (in_the_middle, lowest):
        me.press(f"Why, others for {opened.mentee.person}")
        me.reads(f"Other mentors for {opened.mentee.person.first_name}")
        expect(me.page.locator(f"#open-{opened.mentee_id}")).to_be_in_viewport()
    me.choose(re.compile("."), inside=me.page.locator("form", has=me.page.locator("table")))
    if not me.page.evaluate("!!window.htmx"):
        me.press("See the effect")
    me.sees("Preview:")
    look(me.page)
    me.press("Keep this swap")
    me.sees("Last change:")
    kept = Proposal.objects.get(round__programme=programme, mentee=lowest.mentee)
    assert kept.mentor != lowest.mentor
    return kept


def publish(me: Pointer, programme: Programme, look: Check) -> None:
    me.follow("Review and publish")
    me.reads("What they will read")
    look(me.page)
    me.press(re.compile(r"Tell \d+ people"))
    me.sees("until then nobody knows")
    assert not Pair.objects.filter(programme=programme).exclude(state="published").exists()


def ten_minutes_pass(programme: Programme) -> None:
    now = timezone.now()
    Round.objects.filter(programme=programme, state="published").update(tell_at=now, due_at=now)
    told = Pair.objects.filter(programme=programme, state="active")
    until(told.exists)


def the_first_day_comes(programme: Programme) -> None:
    Programme.objects.filter(pk=programme.pk).update(starts_on=timezone.localdate())
    start_programmes.call()


def meet(me: Pointer, pair: Pair, look: Check) -> None:
    mentor = pair.mentor.person.first_name
    me.follow("Say hello")
    me.reads(f"Meet {mentor}")
    me.reads("Why the two of you")
    look(me.page)
    me.press(re.compile("Send hello"))
    me.reads("You said hello")
    me.follow(f"To the page of you and {mentor}")
    me.reads(f"You and {mentor}")


def set_a_goal(me: Pointer, pair: Pair) -> None:
    me.follow(re.compile("See it|See all|Examples"))
    me.reads("Your shared goals")
    me.follow("Write a goal")
    me.write("Your goal in one sentence", "Lead one negotiation from start to signature by June")
    me.press("Save this goal")
    me.write("Next small step", "Sit in on one of hers")
    me.press("Add step")
    me.sees("Sit in on one of hers")
    me.page.goto(f"/pairs/{pair.pk}/")
    me.reads("Book your first session")


def book(me: Pointer, pair: Pair) -> Session:
    me.choose(re.compile("."))
    me.press("Book this time")
    me.reads("Next session")
    return Session.system("the tour").get(pair=pair)


def the_session_takes_place(session: Session) -> None:
    held = timezone.now() - timedelta(hours=3)
    Session.system("the tour").filter(pk=session.pk).update(starts_at=held)


def check_in(me: Pointer, session: Session, look: Check) -> None:
    me.page.goto(f"/pairs/{session.pair_id}/")
    me.taps = 0
    me.choose(re.compile("Very useful"))
    me.press("Next: your steps")
    me.reads("How are your steps going?")
    look(me.page)
    groups = me.page.get_by_role("group")
    me.choose("Done", inside=groups.filter(has_text="Sit in on one of hers").last)
    me.choose("Moving", inside=groups.filter(has_text="Agree with your mentor").last)
    me.press("Save the check-in")
    me.sees("That was the check-in.")
    assert me.taps <= 6
    assert Rating.system("the tour").get(session=session).value == 4
    assert CheckIn.system("the tour").filter(session=session).exists()


def is_counted(me: Pointer, programme: Programme, pair: Pair) -> None:
    me.follow(programme.name)
    me.follow("Health")
    me.reads("Programme health")
    me.sees("Met once")
