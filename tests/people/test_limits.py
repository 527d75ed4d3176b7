"""Guessing is slow and stays slow, and a stranger's guesses keep nobody out of their own account."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from mentes.people.models import Person, SignInLink
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db
RIGHT, WRONG = "moss on the old harbour wall", "moss on the new harbour wall"


@pytest.fixture
def lena(settings) -> Person:
    settings.TWO_FACTOR = False
    settings.MAIL_HOST = "mail.example"
    make_organisation()
    person = make_person(name="Lena Moreau")
    person.set_password(RIGHT)
    person.save()
    return person


def tries(client: Client, person: Person, password: str, *, ip: str = "10.0.0.1") -> bool:
    """Whether the password let the client in."""
    login = {"login": person.email, "password": password}
    client.post(reverse("account_login"), login, REMOTE_ADDR=ip)
    is_in = "_auth_user_id" in client.session
    if is_in:
        client.post(reverse("account_logout"))
    return is_in


def test_five_wrong_passwords_from_elsewhere_lock_nobody_out(lena) -> None:
    owner, stranger = Client(), Client()
    for _ in range(12):
        assert not tries(stranger, lena, WRONG, ip="203.0.113.9")
    assert not tries(stranger, lena, RIGHT, ip="203.0.113.9")
    assert tries(owner, lena, RIGHT)


def test_hundreds_of_machines_never_keep_out_a_known_browser(lena) -> None:
    owner, new_browser = Client(), Client()
    assert tries(owner, lena, RIGHT)
    for machine in range(60):
        tries(Client(), lena, WRONG, ip=f"203.0.113.{machine}")
    assert not tries(new_browser, lena, RIGHT, ip="10.0.0.7")
    assert tries(owner, lena, RIGHT, ip="10.0.0.8")


def test_a_known_browser_guesses_no_faster(lena) -> None:
    thief = Client()
    assert tries(thief, lena, RIGHT)
    for _ in range(5):
        assert not tries(thief, lena, WRONG)
    assert not tries(thief, lena, RIGHT)


def test_a_browser_known_to_one_person_is_unknown_to_another(lena) -> None:
    shared = Client()
    other = make_person(name="Amara Obi")
    assert tries(shared, lena, RIGHT)
    for machine in range(60):
        tries(Client(), other, WRONG, ip=f"203.0.113.{machine}")
    other.set_password(RIGHT)
    other.save()
    assert not tries(shared, other, RIGHT, ip="10.0.0.9")


def test_a_forged_sign_of_a_browser_counts_for_nothing(lena) -> None:
    client = Client()
    client.cookies["device"] = "eyJhIjoiYiJ9:1tXXXX:forged"
    assert tries(client, lena, RIGHT)


def test_the_count_of_wrong_passwords_outlives_a_flood_of_invented_addresses(lena) -> None:
    stranger = Client()
    for _ in range(5):
        tries(stranger, lena, WRONG)
    for number in range(1500):
        cache.set(f"live-{number}", [1.0], 900)
    assert not tries(stranger, lena, RIGHT)


def test_what_is_over_goes_from_the_table_by_itself(lena) -> None:
    for number in range(1100):
        cache.set(f"old-{number}", [1.0], -1)
    cache.set("next", [1.0], 900)
    cache.set("one-more", [1.0], 900)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM foundation_limits")
        assert cursor.fetchone()[0] < 1000


def ask(person: Person, ip: str, client: Client | None = None) -> int:
    address = {"email": person.email}
    return (
        (client or Client()).post(reverse("people:ask_link"), address, REMOTE_ADDR=ip).status_code
    )


def test_links_asked_for_elsewhere_never_keep_the_owner_from_one(lena) -> None:
    owner = Client()
    assert tries(owner, lena, RIGHT)
    for machine in range(30):
        ask(lena, f"203.0.113.{machine}")
    assert SignInLink.objects.count() == 5  # and the mailbox holds no more
    assert ask(lena, "10.0.0.1") == 302  # those five are good, the page says to look
    assert ask(lena, "10.0.0.1", owner) == 302
    assert SignInLink.objects.count() == 6


def test_one_machine_stops_at_five_links_for_an_address(lena) -> None:
    assert [ask(lena, "203.0.113.5") for _ in range(6)] == [302] * 5 + [429]
