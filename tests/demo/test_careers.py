"""What the demo's studies read is the same kind of year on every day the demo is filled."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from mentes.demo.careers import careers, who_joins
from mentes.demo.people import hire_everyone
from mentes.demo.scenarios import monday
from mentes.enrolment.models import Enrolment
from mentes.insights.bridge.studies import hash_of, solve_study
from mentes.insights.models import Study
from tests.factories import make_programme

# The demo is always on SQLite.
pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.long]
PLAN = {
    "days": 365, "estimand": "ATT", "placebo": "promoted in the year before", "seed": 1,
    "covariates": ["tenure", "level", "team", "place", "promotion", "programmes"],
}  # fmt: skip


@pytest.fixture(params=["2026-11-29", "2027-03-02", "2027-08-13"])
def studies(request: Any) -> Iterator[dict[str, Study]]:
    """A year after 250 of them joined; who is a mentor makes no difference here."""
    today = date.fromisoformat(request.param)
    with time_machine.travel(f"{today}T10:00:00Z", tick=False):
        staff = hire_everyone(seed=1974, today=today)
        starts = monday(today - timedelta(weeks=56))
        programme = make_programme(starts_on=starts, mentee_eligibility={"months_here": 3})
        settled = starts - timedelta(days=95)
        named = set(staff.named.values())
        able = [p for p in staff.everyone if p.hired_on and p.hired_on < settled and p not in named]
        mentees = who_joins(able, 250, since=starts, random=staff.random)
        at = timezone.now() - timedelta(weeks=57)
        Enrolment.objects.bulk_create(
            Enrolment(
                programme=programme, person=each, role="mentee", state="finished", seated_at=at
            )
            for each in mentees
        )
        careers(staff, since=starts, mentees=set(mentees))
        rules = programme.mentee_eligibility
        plan = PLAN | {"index": starts.isoformat(), "eligibility": rules}
        yield {
            outcome: Study(
                programme=programme,
                outcome=outcome,
                plan=plan,
                plan_hash=hash_of(plan),
                locked_at=at,
            )
            for outcome in ("retained", "moved")
        }


def test_retention_passes_every_check_and_its_range_leaves_out_zero(
    studies: dict[str, Study],
) -> None:
    result = solve_study(studies["retained"], today=timezone.localdate())
    assert result["gate"]["status"] == "green", result["gate"]["reasons"]
    figures = result["figures"]
    assert figures["low"] > 0 and 0.04 < figures["estimate"] < 0.13
    assert figures["naive"] > figures["estimate"] + 0.01  # who joins was going to stay anyway
    assert result["curves"]["participants"][-1][1] > result["curves"]["comparison"][-1][1]


def test_moving_is_refused_because_it_is_too_rare(studies: dict[str, Study]) -> None:
    result = solve_study(studies["moved"], today=timezone.localdate())
    assert not result["shown"] and result["figures"] is None
    assert [c["name"] for c in result["gate"]["checks"] if c["status"] == "red"] == ["events"]
