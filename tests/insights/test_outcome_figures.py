"""What changed: people in their year: drawn over enough of them on either side, so that nobody's year shows."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from mentes.foundation.actor import System
from mentes.insights import personal_data
from mentes.insights.counted import Facts
from mentes.insights.models import Reading
from mentes.pairing.models import Pair
from mentes.people.actions.privacy import forget_person
from mentes.people.models import EmploymentEvent, Organisation, Person
from mentes.programmes.models import KeyResult, Programme
from tests.factories import make_organisation, make_person, make_programme
from tests.insights.test_key_results import NOW, TODAY, counted, pairs_of, result_of, the_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_day_in_march() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def dana() -> Person:
    make_organisation()
    return make_person(name="Dana Whitfield")


@pytest.fixture
def door(client: Client, dana: Person, settings: Any) -> Client:
    settings.TWO_FACTOR = False
    client.force_login(dana)
    return client


def a_year_ago(admin: Person, count: int) -> tuple[Programme, list[Pair]]:
    """So many mentees whose year is over."""
    starts = TODAY - timedelta(days=380)
    programme = make_programme(state="closed", starts_on=starts, weeks=16, admin=admin)
    return programme, pairs_of(programme, count, days_ago=384)


def happens(kind: str, pairs: list[Pair], on: date) -> None:
    EmploymentEvent.objects.bulk_create(
        EmploymentEvent(person=pair.mentee.person, kind=kind, on=on) for pair in pairs
    )


@pytest.mark.parametrize(
    ("measure", "kind", "value"),
    [("retention_12m", "left", 60), ("promotion_12m", "promoted", 40), ("moved_12m", "moved", 40)],
)
def test_a_year_of_employment_counts_everybody_who_began(
    dana: Person, measure: str, kind: str, value: int
) -> None:
    programme, pairs = a_year_ago(dana, 30)
    result = result_of(programme, measure, due_on=TODAY)
    began = TODAY - timedelta(days=380)
    (late,) = pairs_of(programme, 1, days_ago=364)
    happens(kind, pairs[:12], began + timedelta(days=365))  # the last day of the year
    happens(kind, pairs[12:13], began + timedelta(days=366))  # after it
    happens(kind, pairs[13:14], began)  # before it began
    happens(kind, [late], began + timedelta(days=100))  # whose year is not over
    EmploymentEvent.objects.create(person=pairs[14].mentor.person, kind=kind, on=began)
    assert counted(programme, result) == (Decimal(value), 30)


def test_whoever_changed_mentor_counts_once_and_from_the_start(dana: Person) -> None:
    programme, first = a_year_ago(dana, 2)
    told = NOW - timedelta(days=100)
    again = pairs_of(programme, 1, days_ago=100)[0]
    Pair.objects.filter(pk=first[0].pk).update(state=Pair.State.CLOSED)
    Pair.objects.filter(pk=again.pk).update(mentee=first[0].mentee, told_at=told)
    everybody = {pair.mentee.person_id for pair in first}
    assert Facts(programme, TODAY).followed == dict.fromkeys(everybody, programme.starts_on)


def test_one_more_outcome_never_shows(dana: Person) -> None:
    programme, pairs = a_year_ago(dana, 41)
    result = result_of(programme, "promotion_12m", due_on=TODAY)
    day = TODAY - timedelta(days=30)
    happens("promoted", pairs[:16], day)
    first = (Decimal(40), 40)  # 39.02% of 41
    assert counted(programme, result) == first
    happens("promoted", pairs_of(programme, 1, days_ago=384), day)  # one more whose year is over
    happens("promoted", pairs[16:24], day)  # and eight events that came late
    assert counted(programme, result) == first
    assert Reading.objects.count() == 1
    happens("promoted", pairs[24:25], day)
    assert counted(programme, result) == first  # ten others, yet a single one more
    pairs_of(programme, 9, days_ago=384)
    assert counted(programme, result) == (Decimal(50), 50)  # 26 of 51, ten more


def test_who_makes_the_key_result_again_reads_the_same_number(dana: Person) -> None:
    programme, pairs = a_year_ago(dana, 40)
    day = TODAY - timedelta(days=30)
    happens("promoted", pairs[:20], day)
    first = counted(programme, result_of(programme, "promotion_12m", due_on=TODAY))
    KeyResult.objects.all().delete()
    happens("promoted", pairs[20:26], day)
    assert counted(programme, result_of(programme, "promotion_12m", due_on=TODAY)) == first


@pytest.mark.parametrize(
    ("people", "promoted", "is_shown"),
    [(9, 4, False), (40, 0, False), (40, 9, False), (40, 10, True), (40, 31, False)],
)
def test_an_outcome_needs_ten_people_on_either_side(
    door: Client, dana: Person, people: int, promoted: int, is_shown: bool
) -> None:
    programme, pairs = a_year_ago(dana, people)
    result = result_of(programme, "promotion_12m", due_on=TODAY)
    happens("promoted", pairs[:promoted], TODAY - timedelta(days=30))
    assert (counted(programme, result) is not None) == is_shown
    page = the_page(door, programme)
    assert ("Too few people, or nearly the same ones as in another programme" in page) != is_shown
    assert ("about 40 mentees" in page) == is_shown


def test_a_stricter_organisation_needs_more_on_either_side(dana: Person) -> None:
    programme, pairs = a_year_ago(dana, 40)
    result = result_of(programme, "promotion_12m", due_on=TODAY)
    happens("promoted", pairs[:14], TODAY - timedelta(days=30))
    Organisation.objects.update(smallest_group=15)
    assert counted(programme, result) is None


def test_whoever_is_counted_reads_so_in_their_data_and_an_erasure_changes_no_number(
    dana: Person,
) -> None:
    programme, pairs = a_year_ago(dana, 40)
    result = result_of(programme, "promotion_12m", due_on=TODAY)
    happens("promoted", pairs[:20], TODAY - timedelta(days=30))
    before = counted(programme, result)
    lena = pairs[0].mentee.person
    exported = personal_data.export(lena)["counted_in_outcomes_of"]
    assert {"programme": programme.name, "what": "promoted", "happened": True} in exported
    assert personal_data.export(dana)["counted_in_outcomes_of"] == []
    forget_person(lena, by=System("test"))
    assert counted(programme, result) == before
