"""Who the other one is: the partner's own words, as far as they wrote them for their partner."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.enrolment.models import Answer
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.programmes.models import Question
from mentes.relationship.models import Session
from tests.factories import make_pair


def answer(pair: Pair, words: str, seen_by: str, **facts: object) -> None:
    question = Question.objects.create(
        programme=pair.programme,
        role="mentor",
        key=f"q-{seen_by}-{Question.objects.count()}",
        words=f"Question for {seen_by}",
        kind="long",
        seen_by=seen_by,
    )
    Answer(enrolment=pair.mentor, question=question, value=words, **facts).save()


@pytest.fixture
def page(pair: Pair, lena: Person) -> str:
    answer(pair, "Firmware for nine years, then people.", "partner")
    answer(pair, "Everybody may read this line of mine.", "members")
    answer(pair, "ONLY-COORDINATORS", "coordinators")
    answer(pair, "ONLY-MATCHING", "matching")
    answer(pair, "ONLY-ME", "self")
    answer(pair, "A-FILE-SAID-SO", "partner", is_from_sheet=True)
    client = Client()
    client.force_login(lena)
    return client.get(reverse("relationship:meet", args=[pair.pk])).content.decode()


def test_it_quotes_what_the_other_wrote_for_the_partner(page: str) -> None:
    assert "In Amara’s words" in page
    assert "Firmware for nine years" in page
    assert "Everybody may read this line" in page


def test_it_never_shows_what_was_written_for_others_or_by_a_file(page: str) -> None:
    for word in ("ONLY-COORDINATORS", "ONLY-MATCHING", "ONLY-ME", "A-FILE-SAID-SO"):
        assert word not in page


def test_hello_and_a_time_are_one_message(pair: Pair, lena: Person, amara: Person) -> None:
    client = Client()
    client.force_login(lena)
    at = timezone.now() + timedelta(days=3)
    said = {"text": "Hello Amara", "at": at.isoformat()}
    client.post(reverse("relationship:say_hello", args=[pair.pk]), said)
    session = Session.system("the test").get(pair=pair)
    letter = Notice.objects.get(to=amara)
    assert letter.kind == "relationship.hello"
    assert letter.calendar_method == "REQUEST" and session.uid in letter.calendar
    assert Notice.objects.get(to=lena).kind == "programme.session_booked"


def test_a_time_that_has_gone_keeps_the_message(pair: Pair, lena: Person) -> None:
    client = Client()
    client.force_login(lena)
    at = timezone.now() - timedelta(minutes=5)
    said = {"text": "Hello Amara, my own words", "at": at.isoformat()}
    answer = client.post(reverse("relationship:say_hello", args=[pair.pk]), said)
    assert answer.status_code == 422
    assert "my own words" in answer.content.decode()
    assert not Notice.objects.exists()


def test_a_mentor_of_several_meets_them_on_one_page(pair: Pair, amara: Person) -> None:
    make_pair_of = pair.mentor
    second = make_pair(programme=pair.programme, mentor=None)
    Pair.objects.filter(pk=second.pk).update(mentor=make_pair_of)
    client = Client()
    client.force_login(amara)
    page = client.get(reverse("relationship:meet_everybody")).content.decode()
    assert "Meet your 2 mentees" in page
    assert page.count("say hello</a>") == 2
