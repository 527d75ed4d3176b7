"""One pair in one programme: the mentee Lena, the mentor Amara, both told."""

from datetime import UTC, datetime

import pytest

from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.afterwards import pair_told
from tests.factories import make_organisation, make_pair, make_person, make_programme

MONDAY = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def admin(db: None) -> Person:
    make_organisation()
    return make_person(name="Dana Whitfield")


@pytest.fixture
def lena(admin: Person) -> Person:
    return make_person(name="Lena Moreau")


@pytest.fixture
def amara(admin: Person) -> Person:
    return make_person(name="Amara Obi", time_zone="Africa/Lagos")


@pytest.fixture
def stranger(admin: Person) -> Person:
    return make_person(name="Tom Baker")


@pytest.fixture
def pair(admin: Person, lena: Person, amara: Person) -> Pair:
    programme = make_programme(
        admin=admin,
        reply_to="mentoring@hallam.example",
        agreement=[
            {"key": "rhythm", "heading": "How often", "text": "Every 3 weeks. By video."},
            {"key": "books", "heading": "Who books", "text": "The mentee books."},
            {"key": "confidentiality", "heading": "What stays", "text": "What we say stays here."},
        ],
    )
    pair = make_pair(programme=programme, mentee=lena, mentor=amara)
    pair_told(pair, by=admin)
    return pair
