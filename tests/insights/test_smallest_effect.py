"""In the builder: what so many people could show, beside each key result, before anybody is told."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from evidence import smallest_detectable_effect
from mentes.insights.smallest_effect import Sizes, sizes_of, smallest_effect_of
from mentes.programmes.models import KeyResult, Programme
from tests.factories import make_enrolment, make_organisation, make_person, make_programme

pytestmark = pytest.mark.django_db
STAR = "/programmes/{slug}/build/north-star/"


@pytest.fixture
def programme() -> Programme:
    make_organisation()
    return make_programme(state="draft", admin=make_person(name="Dana Whitfield"))


@pytest.fixture
def door(client: Client, programme: Programme, settings: Any) -> Client:
    settings.TWO_FACTOR = False
    client.force_login(programme.roles.get().person)
    return client


def result_of(programme: Programme, **facts: Any) -> KeyResult:
    """Promotions, from 9% to 14%."""
    return KeyResult.objects.create(
        **{
            "programme": programme,
            "words": "Promoted",
            "measure": "promotion_12m",
            "baseline": Decimal(9),
            "target": Decimal(14),
        }
        | facts
    )


def people(count: int) -> None:
    for _n in range(count):
        make_person()


def star(door: Client, programme: Programme) -> str:
    page = door.get(STAR.format(slug=programme.slug)).content.decode()
    return re.sub(r"\s+", " ", page)


def test_a_target_that_cannot_be_told_from_chance_is_warned_of_and_never_blocked(
    door: Client, programme: Programme
) -> None:
    people(99)
    Programme.objects.update(mentee_places=60)
    result_of(programme)
    page = star(door, programme)
    least = smallest_detectable_effect(60, 20, base_rate=0.09)
    assert least is not None
    said = f"With about 60 people the smallest change these numbers could show is {100 * least:.1f}"
    assert f"{said} points; your target is 5 points." in page
    assert "Plan more people, a longer window, or read it as a count, not as an effect." in page
    assert "Reckoned with 60 places, against 40 who may join and don’t" in page
    assert "m-notice-look" in page


def test_a_target_that_can_be_told_is_said_without_a_warning() -> None:
    sizes = _sizes(500, 2250)
    found = smallest_effect_of(KeyResult(baseline=Decimal(9), target=Decimal(19)), sizes)
    assert found is not None
    assert not found.is_warning
    assert "your target is 10 points." in found.words
    assert "Plan more" not in found.words


def test_half_of_the_others_count_and_a_number_from_inside_needs_none() -> None:
    sizes = _sizes(100, 50)
    outside = smallest_effect_of(_promotion(9, 14), sizes)
    inside = smallest_effect_of(_promotion(9, 14, measure="active_pairs"), sizes)
    least = [100 * (smallest_detectable_effect(100, n, base_rate=0.09) or 0) for n in (50, 10**9)]
    assert outside and inside
    assert (
        f"With about 100 people the smallest change these numbers could show is {least[0]:.1f}"
        in outside.words
    )
    assert (
        f"With about 100 pairs the smallest change these numbers could show is {least[1]:.1f}"
        in inside.words
    )
    assert "against a baseline that is exact" in inside.assumes


def test_a_share_of_pairs_is_reckoned_in_pairs_and_one_of_mentees_in_people() -> None:
    for measure, unit in (("goals_set", "pairs"), ("matched", "people"), ("", "people")):
        found = smallest_effect_of(_promotion(9, 14, measure), _sizes(40, 40))
        assert found and f"With about 40 {unit}" in found.words


@pytest.mark.parametrize("measure", ["roles_with_two_ready", "filled_from_inside"])
def test_a_share_of_roles_is_never_reckoned_in_people(measure: str) -> None:
    """How many roles there are has nothing to do with how many people take part."""
    found, other = (
        smallest_effect_of(_promotion(30, 45, measure), _sizes(people, 0)) for people in (60, 600)
    )
    few, many = (
        100 * (smallest_detectable_effect(n, 10**9, base_rate=0.3) or 0) for n in (25, 100)
    )
    assert found == other and found and not found.is_warning
    assert found.words == (
        f"This counts roles, not people. With 25 roles the smallest change these numbers could show is"
        f" {few:.1f} points, with 100 roles {many:.1f} points; your target is 15 points."
    )
    assert found.assumes.startswith("Reckoned against a baseline that is exact.")


def test_a_target_that_a_hundred_roles_could_not_show_is_warned_of() -> None:
    found = smallest_effect_of(_promotion(30, 33, "roles_with_two_ready"), _sizes(60, 60))
    assert found and found.is_warning
    assert "Count more roles, over a longer time" in found.words


def test_what_is_typed_in_says_that_it_is_taken_to_count_participants() -> None:
    found, known = (
        smallest_effect_of(_promotion(9, 14, measure), _sizes(60, 60))
        for measure in ("", "promotion_12m")
    )
    assert found and known
    assert "as if it counted those who take part" in found.assumes
    assert "as if" not in known.assumes


def test_fewer_is_measured_downward() -> None:
    """From 9% down there is less room than from 9% up."""
    sizes = _sizes(500, 2250)
    up, down = (
        smallest_effect_of(_promotion(9, 14), sizes),
        smallest_effect_of(_promotion(9, 4), sizes),
    )
    least = 100 * (smallest_detectable_effect(500, 2250, base_rate=0.91) or 0)
    assert up and down
    assert f"could show is {least:.1f} points" in down.words
    assert up.words != down.words


def test_where_no_change_is_large_enough_it_says_so() -> None:
    found = smallest_effect_of(_promotion(95, 99), _sizes(8, 20))
    assert found is not None
    assert found.is_warning
    assert "With about 8 people no change could be told from chance." in found.words


def test_where_everybody_takes_part_nobody_is_left_to_compare_with() -> None:
    found = smallest_effect_of(_promotion(9, 14), _sizes(60, 0))
    assert found is not None
    assert found.is_warning
    assert "no one is left to compare with" in found.words


@pytest.mark.parametrize(
    "facts", [{"baseline": None}, {"target": None}, {"unit": "days"}, {"baseline": Decimal(120)}]
)
def test_nothing_is_said_where_there_is_no_share_to_reckon_with(facts: dict[str, Any]) -> None:
    result = _promotion(9, 14)
    for name, value in facts.items():
        setattr(result, name, value)
    assert smallest_effect_of(result, _sizes(60, 60)) is None


def test_how_many_take_part_comes_from_places_then_sign_ups_then_half_of_all(
    programme: Programme,
) -> None:
    def sizes() -> tuple[int, float, str]:
        found = sizes_of(programme)
        return found.participants, found.comparison, found.basis

    people(9)
    assert sizes() == (5, 2.5, "half of the 10 people who may join, at best")
    for state in ("enrolled", "applied", "withdrawn"):
        make_enrolment(programme=programme, person=make_person(), state=state)
    assert sizes() == (2, 5.5, "2 mentees who signed up")
    programme.mentee_places = 40
    assert sizes() == (13, 0, "13 places")
    programme.state = Programme.State.RUNNING
    assert sizes()[0] == 2


def test_all_of_a_waiting_list_count_where_the_lot_decides(programme: Programme) -> None:
    programme.places_by, programme.mentee_places = Programme.PlacesBy.LOT, 4
    people(9)
    assert sizes_of(programme).comparison == 4  # nobody waits yet: as many as there are places
    waiting = [
        make_enrolment(programme=programme, person=make_person(), state="waiting")
        for _n in range(10)
    ]
    before = sizes_of(programme)
    assert (before.participants, before.comparison) == (4, 6)
    for enrolment in waiting[:4]:
        enrolment.state = "enrolled"
        enrolment.save()
    found = sizes_of(programme)
    assert (found.participants, found.comparison) == (4, 6)
    assert found.against == "against 6 who wait because the lot decided so"


def test_it_follows_what_is_typed_before_anything_is_saved(
    door: Client, programme: Programme
) -> None:
    people(20)
    facts = {
        "words": "Promoted", "unit": "percent", "baseline": "9", "target": "10", "meant": "points",
        "due_on": (timezone.localdate() + timedelta(days=9)).isoformat(), "measure": "promotion_12m",
    }  # fmt: skip
    said = door.get(f"{STAR.format(slug=programme.slug)}echo/", facts).content.decode()
    assert "your target is 10 points" in said
    said = door.get(f"{STAR.format(slug=programme.slug)}echo/", facts | {"meant": "percent"})
    assert "your target is 0.9 points" in said.content.decode()


def test_four_key_results_cost_no_more_than_one(
    door: Client, programme: Programme, django_assert_max_num_queries
) -> None:
    people(20)
    address = STAR.format(slug=programme.slug)
    result_of(programme)
    with django_assert_max_num_queries(15) as one:
        door.get(address)
    for _n in range(3):
        result_of(programme)
    with django_assert_max_num_queries(15) as four:
        door.get(address)
    assert len(one) == len(four)


def _promotion(baseline: int, target: int, measure: str = "promotion_12m") -> KeyResult:
    return KeyResult(measure=measure, baseline=Decimal(baseline), target=Decimal(target))


def _sizes(participants: int, comparison: float) -> Sizes:
    return Sizes(participants, comparison, f"{participants} places", "against others")
