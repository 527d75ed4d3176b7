"""Home of a mentor of several: one list, those who need something first, and enough for now in one tap."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mentes.enrolment.models import Enrolment
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.models import CheckIn, Session
from mentes.relationship.queries.mine import headline, my_lines
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
def amara(db: None) -> Person:
    """Lena has something in the way, Nuno is new, Divya is well."""
    make_organisation()
    programme = make_programme(admin=make_person(name="Dana Whitfield"))
    first = make_pair(programme=programme)
    mentor = first.mentor
    Enrolment.objects.filter(pk=mentor.pk).update(places=4, taken=3)
    for name in ("Nuno Costa", "Divya Saxena"):
        person = make_person(name=name)
        mentee = make_enrolment(programme=programme, person=person, taken=1)
        Pair.objects.create(
            programme=programme,
            mentee=mentee,
            mentor=mentor,
            state="active",
            told_at=timezone.now(),
        )
    for pair in Pair.objects.exclude(mentee__person__name="Nuno Costa"):
        make_session(pair=pair)
        met = make_session(pair=pair, starts_at=timezone.now() - timedelta(days=30), state="held")
        if pair == first:
            CheckIn(
                session=met, person=pair.mentee.person, blocker="time", in_the_way="No quiet hour"
            ).save()
    return mentor.person


def home_of(client: Client) -> str:
    page = client.get("/").content.decode()
    assert page.count("<h1") == 1
    return page


@pytest.fixture
def hers(amara: Person) -> Client:
    client = Client()
    client.force_login(amara)
    return client


def test_who_needs_something_comes_first_with_one_button_each(amara: Person, hers: Client) -> None:
    lines = my_lines(amara)
    assert [line.need for line in lines] == ["meet", "look", ""]
    assert headline(lines) == "Say hello to Nuno"
    rows = home_of(hers).split('<li class="m-need">')[1:]
    assert [row.split("</li>")[0].count('class="btn') for row in rows] == [1, 1, 0]
    assert "In the way, says Lena: No quiet hour" in rows[1]
    assert "All well" in rows[2]


def test_enough_for_now_is_one_tap_with_undo_in_place(amara: Person, hers: Client) -> None:
    assert "Enough for now" in home_of(hers)
    mine = Enrolment.objects.get(person=amara)
    address = f"/programmes/{mine.programme.slug}/mine/mentor/pause/"
    for is_paused, words in ((True, "Undo"), (False, "Enough for now")):
        answer = hers.post(address, {"back": "home"}, follow=True)
        mine.refresh_from_db()
        assert mine.is_paused is is_paused
        assert answer.redirect_chain[-1][0] == "/"
        assert words in answer.content.decode()


def test_several_who_need_the_same_have_the_same_button(amara: Person, hers: Client) -> None:
    rows = home_of(hers).split('<li class="m-need">')[1:]
    assert "btn-primary" in rows[0]
    Pair.objects.exclude(mentee__person__name="Nuno Costa").update(told_at=timezone.now())
    Session.system("the test makes room").delete()
    assert [line.need for line in my_lines(amara)].count("meet") > 1
    page = home_of(hers)
    assert "btn-primary" not in page.split('class="m-needs"')[1].split("</ul>")[0]
