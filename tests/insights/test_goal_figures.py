"""What goals have in common is shown as it was drawn: two looks never add up to what one pair said."""

from datetime import date
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.audit.models import Entry
from mentes.foundation.actor import System
from mentes.insights import personal_data
from mentes.insights.actions.figures import draw_goal_figures, draw_pair_figures
from mentes.insights.counted import Facts
from mentes.insights.models import GoalFigure
from mentes.pairing.models import Pair
from mentes.people.models import Organisation, OrganisationRole
from mentes.programmes.models import KeyResult, Programme
from mentes.relationship.models import Goal
from tests.factories import make_organisation, make_pair, make_person, make_programme
from tests.promises.test_order_of_locks import slowly_at_once

pytestmark = pytest.mark.django_db
SYSTEM = System("test")


@pytest.fixture
def programme() -> Programme:
    make_organisation()
    admin = make_person(name="Dana Whitfield")
    return make_programme(state="running", starts_on=date(2027, 1, 4), admin=admin)


@pytest.fixture
def result(programme: Programme) -> KeyResult:
    return KeyResult.objects.create(programme=programme, words="Pairs that meet")


def says(programme: Programme, result: KeyResult, *, stretch: int = 3, fit: int = 5) -> Goal:
    pair: Pair = make_pair(programme=programme, mentee=make_person(), mentor=make_person())
    goal = Goal(pair=pair, text="CANARYGOAL", stretch=stretch, mentee_alignment=fit)
    goal.save()
    goal.key_results.add(result)
    return goal


def seen_by_the_coordinator(programme: Programme, settings: Any) -> str:
    settings.TWO_FACTOR = False
    draw_goal_figures(programme, by=SYSTEM)
    client = Client()
    client.force_login(programme.roles.get().person)
    page = client.get(reverse("insights:goals", args=[programme.slug])).content.decode()
    assert "CANARYGOAL" not in page
    return page[page.index("<h1") :]


def test_pairs_that_join_between_two_looks_change_no_number_until_they_are_seven(
    programme: Programme, result: KeyResult, settings: Any
) -> None:
    for _n in range(7):
        says(programme, result)
    before = seen_by_the_coordinator(programme, settings)
    assert "80–100% of pairs" in before
    for _n in range(6):
        says(programme, result, stretch=5, fit=1)
        assert seen_by_the_coordinator(programme, settings) == before
    says(programme, result, stretch=5, fit=1)
    after = seen_by_the_coordinator(programme, settings)
    assert "40–60% of pairs" in after
    assert "10 or more pairs" not in after  # at least 80% of 10 or more are 8


def test_a_changed_mind_or_an_erasure_changes_no_number(
    programme: Programme, result: KeyResult, settings: Any
) -> None:
    goals = [says(programme, result) for _n in range(8)]
    before = seen_by_the_coordinator(programme, settings)
    goals[0].mentee_alignment, goals[1].stretch = None, 1
    goals[0].save()
    goals[1].save()
    goals[2].delete()
    goals[3].key_results.clear()
    assert seen_by_the_coordinator(programme, settings) == before


def test_a_number_from_which_somebody_could_be_told_is_not_drawn(
    programme: Programme, result: KeyResult, settings: Any
) -> None:
    """Of ten pairs 80 to 100% say yes: the two that said no would know of the rest."""
    for fit in [5] * 8 + [1] * 2:
        says(programme, result, fit=fit)
    assert "% of pairs" not in seen_by_the_coordinator(programme, settings)


def test_a_stricter_organisation_hides_what_was_drawn_over_fewer(
    programme: Programme, result: KeyResult, settings: Any
) -> None:
    for _n in range(7):
        says(programme, result)
    assert "3.0–3.5 of 5" in seen_by_the_coordinator(programme, settings)
    Organisation.objects.update(smallest_group=8)
    page = seen_by_the_coordinator(programme, settings)
    assert "of 5" not in page
    assert "or more pairs" not in page


def test_leadership_reads_the_same_number_as_was_drawn(
    programme: Programme, result: KeyResult, client: Client
) -> None:
    for _n in range(20):
        says(programme, result)
    draw_goal_figures(programme, by=SYSTEM)
    draw_pair_figures(Facts(programme, timezone.localdate()), by=SYSTEM)
    says(programme, result)
    KeyResult.objects.update(baseline=30, target=45, unit=KeyResult.Unit.PERCENT)
    catherine = make_person(name="Catherine Osei")
    OrganisationRole.objects.create(person=catherine, role="leadership")
    client.force_login(catherine)
    page = client.get(reverse("insights:outcomes")).content.decode()
    assert "goals of 10 or more pairs lead here" in page
    bar = f"{result.words}: baseline 30%, target 45%, no value to show"
    assert bar in page and "no value</span>" in page


def test_whoever_is_in_a_pair_that_is_counted_reads_so_in_their_data(
    programme: Programme, result: KeyResult
) -> None:
    goals = [says(programme, result) for _n in range(7)]
    draw_goal_figures(programme, by=SYSTEM)
    later = says(programme, result)
    for side in ("mentee", "mentor"):
        person = getattr(goals[0].pair, side).person
        counted = personal_data.export(person)["counted_in_goals_of"]
        assert {"programme": programme.name, "what": "stretch"} in counted
        assert len(counted) == 3  # type: ignore[arg-type]
    assert personal_data.export(later.pair.mentee.person)["counted_in_goals_of"] == []


def test_the_log_has_a_line_only_when_something_was_drawn(
    programme: Programme, result: KeyResult
) -> None:
    for _n in range(7):
        says(programme, result)
    assert draw_goal_figures(programme, by=SYSTEM) == 3
    assert draw_goal_figures(programme, by=SYSTEM) == 0
    assert GoalFigure.objects.count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.on_postgresql
def test_of_two_drawings_at_once_the_second_knows_what_the_first_has_shown(
    programme: Programme, result: KeyResult
) -> None:
    for _n in range(7):
        says(programme, result)
    drawing = partial(draw_goal_figures, programme, by=SYSTEM)
    assert slowly_at_once(drawing, drawing) == ["done", "done"]
    assert Entry.objects.filter(verb="draw_goal_figures").count() == 1
