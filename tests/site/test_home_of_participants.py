"""Home of a participant is the mentorship, or says where one stands without one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mentes.pairing.actions.switching import switch
from mentes.pairing.models import Pair
from mentes.people.models import Person
from tests.factories import (
    make_enrolment,
    make_organisation,
    make_pair,
    make_person,
    make_programme,
    make_session,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(db: None) -> Pair:
    make_organisation()
    programme = make_programme(admin=make_person(name="Dana Whitfield"), name="Skills exchange")
    return make_pair(programme=programme)


def home_of(person: Person) -> str:
    client = Client()
    client.force_login(person)
    return client.get("/").content.decode()


def test_with_one_mentorship_home_is_its_page(pair: Pair) -> None:
    make_session(pair=pair, starts_at=timezone.now() + timedelta(days=3))
    page = home_of(pair.mentee.person)
    assert "You and <bdi>Amara</bdi>" in page
    assert "Your shared goals" in page and "About Amara" in page
    assert page.count("<h1") == 1


def test_before_the_first_hello_home_leads_to_it(pair: Pair) -> None:
    page = home_of(pair.mentee.person)
    assert f"/pairs/{pair.pk}/meet/" in page and "Say hello" in page


def test_nobody_is_offered_a_programme_they_are_in(pair: Pair) -> None:
    make_programme(name="Rising leads")
    page = home_of(pair.mentee.person)
    offers = page[page.index('id="open-programmes"') :]
    assert "Rising leads" in offers
    assert "Skills exchange" not in offers.split("</section>")[0]


def test_after_an_end_home_leads_to_what_is_still_readable(pair: Pair) -> None:
    switch(pair, by=pair.mentee.person, wish="new")
    page = home_of(pair.mentee.person)
    assert "Your time with Amara" in page and f"/pairs/{pair.pk}/" in page
    assert "Waiting for a match" in page


def test_waiting_says_so(pair: Pair) -> None:
    waiting = make_enrolment(programme=pair.programme)
    assert "Waiting for a match" in home_of(waiting.person)
