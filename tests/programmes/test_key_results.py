"""A key result by hand: picked or typed in, with a target said in one of three ways."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mentes.programmes.actions.making import make_programme
from mentes.programmes.models import KeyResult, Programme
from tests.factories import make_person

pytestmark = pytest.mark.django_db
ADD = "/programmes/spring/build/north-star/add/"
TOMORROW = timezone.localdate() + timedelta(days=1)
FACTS = {
    "words": "Mentees promoted", "unit": "percent", "baseline": "9", "target": "10",
    "due_on": TOMORROW.isoformat(), "source": "Employment events", "meant": "value",
}  # fmt: skip


@pytest.fixture
def draft() -> Programme:
    made = make_programme("Spring", by=make_person(name="Dana"), template="skills")
    made.key_results.all().delete()
    return made


@pytest.fixture
def door(client: Client, draft: Programme) -> Client:
    client.force_login(draft.roles.get().person)
    return client


def add(door: Client, **facts: Any) -> str:
    return door.post(ADD, FACTS | facts).content.decode()


@pytest.mark.parametrize(
    ("meant", "unit", "asked", "target"),
    [
        ("value", "percent", "10", "10.00"),
        ("percent", "percent", "10", "9.90"),
        ("points", "percent", "10", "19.00"),
        ("percent", "days", "-50", "4.50"),
    ],
)
def test_per_cent_and_points_are_told_apart(
    door: Client, meant: str, unit: str, asked: str, target: str
) -> None:
    add(door, meant=meant, unit=unit, target=asked)
    assert KeyResult.objects.get().target == Decimal(target)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"target": "9"}, "there would be nothing to see"),
        ({"meant": "percent", "target": "0"}, "there would be nothing to see"),
        ({"meant": "points", "baseline": ""}, "More or less than what?"),
        ({"meant": "points", "unit": "days"}, "Percentage points are for shares"),
        ({"meant": "points", "target": "95"}, "This would be 104%"),
        ({"meant": "points", "target": "-10"}, "less than nothing"),
        ({"due_on": timezone.localdate().isoformat()}, "This day is not ahead"),
        ({"target": "many"}, "Enter a number"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_nothing_is_kept(
    door: Client, facts: dict[str, str], words: str
) -> None:
    page = add(door, **facts)
    assert words in page
    assert "Employment events" in page
    assert not KeyResult.objects.exists()


def test_a_measure_of_the_catalogue_brings_its_words_and_keeps_its_unit(
    door: Client, draft: Programme
) -> None:
    catalogue = door.get(ADD).content.decode()
    assert "?measure=days_to_first_solo" in catalogue
    address = f"{ADD}?measure=days_to_first_solo"
    assert "Working days until a new starter" in door.get(address).content.decode()
    door.post(address, FACTS | {"unit": "percent"})
    result = KeyResult.objects.get()
    assert (result.measure, result.unit) == ("days_to_first_solo", "days")
    assert "?measure=days_to_first_solo" not in door.get(ADD).content.decode()


def test_a_past_date_stays_as_long_as_nobody_changes_it(door: Client, draft: Programme) -> None:
    add(door)
    past = timezone.localdate() - timedelta(days=30)
    KeyResult.objects.update(due_on=past)
    result = KeyResult.objects.get()
    facts = FACTS | {"due_on": past.isoformat(), "words": "Mentees moved"}
    door.post(f"/programmes/spring/build/north-star/{result.pk}/", facts)
    result.refresh_from_db()
    assert (result.words, result.due_on) == ("Mentees moved", past)


ECHO = "/programmes/spring/build/north-star/echo/"


def echo(door: Client, **facts: str) -> str:
    return door.get(ECHO, FACTS | facts).content.decode()


def test_the_same_number_is_read_back_in_each_way_it_could_be_meant(door: Client) -> None:
    said = echo(door, meant="points")
    assert "The number to reach: 9% → 10% (+1 point, +11%)" in said
    assert "Per cent more or less than today: 9% → 9.9% (+0.9 points, +10%)" in said
    assert "<b>9% → 19% (+10 points, +111%)</b>, as you chose" in said
    assert not KeyResult.objects.exists()


def test_days_are_not_read_in_points(door: Client) -> None:
    said = echo(door, unit="days", meant="percent", target="-50")
    assert "9 days → 4.5 days (−50%)" in said
    assert "Percentage points" not in said


def test_a_measure_of_the_catalogue_is_read_back_in_its_own_unit(door: Client) -> None:
    said = echo(door, measure="days_to_first_solo", unit="percent", target="4")
    assert "9 days → 4 days" in said


@pytest.mark.parametrize("facts", [{"baseline": ""}, {"target": ""}, {"target": "many"}])
def test_half_a_number_is_not_read_back(door: Client, facts: dict[str, str]) -> None:
    assert "as you chose" not in echo(door, **facts)


def test_what_was_wrong_is_read_back_without_javascript_too(door: Client) -> None:
    page = add(door, meant="points", target="95")
    assert "This would be 104%" in page
    assert "9% → 104%" in page


def test_the_line_says_the_change_in_points_and_in_per_cent(door: Client) -> None:
    add(door, meant="points")
    page = door.get("/programmes/spring/build/north-star/").content.decode()
    assert "9% → <b>19%</b> (+10 points, +111%)" in page
