"""The one link for all: without mail a claim waits until a coordinator has confirmed it face to face."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.foundation.identity import is_identity_confirmed
from mentes.foundation.refused import Refused
from mentes.people.actions.claims import confirm_claim
from mentes.people.actions.identity import How, confirm_identity
from mentes.people.models import AccountClaim, OrganisationRole, Person
from tests.factories import make_organisation, make_pair, make_person, make_programme

pytestmark = pytest.mark.django_db
PASSWORD = "four words are easy"


@pytest.fixture
def dana() -> Person:
    make_organisation()
    return make_person(name="Dana", last_login=timezone.now())


@pytest.fixture
def lena(dana: Person) -> Person:
    make_programme(admin=dana)
    return make_person(name="Lena")


def claim(client: Client, email: str, then: str = "") -> Any:
    return client.post(
        reverse("people:come_in"), {"email": email, "password": PASSWORD, "next": then}, follow=True
    )


def test_a_claim_opens_nothing_until_it_is_confirmed(
    client: Client, dana: Person, lena: Person
) -> None:
    page = claim(client, lena.email).content.decode()
    waiting = AccountClaim.objects.get()
    assert waiting.code in page
    signs_in = {"login": lena.email, "password": PASSWORD}
    client.post(reverse("account_login"), signs_in)
    assert client.get("/me/").status_code == 302
    coordinator = Client()
    coordinator.force_login(dana)
    assert waiting.code in coordinator.get(reverse("people:claims")).content.decode()
    confirm_claim(waiting, by=dana)
    client.post(reverse("account_login"), signs_in)
    assert client.get("/me/").status_code == 200
    lena.refresh_from_db()
    assert not is_identity_confirmed(lena)


def test_the_answer_is_the_same_for_an_address_that_nobody_has(dana: Person, lena: Person) -> None:
    known, unknown = Client(), Client()
    pages = [
        claim(known, lena.email).content.decode(),
        claim(unknown, "nobody@x.org").content.decode(),
    ]
    for client, number in ((known, 0), (unknown, 1)):
        pages[number] = pages[number].replace(client.session["claim_code"], "CODE")
    import re

    plain = [
        re.sub(r'FToken":? ?"[A-Za-z0-9]+|value="[A-Za-z0-9]{64}"', "", page) for page in pages
    ]
    assert plain[0] == plain[1]
    assert AccountClaim.objects.count() == 1


def test_a_refused_password_does_not_tell_whether_there_is_an_account(
    dana: Person, lena: Person
) -> None:
    Person.objects.filter(pk=lena.pk).update(name="Annabella Featherstonehaugh")
    said = [
        Client()
        .post(reverse("people:come_in"), {"email": email, "password": "Featherstonehaugh99"})
        .status_code
        for email in (lena.email, "nobody@x.org")
    ]
    assert said[0] == said[1]


def test_nobody_with_a_role_comes_in_this_way(client: Client, dana: Person, lena: Person) -> None:
    claim(client, dana.email)
    assert not AccountClaim.objects.exists()
    claim(client, lena.email)
    OrganisationRole.objects.create(person=lena, role="auditor")
    with pytest.raises(Refused, match="has a role"):
        confirm_claim(AccountClaim.objects.get(), by=dana)


def test_a_lost_password_keeps_a_mentorship_closed_until_a_second_yes(
    client: Client, dana: Person
) -> None:
    pair = make_pair(programme=make_programme(admin=dana))
    lena, amara = pair.mentee.person, pair.mentor.person
    Person.objects.update(last_login=timezone.now())
    claim(client, lena.email)
    waiting = AccountClaim.objects.get()
    confirm_claim(waiting, by=dana)
    with pytest.raises(Refused):
        confirm_claim(waiting, by=dana)
    client.post(reverse("account_login"), {"login": lena.email, "password": PASSWORD})
    shared = reverse("relationship:pair", args=[pair.pk])
    assert client.get(shared)["Location"] == reverse("people:identity")
    confirm_identity(lena, by=amara, how=How.PARTNER)
    assert client.get(shared).status_code == 200


def test_with_mail_the_link_for_all_leads_to_a_sign_in_link(
    client: Client, lena: Person, settings: Any
) -> None:
    settings.MAIL_HOST = "mail.example"
    answer = client.get(reverse("people:come_in"), {"next": "/me/"})
    assert answer["Location"] == f"{reverse('people:ask_link')}?next=%2Fme%2F"
    assert not AccountClaim.objects.exists()


def test_the_link_for_all_never_leads_elsewhere(client: Client, lena: Person) -> None:
    client.force_login(lena)
    answer = client.get(reverse("people:come_in"), {"next": "https://evil.example/"})
    assert answer["Location"] == reverse("site:home")


def test_nobody_asking_is_said_once(client: Client) -> None:
    dana = make_person(name="Dana")
    OrganisationRole.objects.create(person=dana, role=OrganisationRole.Role.ADMIN)
    client.force_login(dana)
    page = client.get(reverse("people:claims")).content.decode()
    assert "No one is asking to come in" in page
    assert "0 people ask" not in page
