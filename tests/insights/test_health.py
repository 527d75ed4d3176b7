"""How a programme is doing, from dates and counts; never from words or one person's rating."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.insights import queries
from mentes.insights.actions.figures import (
    draw_all_goal_figures,
)
from mentes.insights.actions.nudges import nudge
from mentes.insights.actions.releases import release_month
from mentes.insights.health import health_of
from mentes.insights.reach import reach_of_all
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.models import Organisation, OrganisationRole
from mentes.programmes.models import KeyResult
from mentes.relationship.models import Goal, Rating, Session
from mentes.relationship.queries.counts import counts_of_pairs
from tests.factories import make_organisation, make_pair, make_person, make_programme

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 10, 11, 0, tzinfo=ZoneInfo("Europe/London"))
SYSTEM = System("test")


@pytest.fixture(autouse=True)
def a_day_in_march():
    with time_machine.travel(NOW, tick=False):
        yield


def held(pair: Pair, *, days_ago: int, **facts) -> Session:
    at = NOW - timedelta(days=days_ago)
    session = Session(
        pair=pair,
        starts_at=at,
        state="held",
        time_zone="Europe/London",
        uid=f"{pair.pk}-{days_ago}",
        **facts,
    )
    session.save()
    return session


def programme_with(*, days_ago: int = 60, **facts):
    return make_programme(state="running", starts_on=date(2027, 1, 4), cadence_days=21, **facts)


def told(programme, *, days_ago: int, team: str = "", **facts) -> Pair:
    return make_pair(
        programme=programme,
        mentee=make_person(name="Lena Moreau", team=team),
        told_at=NOW - timedelta(days=days_ago),
        **facts,
    )


def found(programme) -> list[tuple[str, str]]:
    pairs = queries.open_of(queries.told_pairs(programme))
    return [(s.moment, s.evidence) for s in queries.signals(pairs, counts_of_pairs(pairs), NOW)]


def test_a_pair_that_never_met_is_named_with_the_days() -> None:
    programme = programme_with()
    told(programme, days_ago=26)
    assert found(programme) == [("nudge_never_met", "Matched 26 days ago.")]


def test_a_pair_in_its_first_fortnight_is_left_alone() -> None:
    programme = programme_with()
    told(programme, days_ago=13)
    assert found(programme) == []


def test_a_silent_pair_is_named_unless_a_session_is_booked() -> None:
    programme = programme_with()
    silent, booked = told(programme, days_ago=60), told(programme, days_ago=60)
    for pair in (silent, booked):
        held(pair, days_ago=47)
    Session(pair=booked, starts_at=NOW + timedelta(days=2), time_zone="UTC", uid="next").save()
    assert found(programme) == [("nudge_no_session", "1 session held, 0 moved, none booked.")]


def test_growing_gaps_are_named() -> None:
    programme = programme_with()
    pair = told(programme, days_ago=80)
    for days in (75, 61, 39, 5):
        held(pair, days_ago=days)
    assert found(programme) == [
        ("nudge_gaps_growing", "14, then 22, then 34 days between sessions.")
    ]


def test_two_sessions_without_a_goal_are_named() -> None:
    programme = programme_with()
    pair = told(programme, days_ago=40)
    held(pair, days_ago=30)
    held(pair, days_ago=10)
    assert found(programme) == [("nudge_no_goals", "2 sessions, no goal of their own.")]
    Goal(pair=pair, text="Say no without losing trust").save()
    assert found(programme) == []


def test_a_programme_that_asks_for_no_goals_misses_none() -> None:
    programme = programme_with(goals_at_least=0)
    pair = told(programme, days_ago=40)
    held(pair, days_ago=30)
    held(pair, days_ago=10)
    assert found(programme) == []


def test_a_paused_pair_is_as_planned_and_not_nudged() -> None:
    programme = programme_with()
    told(programme, days_ago=90, state="paused")
    health = health_of(programme)
    assert (health.open, health.as_planned, health.signals) == (1, 1, [])


def test_pairs_meeting_as_planned_are_counted() -> None:
    programme = programme_with()
    held(told(programme, days_ago=50), days_ago=20)
    held(told(programme, days_ago=50), days_ago=29)
    health = health_of(programme)
    assert (health.open, health.as_planned) == (2, 1)


def test_small_teams_are_hidden_and_cannot_be_worked_out() -> None:
    assert queries.hidden_groups({"Engineering": 20, "Sales": 7, "Support": 3}, least=5) == {
        "Support",
        "Sales",
    }
    assert queries.hidden_groups({"Engineering": 20, "Support": 3, "Legal": 2}, least=5) == {
        "Support",
        "Legal",
    }
    assert queries.hidden_groups({"Engineering": 20, "Sales": 7}, least=5) == set()
    assert queries.hidden_groups({"Support": 3}, least=5) == {"Support"}


def test_the_heatmap_says_how_many_pairs_it_hides() -> None:
    programme = programme_with()
    for _n in range(6):
        held(told(programme, days_ago=50, team="Engineering"), days_ago=10)
    for _n in range(5):
        told(programme, days_ago=50, team="Sales")
    told(programme, days_ago=50, team="Legal")
    rows = {row.name: row for row in health_of(programme).rows}
    assert rows["2 other teams"].hidden == "Hidden: 6 pairs"
    assert rows["Engineering"].values[-1] == 100


def test_a_nudge_goes_to_both_and_only_once_a_week() -> None:
    dana = make_person(name="Dana Whitfield")
    pair = told(programme_with(admin=dana), days_ago=30)
    nudge(pair, by=dana, moment="nudge_never_met")
    nudge(pair, by=dana, moment="nudge_never_met")
    assert Notice.objects.filter(weight="nudge").count() == 2
    with pytest.raises(Refused):
        Pair.objects.filter(pk=pair.pk).update(state="closed")
        nudge(Pair.objects.get(pk=pair.pk), by=dana, moment="nudge_never_met")


@pytest.fixture
def dana_sees(client: Client):
    make_organisation()
    dana = make_person(name="Dana Whitfield")
    programme = programme_with(admin=dana)
    client.force_login(dana)
    return client, programme


def test_the_page_costs_the_same_with_5_and_50_pairs(
    dana_sees, django_assert_max_num_queries
) -> None:
    client, programme = dana_sees
    address = reverse("insights:health", args=[programme.slug])
    for _n in range(5):
        told(programme, days_ago=30, team="Sales")
    with django_assert_max_num_queries(40) as few:
        assert client.get(address).status_code == 200
    for n in range(45):
        held(told(programme, days_ago=90, team=f"Team {n % 4}"), days_ago=60)
    with django_assert_max_num_queries(40) as many:
        assert client.get(address).status_code == 200
    assert len(many) == len(few) <= 15, "\n".join(q["sql"][:400] for q in few.captured_queries)


def test_what_a_pair_wrote_never_reaches_the_page(dana_sees) -> None:
    client, programme = dana_sees
    pair = told(programme, days_ago=60)
    session = held(pair, days_ago=50)
    Goal(pair=pair, text="CANARYGOAL").save()
    Rating(session=session, person=pair.mentee.person, value=1).save()
    page = client.get(reverse("insights:health", args=[programme.slug])).content.decode()
    assert "CANARYGOAL" not in page
    assert "No session for 50 days" in page


def test_goals_are_drawn_from_seven_pairs(dana_sees, django_assert_max_num_queries) -> None:
    client, programme = dana_sees
    result = KeyResult.objects.create(programme=programme, words="Pairs that meet")
    address = reverse("insights:goals", args=[programme.slug])
    for number in range(7):
        draw_all_goal_figures(by=SYSTEM)
        page = client.get(address).content.decode()
        assert "Hidden: too few pairs" in page
        assert "or more pairs" not in page
        goal = Goal(pair=told(programme, days_ago=30), text="CANARYGOAL", stretch=1 + number % 5)
        goal.save()
        goal.key_results.add(result)
    draw_all_goal_figures(by=SYSTEM)
    with django_assert_max_num_queries(15):
        page = client.get(address).content.decode()
    assert "5 or more pairs" in page
    assert "2.5–3.0 of 5" in page
    assert "7–9 pairs" in page
    assert "CANARYGOAL" not in page


def test_the_smallest_group_that_the_organisation_chose_counts_everywhere(dana_sees) -> None:
    client, programme = dana_sees
    Organisation.objects.update(smallest_group=12)
    for _n in range(11):
        held(told(programme, days_ago=60, team="Sales"), days_ago=5)
    page = client.get(reverse("insights:health", args=[programme.slug])).content.decode()
    assert "Hidden: 11 pairs" in page
    assert "Teams with fewer than 12 pairs are hidden." in page
    assert not reach_of_all()[0].is_shown
    for session in Session.system("test").all()[:10]:
        Rating(session=session, person=session.pair.mentee.person, value=1).save()
    month = date(NOW.year, NOW.month, 1)
    released = release_month(programme, by=SYSTEM, month=month)
    assert released is not None
    assert not any(cell["shown"] for cell in released.cells)
    assert (
        "Shown from 14 raters a month"
        in client.get(reverse("insights:health", args=[programme.slug])).content.decode()
    )


def test_the_side_bar_leads_to_health_only_whoever_may_open_it(
    client: Client, settings: Any
) -> None:
    settings.TWO_FACTOR = False
    programme = make_programme(state="running", admin=make_person(name="Dana Whitfield"))
    ravi = make_person(name="Ravi")
    OrganisationRole.objects.create(person=ravi, role="organisation_admin")
    settings_page = reverse("programmes:settings", args=[programme.slug])
    for reader, shown in ((ravi, False), (programme.roles.get().person, True)):
        client.force_login(reader)
        page = client.get(settings_page).content.decode()
        assert (reverse("insights:health", args=[programme.slug]) in page) == shown


def test_leadership_sees_counts_of_programmes_and_no_name(
    client: Client, django_assert_max_num_queries
) -> None:
    make_organisation()
    catherine = make_person(name="Catherine Osei")
    OrganisationRole.objects.create(person=catherine, role="leadership")
    client.force_login(catherine)
    large, small = programme_with(name="Large"), programme_with(name="Small")
    for _n in range(10):
        held(told(large, days_ago=30), days_ago=10)
    held(told(small, days_ago=30), days_ago=10)
    with django_assert_max_num_queries(15):
        page = client.get(reverse("insights:outcomes")).content.decode()
    assert "10 pairs" in page
    assert "Hidden: too few pairs" in page
    assert "Lena" not in page
    assert "Amara" not in page
