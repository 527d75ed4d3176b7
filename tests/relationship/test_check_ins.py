"""Check-in and rating: who may, how often, and the link in the mail."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.foundation.refused import Refused
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.actions.check_ins import check_in
from mentes.relationship.actions.ratings import rate
from mentes.relationship.actions.sessions import say_not_met
from mentes.relationship.models import CheckIn, GoalEvent, Rating, Session, Step
from mentes.relationship.queries.rating_links import rating_buttons, rating_link
from tests.factories import make_goal, make_pair, make_person, make_programme, make_session


@pytest.fixture
def session(pair: Pair) -> Session:
    return make_session(pair=pair, starts_at=timezone.now() - timedelta(hours=3))


def test_checking_in_makes_a_booked_session_held(session: Session, lena: Person) -> None:
    check_in(session, by=lena)
    session.refresh_from_db()
    assert session.state == Session.State.HELD


def test_each_part_may_be_left_out_and_resumed(pair: Pair, session: Session, lena: Person) -> None:
    goal = make_goal(pair=pair, steps=2)
    first, second = Step.for_actor(lena).filter(goal=goal)
    check_in(session, by=lena, value=3, is_finished=False)
    check_in(session, by=lena, steps={first.pk: "done", second.pk: "stuck"}, blocker="time")
    said = CheckIn.for_actor(lena).get(session=session)
    assert Rating.for_actor(lena).get().value == 3
    assert (said.blocker, bool(said.finished_at)) == ("time", True)
    assert list(Step.for_actor(lena).filter(goal=goal).values_list("state", flat=True)) == [
        "done",
        "stuck",
    ]


def test_what_is_in_the_way_is_kept_whatever_the_steps_say(session: Session, lena: Person) -> None:
    check_in(session, by=lena, blocker="time", priority_shift="Another project")
    said = CheckIn.for_actor(lena).get(session=session)
    assert (said.blocker, said.priority_shift) == ("time", "Another project")
    check_in(session, by=lena, in_the_way="No time with the regional team")
    said.refresh_from_db()
    assert (said.blocker, said.blocker_words) == ("other", "No time with the regional team")


def said_pages(pair: Pair, session: Session, reader: Person) -> dict[str, str]:
    client = Client()
    client.force_login(reader)
    kwargs = {"pair": pair.pk}
    addresses = {
        "pair": reverse("relationship:pair", kwargs=kwargs),
        "check_ins": reverse("relationship:check_ins", kwargs=kwargs),
        "session": reverse("relationship:session", kwargs=kwargs | {"session": session.pk}),
    }
    return {name: client.get(url).content.decode() for name, url in addresses.items()}


def test_both_read_what_was_said_on_the_page_of_the_pair_the_session_and_the_history(
    pair: Pair, session: Session, lena: Person, amara: Person
) -> None:
    step = Step.system("a test").get(goal=make_goal(pair=pair, steps=1))
    client = Client()
    client.force_login(lena)
    url = reverse("relationship:check_in", kwargs={"pair": pair.pk, "session": session.pk})
    posted = {
        "value": "1",
        f"step-{step.pk}": "moving",
        "blocker": "time",
        "in_the_way": "No time with the regional team",
        "priority_shift": "The merger needs me now",
    }
    assert client.post(url, posted).status_code == 302
    for reader in (lena, amara):
        for name, page in said_pages(pair, session, reader).items():
            assert "No time with the regional team" in page, (reader, name)
            assert "The merger needs me now" in page, (reader, name)
            assert "Not useful" not in page.split("How useful")[0]
    history = said_pages(pair, session, amara)["check_ins"]
    assert "Lena</bdi> said" in history and "Step 1" in history and "Moving" in history


def test_a_check_in_put_right_keeps_one_line_of_progress(
    pair: Pair, session: Session, lena: Person
) -> None:
    step = Step.system("a test").get(goal=make_goal(pair=pair, steps=1))
    for state in ("stuck", "moving", "done"):
        check_in(session, by=lena, steps={step.pk: state}, is_finished=False)
    assert list(GoalEvent.for_actor(lena).values_list("kind", flat=True)) == ["step_done"]


def test_somebody_elses_steps_are_not_touched(pair: Pair, session: Session, lena: Person) -> None:
    other = make_pair(programme=make_programme(), mentee=make_person(), mentor=make_person())
    step = Step.system("a test").get(goal=make_goal(pair=other, steps=1))
    check_in(session, by=lena, steps={step.pk: "done"})
    step.refresh_from_db()
    assert step.state == "open"


def test_a_session_to_come_is_neither_rated_nor_checked_in(pair: Pair, lena: Person) -> None:
    coming = make_session(pair=pair)
    for act in (lambda: rate(coming, by=lena, value=3), lambda: check_in(coming, by=lena)):
        with pytest.raises(Refused, match="still to come"), transaction.atomic():
            act()


def test_a_rating_can_be_put_right_for_a_day(session: Session, lena: Person) -> None:
    rate(session, by=lena, value=1)
    assert rate(session, by=lena, value=4).value == 4
    with time_machine.travel(timezone.now() + timedelta(hours=25)), pytest.raises(Refused):
        rate(session, by=lena, value=2)
    assert Rating.for_actor(lena).get().value == 4


@pytest.mark.parametrize("value", [0, 5, -1])
def test_a_rating_is_1_to_4(session: Session, lena: Person, value: int) -> None:
    with pytest.raises(Refused):
        rate(session, by=lena, value=value)


def test_the_link_shows_four_numbers_and_chooses_none(
    session: Session, lena: Person, client: Client
) -> None:
    page = client.get(rating_link(session, lena))
    assert page.status_code == 200
    assert b"checked" not in page.content
    assert not Rating.system("a test").exists()
    assert "no-store" in page.headers["Cache-Control"]


def test_one_tap_on_the_link_rates_without_signing_in(
    session: Session, lena: Person, client: Client
) -> None:
    link = rating_link(session, lena)
    assert client.post(link, {"value": "4"}).status_code == 200
    assert Rating.for_actor(lena).get().value == 4
    again = client.post(link, {"value": "1"})
    assert again.status_code == 410
    assert Rating.for_actor(lena).get().value == 4


def _buttons_in(page: str) -> int:
    return page.split("<main")[1].split("</main")[0].count("<button")


def test_following_each_button_of_the_mail_rates_nothing(
    session: Session, lena: Person, client: Client
) -> None:
    for _words, address in rating_buttons(session, lena):
        page = client.get(address).content.decode()
        assert _buttons_in(page) == 1  # what was tapped, and nothing else
    assert not Rating.system("a test").exists()
    assert "Save “Useful”" in client.get(f"{rating_link(session, lena)}?answer=3").content.decode()


def test_the_buttons_of_the_mail_are_good_for_one_answer(
    session: Session, lena: Person, client: Client
) -> None:
    for answer in ("2", "4"):
        client.post(rating_link(session, lena), {"value": answer})
    assert Rating.for_actor(lena).get().value == 2
    assert {client.get(url).status_code for _words, url in rating_buttons(session, lena)} == {410}


@pytest.mark.parametrize("answer", ["", "0", "9", "x", "3'"])
def test_an_odd_answer_in_the_address_chooses_none(
    session: Session, lena: Person, client: Client, answer: str
) -> None:
    page = client.get(rating_link(session, lena), {"answer": answer}).content.decode()
    assert _buttons_in(page) == 4


@pytest.mark.parametrize("value", ["", "0", "9", "x"])
def test_a_post_without_a_number_counts_nothing(
    session: Session, lena: Person, client: Client, value: str
) -> None:
    assert client.post(rating_link(session, lena), {"value": value}).status_code == 200
    assert not Rating.system("a test").exists()


def test_forged_old_and_used_links_get_the_same_answer(
    session: Session, lena: Person, amara: Person, client: Client
) -> None:
    link = rating_link(session, amara)
    rate(session, by=lena, value=2)
    used = client.get(rating_link(session, lena))
    forged = client.get(link[:-3] + "AAA/")
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        old = client.get(link)
    assert {used.status_code, forged.status_code, old.status_code} == {410}
    texts = [page.content.split(b"<main")[1].split(b"</main")[0] for page in (used, forged, old)]
    assert texts[0] == texts[1] == texts[2]


def test_the_link_needs_the_forms_own_token(session: Session, lena: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    link = rating_link(session, lena)
    assert strict.post(link, {"value": "4"}).status_code == 403
    strict.get(link)
    token = strict.cookies["csrf"].value
    assert strict.post(link, {"value": "4", "csrfmiddlewaretoken": token}).status_code == 200


def test_the_link_of_a_cancelled_session_or_an_ended_pair_is_spent(
    pair: Pair, session: Session, lena: Person, client: Client
) -> None:
    link = rating_link(session, lena)
    Pair.objects.filter(pk=pair.pk).update(state="closed", closed_at=timezone.now())
    page = client.get(link)
    assert page.status_code == 410 and "your mentorship has ended" in page.content.decode()
    assert client.post(link, {"value": "4"}).status_code == 410
    assert not Rating.system("a test").exists()


def test_a_session_dropped_meanwhile_is_not_held(pair: Pair, lena: Person, amara: Person) -> None:
    session = make_session(pair=pair, starts_at=timezone.now() - timedelta(hours=3))
    seen_before = Session.for_actor(amara).select_related("pair__programme").get(pk=session.pk)
    say_not_met(session, by=lena)
    with pytest.raises(Refused):
        check_in(seen_before, by=amara, value=4)
    session.refresh_from_db()
    assert session.state == Session.State.CANCELLED
