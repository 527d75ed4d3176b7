"""A form that is sent twice is done once."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from mentes.foundation.models import Submission
from mentes.foundation.submissions import clear_old_submissions
from mentes.relationship.models import Note
from tests.factories import make_pair, make_programme

TOKEN = "a" * 64


def note(client: Client, pair: Any, text: str, token: str = TOKEN) -> Any:
    sent = {"text": text, "csrfmiddlewaretoken": token}
    return client.post(f"/pairs/{pair.pk}/notes/new/", sent)


@pytest.fixture
def pair(db: None) -> Any:
    return make_pair(programme=make_programme())


@pytest.fixture
def mentee(pair: Any, client: Client) -> Client:
    client.force_login(pair.mentee.person)
    return client


def notes_of(pair: Any) -> int:
    return Note.system("the test counts").filter(pair=pair).count()


def test_the_same_page_sent_four_times_makes_one_note(pair: Any, mentee: Client) -> None:
    answers = [note(mentee, pair, "Ask about the merger") for _ in range(4)]
    assert notes_of(pair) == 1
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1


def test_other_words_or_another_page_are_another_note(pair: Any, mentee: Client) -> None:
    note(mentee, pair, "Ask about the merger")
    note(mentee, pair, "Ask about the merger, again")
    note(mentee, pair, "Ask about the merger", token="b" * 64)
    assert notes_of(pair) == 3


def test_what_was_refused_may_be_sent_again_as_it_is(pair: Any, mentee: Client) -> None:
    sent = {"email": "nobody", "csrfmiddlewaretoken": TOKEN}
    for _ in range(2):
        assert mentee.post("/me/", sent).status_code != 302
    assert not Submission.objects.exists()


def test_a_sending_whose_process_died_may_be_sent_again(pair: Any, mentee: Client) -> None:
    note(mentee, pair, "Ask about the merger")
    early = timezone.now() - timedelta(minutes=5)
    Submission.objects.update(location="", at=early)
    note(mentee, pair, "Ask about the merger")
    assert notes_of(pair) == 2


def test_old_sendings_are_forgotten(pair: Any, mentee: Client) -> None:
    note(mentee, pair, "Ask about the merger")
    Submission.objects.update(at=timezone.now() - timedelta(days=2))
    clear_old_submissions()
    assert not Submission.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_make_one_note() -> None:
    pair = make_pair(programme=make_programme())
    clients = [Client() for _ in range(8)]
    for one in clients:
        one.force_login(pair.mentee.person)
    codes: list[int] = []

    def click(one: Client) -> None:
        try:
            codes.append(note(one, pair, "Ask about the merger").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=[one]) for one in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [302] * 8
    assert notes_of(pair) == 1
