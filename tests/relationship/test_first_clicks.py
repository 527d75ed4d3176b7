"""Whatever a page of a pair offers works as it is offered: every form, every button, sent at once."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.models import Session
from tests.page_forms import forms_on

PAGES = ["pair", "meet", "book", "agreement", "goals", "set_goal", "notes"]


class Undo(Exception):
    """Take back what one button did, so that the next finds the page as it was."""


@pytest.fixture
def client(lena: Person) -> Client:
    client = Client()
    client.force_login(lena)
    return client


def test_a_time_of_the_reveal_is_booked(pair: Pair, client: Client) -> None:
    meet = reverse("relationship:meet", args=[pair.pk])
    booking = next(form for form in forms_on(client, meet) if "at" in form.choices)
    answer = booking.send(client)
    assert answer.status_code == 302, answer.content.decode()
    session = Session.system("the test").get(pair=pair)
    assert session.starts_at > timezone.now()
    assert session.minutes == pair.programme.session_minutes


def test_a_chosen_time_needs_no_length(pair: Pair, client: Client) -> None:
    """A page that forgets to say how long sessions are still books the time that was chosen."""
    book = reverse("relationship:book", args=[pair.pk])
    booking = next(form for form in forms_on(client, book) if "at" in form.choices)
    assert client.post(book, {"at": booking.choices["at"][0]}).status_code == 302
    assert Session.system("the test").get(pair=pair).minutes == pair.programme.session_minutes


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_each_button_does_what_it_offers(pair: Pair, name: str, side: str) -> None:
    client = Client()
    client.force_login(getattr(pair, side).person)
    refused = []
    for form in forms_on(client, reverse(f"relationship:{name}", args=[pair.pk])):
        for button in form.buttons:
            try:
                with transaction.atomic():
                    answer = form.send(client, button)
                    if answer.status_code not in (200, 204, 302):
                        refused.append((form.action, button, form.filled(), answer.status_code))
                    raise Undo
            except Undo:
                pass
    assert refused == []
