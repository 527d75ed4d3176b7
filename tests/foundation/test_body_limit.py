"""What is too large is refused by its stated length, before a byte of it is read."""

from typing import Any, NoReturn

import pytest
from django.conf import settings
from django.test import Client

from mentes.foundation.policy import registry
from mentes.people.models import OrganisationRole, Person
from tests.factories import make_organisation, make_person, make_programme

pytestmark = pytest.mark.django_db
FORM = 5_000_000
SHEET = 101_000_000


class Unread:
    def read(self, *_: Any) -> NoReturn:
        raise AssertionError("the body was read")

    readline = read


@pytest.fixture
def dana() -> Person:
    make_organisation()
    return make_person(name="Dana Whitfield")


@pytest.fixture
def ravi(dana: Person) -> Person:
    ravi = make_person(name="Ravi Menon")
    OrganisationRole.objects.create(person=ravi, role="organisation_admin")
    return ravi


def client_of(person: Person | None) -> Client:
    """Whose browser has a form cookie, so that the check of form tokens would read the body."""
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "c" * 32
    if person:
        client.force_login(person)
    return client


def said(client: Client, path: str, length: int | None, **more: Any) -> Any:
    """The answer to a body of which nobody may read a byte."""
    multipart = "multipart/form-data; boundary=x"
    environ = {"wsgi.input": Unread(), "CONTENT_TYPE": multipart} | more
    environ["CONTENT_LENGTH"] = "" if length is None else str(length)
    return client.generic("POST", path, b"", **environ)


def is_read(client: Client, path: str, length: int) -> bool:
    try:
        answer = said(client, path, length)
    except AssertionError as fault:
        return "the body was read" in str(fault)
    assert answer.status_code == 413
    return False


@pytest.mark.parametrize(
    "path", ["/account/login/", "/me/", "/people/imports/", "/notices/choices/", "/demo/1/"]
)
def test_somebody_signed_out_sends_little(path: str, dana: Person) -> None:
    assert not is_read(client_of(None), path, settings.BODY_OF_ANYBODY + 1)
    assert is_read(client_of(None), path, settings.BODY_OF_ANYBODY)


def test_the_page_says_what_to_do(dana: Person) -> None:
    answer = said(client_of(None), "/account/login/", 10**12)
    page = answer.content.decode()
    assert answer.status_code == 413
    assert "Nothing of it was read or kept" in page
    assert "sign in first" in page


@pytest.mark.parametrize("length", [None, -5])
def test_a_body_that_does_not_say_how_long_it_is_is_refused(
    length: int | None, ravi: Person
) -> None:
    for person in (None, ravi):
        chunked = {"HTTP_TRANSFER_ENCODING": "chunked"}
        answer = said(client_of(person), "/account/login/", length, **chunked)
        assert answer.status_code == 413


def test_a_form_of_somebody_signed_in_may_be_long_but_is_no_file(dana: Person) -> None:
    client = client_of(dana)
    assert is_read(client, "/notices/choices/", FORM)
    assert not is_read(client, "/notices/choices/", FORM + 1)


def test_only_who_may_import_sends_a_file_there(dana: Person, ravi: Person) -> None:
    assert is_read(client_of(ravi), "/people/imports/", SHEET)
    assert not is_read(client_of(ravi), "/people/imports/", SHEET + 1)
    assert not is_read(client_of(dana), "/people/imports/", FORM + 1)
    assert not is_read(client_of(ravi), "/notices/choices/", FORM + 1)


def test_a_sheet_goes_to_ones_own_programme(dana: Person) -> None:
    own, other = make_programme(admin=dana), make_programme(admin=make_person())
    client = client_of(dana)
    assert is_read(client, f"/programmes/{own.slug}/people/sheets/", SHEET)
    assert not is_read(client, f"/programmes/{other.slug}/people/sheets/", FORM + 1)


def test_every_place_for_a_file_exists() -> None:
    assert set(settings.UPLOADS) <= set(registry())
