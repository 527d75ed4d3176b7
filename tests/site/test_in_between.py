"""Without anybody to meet, Home says where one stands and what one can do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mentes.enrolment.actions.joining import set_wishes
from mentes.enrolment.models import Wish
from mentes.pairing.actions.switching import close_pairs_of, switch
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.queries.in_between import in_betweens_of
from mentes.relationship.queries.pairs import open_sides_of
from tests.factories import (
    make_enrolment,
    make_organisation,
    make_pair,
    make_person,
    make_programme,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(db: None) -> Pair:
    make_organisation()
    programme = make_programme(admin=make_person(name="Dana Whitfield"), name="Skills exchange")
    return make_pair(programme=programme)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def home_of(person: Person) -> str:
    page = signed_in(person).get("/").content.decode()
    assert page.count("<h1") == 1
    return page


def kinds_of(person: Person) -> list[str]:
    return [each.kind for each in in_betweens_of(person, open_sides_of(person))]


def test_waiting_names_the_day_by_which_one_hears(pair: Pair) -> None:
    person = make_enrolment(programme=pair.programme).person
    page = home_of(person)
    assert "We’re looking for your mentor" in page
    assert f"You’ll hear by {pair.programme.starts_on:%A} {pair.programme.starts_on.day}" in page
    assert kinds_of(person) == ["waiting"]


def test_no_day_is_promised_once_it_has_passed(pair: Pair) -> None:
    today = timezone.localdate()
    pair.programme.enrolment_closes_on = today - timedelta(days=9)
    pair.programme.starts_on = today - timedelta(days=2)
    pair.programme.save()
    page = home_of(make_enrolment(programme=pair.programme).person)
    assert "We’ll match you as soon as a mentor who fits has room." in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("in_draw", "You’re in the draw"),
        ("waiting", "You’re on the waiting list"),
        ("applied", "Your answers are with the coordinators"),
    ],
)
def test_before_a_place_home_says_what_is_decided_next(pair: Pair, state: str, words: str) -> None:
    assert words in home_of(make_enrolment(programme=pair.programme, state=state).person)


def test_after_a_switch_only_the_one_who_asked_reads_who_asked(pair: Pair) -> None:
    lena, amara = pair.mentee.person, pair.mentor.person
    switch(pair, by=lena, wish="new")
    mine, theirs = home_of(lena), home_of(amara)
    assert "We’re looking for someone new for you" in mine and "You asked on" in mine
    assert "We’re looking for someone new for you" in theirs and "You asked" not in theirs
    assert f"/pairs/{pair.pk}/" in mine and "Your time with Amara" in mine


def test_after_a_switch_the_mentor_leaves_the_wishes(pair: Pair) -> None:
    megan = make_enrolment(programme=pair.programme, role="mentor")
    lena = pair.mentee.person
    set_wishes(pair.mentee, by=lena, mentors=[pair.mentor, megan])
    switch(pair, by=lena, wish="new")
    left = Wish.system("a test").filter(enrolment=pair.mentee).values_list("mentor", "rank")
    assert list(left) == [(megan.pk, 1)]


def test_when_the_other_left_one_reads_since_when(pair: Pair) -> None:
    close_pairs_of(pair.mentor, by=pair.mentor.person, ending="left")
    page = home_of(pair.mentee.person)
    assert "Your time with Amara ended on" in page and "someone new" in page


def test_a_pause_ends_with_one_tap(pair: Pair) -> None:
    lena = pair.mentee.person
    switch(pair, by=lena, wish="pause")
    assert "You and Amara are paused" in home_of(lena)
    assert "You asked" not in home_of(pair.mentor.person)
    signed_in(lena).post(f"/pairs/{pair.pk}/switch/", {"wish": "go_on"})
    pair.refresh_from_db()
    assert pair.state == Pair.State.ACTIVE
    assert kinds_of(lena) == []


def test_after_an_end_one_can_ask_for_a_new_mentor(pair: Pair) -> None:
    lena = pair.mentee.person
    switch(pair, by=lena, wish="end")
    page = home_of(lena)
    assert "Your time with Amara has ended" in page and "Would you like a new mentor?" in page
    signed_in(lena).post(f"/programmes/{pair.programme.slug}/mine/mentee/pause/")
    assert kinds_of(lena) == ["looking"]


def test_a_flash_says_by_name_what_has_happened(pair: Pair) -> None:
    client = signed_in(pair.mentee.person)
    page = client.post(f"/pairs/{pair.pk}/switch/", {"wish": "new"}, follow=True).content.decode()
    assert (
        "Your time with Amara has ended. We’ve told Amara kindly, without your reason, "
        "and we’re looking for someone new." in page
    )


def test_a_mentee_who_is_here_too_long_reads_what_the_records_say(pair: Pair) -> None:
    pair.programme.mentee_eligibility = {"months_here_at_most": 6}
    pair.programme.save()
    person = make_person(hired_on=timezone.localdate() - timedelta(days=900))
    page = signed_in(person).get(f"/programmes/{pair.programme.slug}/join/").content.decode()
    assert (
        "Mentee places are for people who joined in the last 6 months. "
        "Our records show you’ve been here longer. Not right? Ask" in page
    )
    assert "Dana Whitfield</a>." in page
