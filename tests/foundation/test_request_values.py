"""Nothing that a request may hold is believed."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from mentes.foundation.request_values import plain, whole_number
from mentes.foundation.zones import zone_named
from mentes.people.forms import PersonForm
from tests.factories import make_organisation, make_pair, make_person, make_programme

ODD_NUMBERS = ["²", "٣", "9" * 5000, "-1", "1e3", "0x1", " 1", "1.0", "", "１", "99999999999"]


@pytest.mark.parametrize("text", [*ODD_NUMBERS, None])
def test_only_plain_digits_are_a_number(text: str | None) -> None:
    assert whole_number(text) is None


def test_numbers_that_a_database_holds_are_read() -> None:
    assert whole_number("0") == 0 and whole_number("2147483647") == 2**31 - 1


def test_control_characters_are_taken_out_of_what_was_sent() -> None:
    given = QueryDict(mutable=True)
    given.setlist("text", ["Dear\x00 Ann\r\n\tLee\x1b", "fine"])
    assert plain(given).getlist("text") == ["Dear Ann\r\n\tLee", "fine"]
    untouched = QueryDict("q=ann")
    assert plain(untouched) is untouched


@pytest.mark.parametrize("number", ODD_NUMBERS)
@pytest.mark.alike
def test_no_address_breaks_on_an_odd_number(client: Client, db: None, number: str) -> None:
    make_organisation()
    pair = make_pair(programme=make_programme())
    client.force_login(pair.mentee.person)
    base = f"/pairs/{pair.pk}"
    slug = pair.programme.slug
    for address, data in (
        (f"{base}/goals/new/", {"kind": "own", "example": number}),
        (f"{base}/notes/", {"q": f"{number}\x00"}),
        (f"{base}/shared-notes/", {"q": f"{number}\x00", "page": number}),
        (f"/programmes/{slug}/mentors/", {"page": number, "q": "\x00"}),
        ("/notices/", {"page": number}),
    ):
        assert client.get(address, data).status_code < 500, address
    for address, data in (
        (f"{base}/agreement/agree/", {"version": number}),
        (f"{base}/shared-notes/new/", {"session": number, "text": "x"}),
        (f"/programmes/{slug}/mentors/wish/", {"do": f"add:{number}"}),
        (f"{base}/sessions/book/", {"at": "2026-13-01T10:00:00+00:00"}),
    ):
        assert client.post(address, data).status_code < 500, address


def test_a_zone_that_is_none_is_refused_and_breaks_no_page(client: Client, db: None) -> None:
    make_organisation()
    person = make_person(time_zone="NaN")
    assert zone_named("NaN").key == "UTC" and zone_named("../etc").key == "UTC"
    client.force_login(person)
    assert client.get("/me/").status_code == 200
    assert "time_zone" in PersonForm({"name": "Ann", "time_zone": "NaN"}).errors


def test_no_door_reads_a_number_by_hand() -> None:
    """`isdigit` takes ², and `int` any length: `whole_number` is the one way."""
    offenders = []
    for path in Path(settings.SRC).rglob("mentes/*/*.py"):
        offenders += _by_hand(path)
    for path in Path(settings.SRC).rglob("mentes/*/*/*.py"):
        if path.parts[-2] in {"views", "forms"}:
            offenders += _by_hand(path)
    assert not offenders


def _by_hand(path: Path) -> list[str]:
    if not ({path.stem, path.parent.name} & {"views", "forms", "body_limit", "middleware"}):
        return []
    return [
        f"{path.name}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"isdigit", "isdecimal", "isnumeric"}
    ]


@pytest.mark.parametrize("text", ["none", "people:me", "site:home", "1.5", "//evil.example/", ""])
def test_a_word_in_the_address_is_no_way_on(client: Client, db: None, text: str) -> None:
    """`redirect` looks for a view of that name, and breaks when there is none."""
    make_organisation()
    pair = make_pair(programme=make_programme())
    client.force_login(pair.mentee.person)
    answer = client.get(reverse("people:come_in"), {"next": text})
    assert answer["Location"] == reverse("site:home")


def test_addresses_of_requests_are_checked_in_one_place() -> None:
    others = [
        path.name
        for path in Path(settings.SRC).rglob("mentes/*/views/*.py")
        if "url_has_allowed_host_and_scheme" in path.read_text()
    ]
    others += [
        path.parent.name
        for path in Path(settings.SRC).rglob("mentes/**/views.py")
        if "url_has_allowed_host_and_scheme" in path.read_text()
    ]
    assert not others
