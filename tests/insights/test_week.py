"""Nudges by rule: which are due, who is held back, and what happens between a yes and the sending."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from mentes.audit.models import Entry
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.insights.actions.nudges import (
    clear_old_mailings,
    confirm_nudges,
    leave_out_nudge,
    nudge,
    put_back_nudge,
    send_due_nudges,
    take_back_nudges,
)
from mentes.insights.due_nudges import week_of, weeks_of
from mentes.insights.models import LeftOutNudge, Mailing
from mentes.insights.tasks import send_due, work_on_mailing
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.programmes.actions.design import set_nudge_timing
from mentes.programmes.actions.wording import set_message
from mentes.programmes.models import Programme
from mentes.relationship.actions.sessions import book_session, cancel_session
from tests.factories import make_organisation, make_pair, make_person, make_programme, make_session

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 10, 11, 0, tzinfo=ZoneInfo("Europe/London"))  # a Wednesday
SYSTEM = System("test")


@pytest.fixture(autouse=True)
def a_day_in_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def dana() -> Person:
    make_organisation()
    return make_person(name="Dana Whitfield")


@pytest.fixture
def programme(dana: Person) -> Programme:
    return make_programme(admin=dana, state="running", starts_on=date(2027, 1, 4), cadence_days=21)


def never_met(programme: Programme, **facts: Any) -> Pair:
    return make_pair(programme=programme, told_at=NOW - timedelta(days=20), **facts)


def told() -> list[Notice]:
    return list(Notice.objects.filter(weight=Notice.Weight.NUDGE).order_by("pk"))


def keys(programme: Programme) -> list[str]:
    return [each.key for each in week_of(programme).due]


def confirm(programme: Programme, dana: Person) -> Mailing:
    return confirm_nudges(programme, by=dana, chosen=keys(programme))


def ten_minutes_later() -> Any:
    return time_machine.travel(NOW + timedelta(minutes=10, seconds=1), tick=False)


def test_nothing_goes_out_until_somebody_says_so(programme: Programme) -> None:
    never_met(programme)
    send_due.func()
    assert told() == []
    assert week_of(programme).messages == 2


def test_by_themselves_they_go_out_when_they_are_due_with_an_audit_line(
    programme: Programme, dana: Person
) -> None:
    pair = never_met(programme)
    set_nudge_timing(programme, by=dana, by_themselves=True)
    send_due.func()
    send_due.func()
    assert {one.to for one in told()} == {pair.mentee.person, pair.mentor.person}
    assert len(told()) == 2
    [line] = Entry.objects.filter(verb="nudge")
    assert (line.by_id, line.subject_id) == (None, str(pair.pk))
    assert "by themselves" in line.reason


def test_what_was_confirmed_goes_out_ten_minutes_later(programme: Programme, dana: Person) -> None:
    never_met(programme)
    mailing = confirm(programme, dana)
    work_on_mailing.func(mailing.pk)
    assert told() == []
    with ten_minutes_later():
        work_on_mailing.func(mailing.pk)
        work_on_mailing.func(mailing.pk)
    mailing.refresh_from_db()
    assert (len(told()), mailing.messages, mailing.work_state) == (2, 2, "done")
    assert Entry.objects.get(verb="confirm_nudges").by == dana


def test_within_ten_minutes_it_can_be_taken_back(programme: Programme, dana: Person) -> None:
    never_met(programme)
    mailing = confirm(programme, dana)
    take_back_nudges(programme, by=dana)
    with ten_minutes_later():
        work_on_mailing.func(mailing.pk)
        with pytest.raises(Refused, match="on their way"):
            take_back_nudges(programme, by=dana)
    assert told() == []
    assert confirm(programme, dana), "and confirmed anew"


def test_a_pair_that_booked_meanwhile_is_left_out_by_itself(
    programme: Programme, dana: Person
) -> None:
    books, silent = never_met(programme), never_met(programme)
    mailing = confirm(programme, dana)
    book_session(books, by=books.mentee.person, starts_at=NOW + timedelta(days=2))
    with ten_minutes_later():
        work_on_mailing.func(mailing.pk)
    assert {one.topic for one in told()} == {f"pair {silent.pk}"}


def test_a_booking_takes_back_a_nudge_that_waits_for_the_morning(programme: Programme) -> None:
    pair = never_met(programme)
    nudge(pair, by=SYSTEM, moment="nudge_never_met")
    book_session(pair, by=pair.mentee.person, starts_at=NOW + timedelta(days=2))
    assert {one.delivery for one in told()} == {Notice.Delivery.CANCELLED}


def test_a_pair_whose_nudge_was_taken_back_gets_one_in_the_same_week(programme: Programme) -> None:
    pair = never_met(programme)
    nudge(pair, by=SYSTEM, moment="nudge_never_met")
    session = book_session(pair, by=pair.mentee.person, starts_at=NOW + timedelta(days=2))
    cancel_session(session, by=pair.mentee.person)
    assert len(nudge(pair, by=SYSTEM, moment="nudge_never_met")) == 2


def test_only_what_was_shown_goes_out(programme: Programme, dana: Person) -> None:
    shown = never_met(programme)
    seen = keys(programme)
    never_met(programme)
    mailing = confirm_nudges(programme, by=dana, chosen=seen)
    assert mailing.chosen == [[shown.pk, "nudge_never_met"]]


def test_a_second_yes_sends_nothing_twice(programme: Programme, dana: Person) -> None:
    never_met(programme)
    seen = keys(programme)
    mailing = confirm_nudges(programme, by=dana, chosen=seen)
    with pytest.raises(Refused, match="a moment ago"):
        confirm_nudges(programme, by=dana, chosen=seen)
    with ten_minutes_later():
        work_on_mailing.func(mailing.pk)
        with pytest.raises(Refused, match="None of these"):
            confirm_nudges(programme, by=dana, chosen=seen)


def test_a_nudge_that_is_left_out_comes_up_again_on_monday(
    programme: Programme, dana: Person
) -> None:
    pair = never_met(programme)
    leave_out_nudge(pair, by=dana, moment="nudge_never_met")
    week = week_of(programme)
    assert (week.due, week.left_out) == ([], 1)
    set_nudge_timing(programme, by=dana, by_themselves=True)
    assert send_due_nudges(programme, by=SYSTEM) == 0
    with time_machine.travel(NOW + timedelta(days=5), tick=False):
        assert week_of(programme).messages == 2
        clear_old_mailings(by=SYSTEM)
        assert not LeftOutNudge.objects.exists()


def test_what_was_left_out_can_be_put_back(programme: Programme, dana: Person) -> None:
    pair = never_met(programme)
    leave_out_nudge(pair, by=dana, moment="nudge_never_met")
    put_back_nudge(pair, by=dana, moment="nudge_never_met")
    assert week_of(programme).messages == 2


def test_one_nudge_a_week_for_a_person_and_the_same_words_not_again_for_three(
    programme: Programme,
) -> None:
    amara = make_person(name="Amara Obi")
    first = never_met(programme, mentor=amara)
    nudge(first, by=SYSTEM, moment="nudge_never_met")
    week = week_of(programme)
    assert (week.due, week.had_these_words) == ([], 1)
    second = make_pair(
        programme=programme,
        mentor=make_person(name="Tom Baker"),
        mentee=first.mentor.person,
        told_at=NOW - timedelta(days=20),
    )
    assert [each.to for each in week_of(programme).due] == [(second.mentor.person,)]
    with time_machine.travel(NOW + timedelta(days=22), tick=False):
        assert first.pk in {each.signal.pair.pk for each in week_of(programme).due}


def test_a_mentor_of_several_silent_pairs_gets_one(programme: Programme) -> None:
    amara = make_person(name="Amara Obi")
    first = never_met(programme, mentor=amara)
    for number in range(2):
        pair = never_met(programme, mentee=make_person(name=f"Mentee {number}"))
        Pair.objects.filter(pk=pair.pk).update(mentor=first.mentor)
    assert sum(amara in each.to for each in week_of(programme).due) == 1


def test_a_session_that_is_over_and_not_yet_answered_for_counts_as_perhaps_held(
    programme: Programme,
) -> None:
    pair = never_met(programme)
    make_session(pair=pair, starts_at=NOW - timedelta(days=1))
    assert week_of(programme).due == []


def test_a_message_that_is_switched_off_goes_to_nobody(programme: Programme, dana: Person) -> None:
    never_met(programme)
    set_message(programme, by=dana, moment="nudge_never_met", subject="x", body="x", is_on=False)
    assert week_of(programme).due == []


def test_the_words_name_the_partner_and_the_rhythm(programme: Programme) -> None:
    pair = never_met(programme)
    [due] = week_of(programme).due
    assert pair.mentor.person.name in due.first_sentences
    assert "{" not in due.words.subject + due.first_sentences


def test_weeks_of_many_programmes_ask_as_often_as_those_of_one(
    programme: Programme, django_assert_num_queries: Any
) -> None:
    never_met(programme)
    with django_assert_num_queries(7):
        weeks_of([programme])
    others = [make_programme(state="running", starts_on=date(2027, 1, 4)) for _n in range(4)]
    for other in others:
        for _n in range(3):
            never_met(other)
    with django_assert_num_queries(7):
        assert len(weeks_of([programme, *others])) == 5


# --- The page -----------------------------------------------------------------------------------


@pytest.fixture
def page(client: Client, dana: Person, programme: Programme) -> Client:
    client.force_login(dana)
    return client


def url(name: str, programme: Programme) -> str:
    return reverse(f"insights:{name}", args=[programme.slug])


def test_the_page_says_who_why_and_with_which_words_and_sends(
    page: Client, programme: Programme
) -> None:
    pair = never_met(programme)
    text = page.get(url("week", programme)).content.decode()
    for words in (
        pair.mentee.person.name,
        "Matched 20 days ago",
        "Send 2 messages",
        "2 messages are ready",
    ):
        assert words in text
    page.post(url("send_week", programme), {"nudge": keys(programme)})
    text = page.get(url("week", programme)).content.decode()
    assert "Take them back" in text
    page.post(url("take_back_week", programme))
    assert "Send 2 messages" in page.get(url("week", programme)).content.decode()


def test_the_page_leaves_out_and_puts_back(page: Client, programme: Programme) -> None:
    never_met(programme)
    [key] = keys(programme)
    page.post(url("leave_out_nudge", programme), {"nudge": key})
    text = page.get(url("week", programme)).content.decode()
    assert "Left out this week. It comes up again on Monday 15 March" in text
    assert "Send " not in text
    page.post(url("put_back_nudge", programme), {"nudge": key})
    assert keys(programme) == [key]


@pytest.mark.parametrize("nudge", ["", "x", "1", "²", "9" * 40, "1 session_booked"])
def test_a_made_up_nudge_is_refused(page: Client, programme: Programme, nudge: str) -> None:
    answer = page.post(url("leave_out_nudge", programme), {"nudge": nudge})
    assert answer.status_code in (404, 409)


def test_a_page_says_when_they_go_and_changes_it(page: Client, programme: Programme) -> None:
    never_met(programme)
    page.post(url("time_nudges", programme), {"when": "by_themselves"})
    programme.refresh_from_db()
    assert programme.nudges_by_themselves
    text = page.get(url("week", programme)).content.decode()
    assert "go out by themselves within the hour" in text
    assert "Send " not in text
    messages = reverse("programmes:messages", args=[programme.slug])
    assert "2 gentle reminders are ready" in page.get(messages).content.decode()


def test_the_health_page_leads_to_what_would_go_out(page: Client, programme: Programme) -> None:
    never_met(programme)
    assert url("week", programme) in page.get(url("health", programme)).content.decode()


def test_a_pair_of_another_programme_cannot_be_left_out(page: Client, programme: Programme) -> None:
    other = never_met(make_programme(state="running", starts_on=date(2027, 1, 4)))
    answer = page.post(url("leave_out_nudge", programme), {"nudge": f"{other.pk} nudge_never_met"})
    assert answer.status_code == 404


@pytest.fixture
def desk(programme: Programme, dana: Person) -> Client:
    client = Client()
    client.force_login(dana)
    return client


def nudge_page(name: str, pair: Pair) -> str:
    return reverse(f"insights:{name}", args=[pair.programme.slug, pair.pk])


OWN = {
    "moment": "nudge_never_met",
    "subject": "{partner_first_name} is back from leave",
    "body": "Hello {first_name},\n\nmy own words for the two of you.\n\n{link}",
}


def test_one_message_can_be_changed_before_it_goes_and_goes_once(
    programme: Programme, desk: Client
) -> None:
    pair = never_met(programme)
    week = desk.get(reverse("insights:week", args=[programme.slug])).content.decode()
    assert nudge_page("nudge", pair) in week
    form = desk.get(nudge_page("nudge", pair), {"moment": "nudge_never_met"}).context["form"]
    assert "{partner_name}" in form.initial["body"]
    desk.post(nudge_page("send_nudge", pair), OWN)
    again = desk.post(nudge_page("send_nudge", pair), OWN, follow=True)
    assert "had this message this week" in again.content.decode()
    first, second = told()
    names = {pair.mentee.person.first_name, pair.mentor.person.first_name}
    assert {one.subject.removesuffix(" is back from leave") for one in (first, second)} <= names
    assert all("my own words" in one.text and "{" not in one.text for one in (first, second))
    assert Entry.objects.filter(verb="nudge").count() == 1
    assert week_of(programme).due == [], "the week leaves this pair out by itself"


def test_words_that_are_refused_stay_in_the_form_and_nothing_goes(
    programme: Programme, desk: Client
) -> None:
    pair = never_met(programme)
    for name in ("send_nudge", "test_nudge"):
        page = desk.post(nudge_page(name, pair), OWN | {"body": "Hello {boss}, mine."})
        text = page.content.decode()
        assert "{boss} means nothing here" in text and "Hello {boss}, mine." in text
    assert not Notice.objects.exists()


def test_a_test_goes_to_the_coordinator_alone_and_keeps_what_was_typed(
    programme: Programme, desk: Client, dana: Person
) -> None:
    pair = never_met(programme)
    page = desk.post(nudge_page("test_nudge", pair), OWN).content.decode()
    assert "No mail server is set, so the test is in your notices." in page
    assert "{first_name},\n\nmy own words" in page
    [notice] = Notice.objects.all()
    assert (notice.to, notice.weight) == (dana, Notice.Weight.TRANSACTIONAL)
    assert notice.subject.startswith("Test: ")
    assert pair.mentee.person.first_name in notice.text
    assert told() == [] and week_of(programme).messages == 2
    [line] = Entry.objects.filter(verb="send_test_nudge")
    assert line.by == dana
    assert "my own words" not in str(line.details)
