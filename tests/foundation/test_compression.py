"""Pages leave small, and those that show a secret leave as they are."""

import gzip
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from mentes.foundation.compression import SECRET
from tests.factories import make_organisation, make_pair, make_programme

MOST = 100_000  # bytes of a page at its first view


@pytest.fixture
def mentee(client: Client, db: None) -> Iterator[Client]:
    make_organisation()
    client.force_login(make_pair(programme=make_programme()).mentee.person)
    yield client


@pytest.mark.parametrize("address", ["/", "/me/", "/notices/", "/privacy/"])
def test_a_page_is_compressed_and_small(mentee: Client, address: str) -> None:
    plain = mentee.get(address, follow=True)
    small = mentee.get(address, follow=True, headers={"Accept-Encoding": "gzip"})
    assert plain.status_code == small.status_code == 200
    assert "Content-Encoding" not in plain.headers
    assert small["Content-Encoding"] == "gzip"
    assert len(small.content) < MOST and len(small.content) < len(plain.content) / 2
    assert b"</html>" in gzip.decompress(small.content)


def test_a_page_that_shows_a_secret_is_not(client: Client, db: None) -> None:
    make_organisation()
    answer = client.get(reverse("account_login"), headers={"Accept-Encoding": "gzip"}, follow=True)
    assert answer.status_code == 200 and "Content-Encoding" not in answer.headers


def test_each_name_of_a_page_with_a_secret_is_there() -> None:
    names = {
        name if not place else f"{place}:{name}"
        for place, patterns in _spaces()
        for name in patterns
    }
    for start in SECRET:
        assert any(name.startswith(start) for name in names), start


def _spaces() -> Iterator[tuple[str, set[str]]]:
    resolver = get_resolver()
    yield "", {name for name in resolver.reverse_dict if isinstance(name, str)}
    for space, (_prefix, below) in resolver.namespace_dict.items():
        yield space, {name for name in below.reverse_dict if isinstance(name, str)}
