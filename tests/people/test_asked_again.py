"""Pages that ask once more who one is, for a person who has neither a password nor a second factor."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from mentes.people.links import path_of_link
from mentes.people.models import Person, SignInLink
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def lena(client: Client) -> Person:
    make_organisation()
    lena = make_person(name="Lena Moreau")
    lena.set_unusable_password()
    lena.save()
    client.force_login(lena)
    return lena


@pytest.mark.usefixtures("lena")
def test_without_mail_a_page_that_asks_again_says_why_it_stays_closed(client: Client) -> None:
    answer = client.get(reverse("people:erase"), follow=True)
    assert answer.status_code == 409
    assert "Your account has no password" in answer.content.decode()


def test_with_mail_a_link_proves_it_and_leads_back(
    client: Client, lena: Person, settings: Any
) -> None:
    settings.MAIL_HOST = "mail.example"
    erase = reverse("people:erase")
    answer = client.get(erase, follow=True)
    ask = reverse("people:ask_link")
    assert answer.redirect_chain == [(f"{ask}?{urlencode({'next': erase})}", 302)]
    assert "Sign in by a link" in answer.content.decode()
    with_next = {"email": lena.email, "next": erase}
    assert client.post(ask, with_next)["Location"] == reverse("people:link_sent")
    link = path_of_link(SignInLink.objects.get(person=lena))
    assert client.post(link)["Location"] == erase
    assert client.get(erase).status_code == 200
