"""Ratings of a month are shown as releases of a ledger: nothing that is shown later gives one person away."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from mentes.audit.models import Entry
from mentes.foundation.actor import System
from mentes.insights import personal_data
from mentes.insights.actions.releases import release_month, release_settled_months
from mentes.insights.bridge.releases import pseudonym_of
from mentes.insights.health import health_of
from mentes.insights.models import RatingLedger, RatingRelease
from mentes.insights.reach import reach_of_all
from mentes.people.models import Organisation, Person
from mentes.programmes.models import Programme
from mentes.relationship.models import Rating
from tests.factories import make_organisation, make_pair, make_person, make_programme, make_session

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
NOW = datetime(2027, 3, 10, 11, 0, tzinfo=ZoneInfo("Europe/London"))
FEBRUARY = date(2027, 2, 1)


@pytest.fixture(autouse=True)
def a_day_in_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def programme() -> Programme:
    make_organisation()
    admin = make_person(name="Dana Whitfield")
    return make_programme(state="running", admin=admin, starts_on=date(2027, 1, 4))


def rated(programme: Programme, raters: int, value: int = 3, **facts: str) -> list[Person]:
    """As many mentees, each of whom rates a session in February."""
    people = []
    for _n in range(raters):
        pair = make_pair(
            programme=programme, mentee=make_person(**facts), told_at=NOW - timedelta(days=60)
        )
        session = make_session(pair=pair, starts_at=NOW - timedelta(days=20), state="held")
        people.append(pair.mentee.person)
        Rating(session=session, person=people[-1], value=value).save()
    return people


def release(programme: Programme) -> RatingRelease | None:
    return release_month(programme, by=SYSTEM, month=FEBRUARY)


def shown(released: RatingRelease | None) -> dict[tuple[str, ...], list[float]]:
    assert released is not None
    return {tuple(cell["key"]): list(cell["band"]) for cell in released.cells if cell["shown"]}


def page_of(programme: Programme, client: Client) -> str:
    client.force_login(programme.roles.get().person)
    page = client.get(reverse("insights:health", args=[programme.slug])).content.decode()
    return " ".join(page[page.index("<h1") :].split())


def test_six_raters_are_not_shown_and_seven_are(programme: Programme) -> None:
    rated(programme, 6)
    assert shown(release(programme)) == {}
    rated(programme, 1)
    assert shown(release(programme))[()] == [3.0, 3.5]


def test_a_late_rating_an_erasure_or_a_changed_mind_changes_nothing(programme: Programme) -> None:
    people = rated(programme, 8)
    first = release(programme)
    rated(programme, 4, value=1)
    Rating.system("test").filter(person=people[0]).delete()
    Rating.system("test").filter(person=people[1]).update(value=1)
    assert release(programme) is None
    assert list(programme.rating_releases.all()) == [first]


def test_when_enough_came_late_a_second_release_stands_beside_the_first(
    programme: Programme,
) -> None:
    rated(programme, 8)
    first = release(programme)
    rated(programme, 8, value=1)
    assert shown(release(programme))[()] == [2.0, 2.5]
    assert shown(RatingRelease.objects.get(pk=first.pk if first else 0))[()] == [3.0, 3.5]
    assert [month.total.low for month in health_of(programme).months if month.total] == [2.0]


def test_groups_are_shown_where_nobody_can_be_worked_out(programme: Programme) -> None:
    rated(programme, 9, value=4, team="Engineering")
    rated(programme, 8, value=2, team="Sales")
    rated(programme, 3, value=1, team="Legal")
    found = shown(release(programme))
    everybody = {(), ("mentee",), ("",)}  # all are mentees, nobody has a place
    assert set(found) == everybody | {("Engineering",), ("mentee", "Engineering")}


def test_the_coordinator_reads_groups_and_why_others_are_hidden(
    programme: Programme, client: Client
) -> None:
    rated(programme, 9, value=4, team="Engineering")
    rated(programme, 8, value=2, team="Sales")
    rated(programme, 3, value=1, team="Legal")
    release(programme)
    page = page_of(programme, client)
    assert "By role, team and place, February 2027" in page
    assert "<dt>Engineering</dt><dd>3.5 to 4 of 4" in page
    assert "Hidden: too few people, or it could be worked out from other numbers (2 groups)" in page
    assert "<dt>Legal" not in page
    assert "February 2027, on 10 March 2027: 2.5 to 3 of 4, 20–49 people" in page


def test_no_group_is_said_to_have_fewer_people_than_the_page_promises(
    programme: Programme, client: Client
) -> None:
    rated(programme, 8, team="Sales"), rated(programme, 12, team="Design")
    assert release(programme)
    page = page_of(programme, client)
    assert "at least 7 people rated" in page and "has at least 7 people" in page
    assert "7–9 people" in page and "10–19 people" in page
    assert "5–9" not in page


def test_a_stricter_organisation_hides_what_was_released_of_fewer(
    programme: Programme, client: Client
) -> None:
    rated(programme, 8)
    release(programme)
    assert "3 to 3.5" in page_of(programme, client)
    Organisation.objects.update(smallest_group=12)
    assert "3 to 3.5" not in page_of(programme, client)
    assert "Shown from 14 raters a month" in page_of(programme, client)


def test_leadership_reads_the_same_band(programme: Programme) -> None:
    rated(programme, 10)
    release(programme)
    (reach,) = reach_of_all()
    assert reach.rating is not None
    assert reach.rating.total is not None
    assert (reach.rating.total.low, reach.rating.month) == (3.0, FEBRUARY)


def test_only_months_that_have_settled_are_released_and_once(programme: Programme) -> None:
    rated(programme, 7)
    assert release_settled_months(by=SYSTEM, today=date(2027, 3, 10)) == 2
    assert release_settled_months(by=SYSTEM, today=date(2027, 3, 10)) == 0
    assert [each.month.month for each in programme.rating_releases.all()] == [1, 2]
    assert release_settled_months(by=SYSTEM, today=date(2027, 4, 7)) == 0
    assert release_settled_months(by=SYSTEM, today=date(2027, 4, 8)) == 1


def test_the_log_says_that_a_month_was_released_and_not_what(programme: Programme) -> None:
    rated(programme, 7)
    release(programme)
    assert Entry.objects.filter(verb="release_month").count() == 1


def test_the_ledger_names_nobody_and_whoever_is_erased_is_not_in_it(programme: Programme) -> None:
    people = rated(programme, 8)
    before = release(programme)
    ledger = RatingLedger.objects.get()
    pseudonyms = [pseudonym_of(each.pk, key=ledger.key) for each in people]
    assert all(each in ledger.state for each in pseudonyms)
    assert personal_data.export(people[0])["months_you_rated_in"] == [
        {"programme": programme.name, "month": FEBRUARY}
    ]
    personal_data.forget(people[0], by=SYSTEM)
    ledger.refresh_from_db()
    assert [each in ledger.state for each in pseudonyms] == [False] + [True] * 7
    assert list(programme.rating_releases.all()) == [before]
    assert release(programme) is None


def test_an_erasure_keeps_what_a_night_has_shown_meanwhile(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = rated(programme, 8)
    release(programme)
    found = personal_data._ledgers_with(people[0])
    monkeypatch.setattr(personal_data, "_ledgers_with", lambda person: found)
    rated(programme, 9)
    late = release(programme)
    assert late is not None
    members = len(json.loads(RatingLedger.objects.get().state)["people"])
    personal_data.forget(people[0], by=SYSTEM)
    assert len(json.loads(RatingLedger.objects.get().state)["people"]) == members


def test_nobody_is_followed_from_month_to_month(programme: Programme) -> None:
    ledgers = [
        RatingLedger.objects.create(programme=programme, month=date(2027, month, 1))
        for month in (1, 2)
    ]
    assert len({pseudonym_of(7, key=each.key) for each in ledgers}) == 2


def test_another_secret_key_leaves_pseudonyms_as_they_are(
    programme: Programme, settings: Any
) -> None:
    rated(programme, 8)
    release(programme)
    settings.SECRET_KEY = "another one"
    assert release(programme) is None


def test_three_months_later_the_ledger_goes_and_the_month_is_closed(programme: Programme) -> None:
    rated(programme, 8)
    release(programme)
    february = programme.rating_ledgers.filter(month=FEBRUARY)
    release_settled_months(by=SYSTEM, today=date(2027, 5, 31))
    assert february.exists()
    release_settled_months(by=SYSTEM, today=date(2027, 6, 10))
    assert not february.exists()
    rated(programme, 20, value=1)
    assert release(programme) is None
    assert programme.rating_releases.filter(month=FEBRUARY).count() == 1
