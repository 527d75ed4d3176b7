"""A study of seats drawn by lot: the draw decides who is compared with whom."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.enrolment.actions.draw import draw_places, give_priority
from mentes.enrolment.actions.joining import withdraw
from mentes.enrolment.queries.draw import lottery_of
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.insights.actions.studies import amend_plan, lock_plan, plan_study
from mentes.insights.bridge.drawn import drawn_of
from mentes.insights.bridge.studies import solve_study
from mentes.insights.models import Study
from mentes.people.actions.privacy import forget_person
from mentes.people.models import EmploymentEvent, Person
from mentes.programmes.models import Programme
from tests.enrolment.test_draw import by_lot, close_enrolment, sign_up
from tests.factories import make_organisation, make_person
from tests.insights.test_outcomes_page import an_answer

pytestmark = pytest.mark.django_db
BY = System("a test")


@pytest.fixture
def dana() -> Person:
    make_organisation()
    return make_person(name="Dana Whitfield")


@pytest.fixture
def programme(dana: Person) -> Programme:
    """Seven in the draw, one of them with a seat before it: two seats for six."""
    made = by_lot(places=3, admin=dana)
    people = [sign_up(made, hired_on=date(2024, 1, 1), level=2) for _n in range(7)]
    close_enrolment(made)
    give_priority(people[0], by=dana, reason="Returns from leave")
    draw_places(made, by=dana)
    return made


def cohort(programme: Programme) -> Any:
    lots = lottery_of(programme)
    assert lots is not None
    today = timezone.localdate() + timedelta(days=400)
    return drawn_of(programme, lots, days=365, today=today)


def test_the_draw_says_who_is_compared_with_whom(programme: Programme) -> None:
    found, design = cohort(programme)
    assert sorted(found.took_part) == [False] * 4 + [True] * 2
    assert list(design["took_up"]) == list(found.took_part)
    assert set(design["block"]) == {"block 1"}


def test_whoever_gives_a_drawn_seat_back_stays_offered(programme: Programme) -> None:
    lots = lottery_of(programme)
    assert lots is not None
    first = programme.enrolments.get(pk=next(lot.enrolment for lot in lots.lots if lot.is_offered))
    withdraw(first, by=BY)
    found, design = cohort(programme)
    assert found.took_part.sum() == 2
    assert design["took_up"].sum() == 1


def test_the_forgotten_of_a_draw_are_counted_in_their_group(programme: Programme) -> None:
    lots = lottery_of(programme)
    assert lots is not None
    for offered in (True, False):
        lot = next(lot for lot in lots.lots if lot.is_offered == offered)
        forget_person(Person.objects.get(pk=lot.person), by=BY)
    found, _design = cohort(programme)
    assert found.took_part.sum() == 2 and (~found.took_part).sum() == 4
    known = np.isfinite(found.months)
    assert (found.took_part[known].sum(), (~found.took_part[known]).sum()) == (1, 3)


def test_a_plan_of_a_draw_counts_from_the_draw_and_on_the_offer(
    programme: Programme, dana: Person
) -> None:
    study = lock_plan(plan_study(programme, by=dana, outcome="retained", design="lottery"), by=dana)
    assert study.starts_on == timezone.localdate()
    assert study.plan["estimand"] == "ITT" and "eligibility" not in study.plan
    with pytest.raises(Refused, match="drawn by lot"):
        amend_plan(study, by=dana, reason="Overlap is thin", changes={"estimand": "ATO"})


def test_a_plan_of_a_draw_comes_first_until_the_programme_starts(
    programme: Programme, dana: Person
) -> None:
    Programme.objects.update(starts_on=timezone.localdate() + timedelta(days=9))
    programme.refresh_from_db()
    study = plan_study(programme, by=dana, outcome="retained", design="lottery")
    locked = {}
    for days in (9, 10):
        study.locked_at = timezone.now() + timedelta(days=days)
        locked[days] = study.registration
    assert locked == {9: Study.Registration.LOCKED, 10: Study.Registration.LATE}


def test_a_small_draw_is_refused_by_its_own_gate(programme: Programme, dana: Person) -> None:
    study = lock_plan(plan_study(programme, by=dana, outcome="retained", design="lottery"), by=dana)
    EmploymentEvent.objects.create(
        person=programme.enrolments.exclude(drawn_rank=None)[0].person,
        kind="left",
        on=timezone.localdate() + timedelta(days=30),
    )
    result = solve_study(study, today=timezone.localdate() + timedelta(days=400))
    assert not result["shown"]
    assert (result["participants"], result["comparison"]) == (2, 4)
    assert "takeup" in [check["name"] for check in result["gate"]["checks"]]


def test_the_form_offers_the_draw_where_there_was_one(programme: Programme, dana: Person) -> None:
    client = Client()
    client.force_login(dana)
    page = client.get(reverse("insights:programme_outcomes", args=[programme.slug]))
    assert "got no seat by it" in page.content.decode()
    url = reverse("insights:plan_study", args=[programme.slug])
    shown = client.post(url, {"outcome": "promoted", "design": "lottery"}, follow=True)
    assert programme.studies.get().design == Study.Design.LOTTERY
    text = shown.content.decode()
    assert "Everybody who was offered a seat by the draw" in text
    assert "Those who were offered a seat, whether they used it or not" in text
    assert "Amend the plan" not in text


def test_an_effect_of_a_draw_says_that_seats_were_drawn_by_lot(
    programme: Programme, dana: Person
) -> None:
    study = plan_study(programme, by=dana, outcome="retained", design="lottery")
    figures = an_answer()["figures"] | {"e_value": None, "on_users": [0.058, 0.02, 0.096]}
    study.result, study.made_at = an_answer(figures=figures), timezone.now()
    study.locked_at = datetime(2025, 12, 1, tzinfo=UTC)
    study.save()
    client = Client()
    client.force_login(dana)
    page = client.get(reverse("insights:programme_outcomes", args=[programme.slug]))
    text = page.content.decode()
    assert (
        "Of the 250 people offered a seat, 93% stayed 12 months; of those not drawn 88% did."
        in text
    )
    assert "Seats were drawn by lot, so the groups differ only by chance." in text
    assert "On those who used their seat: +5.8 points (95% range +2.0 to +9.6)." in text
    assert "-fold to explain" not in text and "Why raw numbers mislead" not in text
