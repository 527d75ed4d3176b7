"""A long password that a guesser tries early is refused; whoever changes one is told."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from mentes.notices.models import Notice
from mentes.people.models import Person
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "word",
    [
        "password1234567",
        "Password1234567!",
        "p@ssw0rd1234567",
        "1234567password",
        "passwordpassword",
        "password-password-1",
        "123456789012345",
        "qwertyuiopasdfg"[:10] * 2,
        "aaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "Hallam1234567890",
        "hallamreed2026!!",
        "mentoring2026!!!",
        "abcdefghijklmnop",
        "letmein12345678!",
        "!!!!!sunshine!!!!!",
    ],
)
def test_what_a_guesser_tries_first_is_refused(word: str) -> None:
    make_organisation()
    with pytest.raises(ValidationError):
        validate_password(word, Person(name="Lena Moreau", email="lena@hallam.example"))


@pytest.mark.parametrize(
    "word",
    [
        "moss on the old harbour wall",
        "correcthorsebatterystaple",
        "trommelfeuer im kuchen",
        "8fj2-Kq0z-Lm3x-P9aa",
        "Sommer und 3 Schildkröten",
        "zwölf boxkämpfer jagen",
    ],
)
def test_a_few_words_that_do_not_belong_together_are_taken(word: str) -> None:
    make_organisation()
    validate_password(word, Person(name="Lena Moreau", email="lena@hallam.example"))


def test_a_name_or_an_address_with_numbers_is_refused() -> None:
    person = Person(name="Lena Moreau", email="lena.moreau@hallam.example")
    for word in ("lenamoreau12345", "lena.moreau@hallam.example"):
        with pytest.raises(ValidationError):
            validate_password(word, person)


def test_whoever_changes_a_password_is_told(client, settings) -> None:
    settings.TWO_FACTOR = False
    make_organisation()
    lena = make_person(name="Lena Moreau")
    lena.set_password("moss on the old harbour wall")
    lena.save()
    client.post(
        reverse("account_login"), {"login": lena.email, "password": "moss on the old harbour wall"}
    )
    new = "rain over seven chimneys"
    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": "moss on the old harbour wall", "password1": new, "password2": new},
    )
    assert answer.status_code == 302
    assert Notice.objects.filter(to=lena, kind="people.password_changed").count() == 1
