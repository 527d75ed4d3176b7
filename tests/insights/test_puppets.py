"""Numbers speak of people who were there before: accounts made to know all answers but one count for nothing."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.insights.actions.figures import draw_goal_figures, draw_pair_figures
from mentes.insights.actions.releases import release_month
from mentes.insights.counted import ANSWERS, Facts
from mentes.insights.models import GoalFigure, PairFigure, RatingRelease
from mentes.pairing.models import Pair
from mentes.people.models import IdentityCheck, Person
from mentes.programmes.models import Programme
from mentes.relationship.models import Rating
from tests.factories import (
    make_goal,
    make_organisation,
    make_pair,
    make_person,
    make_programme,
    make_session,
)

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
NOW = datetime(2027, 3, 10, 11, 0, tzinfo=ZoneInfo("Europe/London"))
FEBRUARY = date(2027, 2, 1)
Make = Callable[[], Person]


@pytest.fixture(autouse=True)
def a_day_in_march() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def programme() -> Programme:
    make_organisation()
    return make_programme(state="running", starts_on=date(2027, 1, 4))


def made_on(day: date) -> Person:
    return make_person(joined_at=datetime(day.year, day.month, day.day, 12, tzinfo=NOW.tzinfo))


def opened_by_a_list() -> Person:
    return with_check(reason="invitation")


def taken_over_unused() -> Person:
    return with_check(reason="address", how="new_address")


def with_check(**facts: Any) -> Person:
    person = make_person()
    check = IdentityCheck.objects.create(person=person, **facts)
    IdentityCheck.objects.filter(pk=check.pk).update(made_at=NOW - timedelta(days=25))
    return person


PUPPETS: dict[str, Make] = {
    "made within the month": lambda: made_on(date(2027, 2, 3)),
    "opened by a link from a list": opened_by_a_list,
    "never used until its address was changed": taken_over_unused,
}


def rates(programme: Programme, mentee: Person, *, mentor: Person | None = None) -> Pair:
    pair = make_pair(
        programme=programme,
        mentee=mentee,
        mentor=mentor or make_person(),
        told_at=NOW - timedelta(days=60),
    )
    session = make_session(pair=pair, starts_at=NOW - timedelta(days=20), state="held")
    Rating(session=session, person=mentee, value=3).save()
    return pair


def release(programme: Programme) -> RatingRelease:
    found = release_month(programme, by=SYSTEM, month=FEBRUARY)
    assert found is not None
    return found


def is_shown(release: RatingRelease) -> bool:
    return any(cell["shown"] for cell in release.cells)


@pytest.mark.parametrize("made", PUPPETS)
def test_six_puppets_push_nobody_over_the_least_of_a_rating(
    programme: Programme, made: str
) -> None:
    for _n in range(6):
        rates(programme, PUPPETS[made]())
    rates(programme, make_person())
    assert not is_shown(release(programme))


def test_seven_who_were_there_before_are_shown(programme: Programme) -> None:
    for _n in range(6):
        rates(programme, made_on(date(2027, 1, 31)))
    rates(programme, make_person())
    assert is_shown(release(programme))


def test_puppets_add_nothing_to_a_number_that_is_shown(programme: Programme) -> None:
    people = [rates(programme, make_person()).mentee.person for _n in range(8)]
    for person in people:
        Rating.system("test").filter(person=person).update(value=2)
    for _n in range(8):
        rates(programme, made_on(date(2027, 2, 3)))
    (everybody,) = [cell for cell in release(programme).cells if not cell["table"]]
    assert (everybody["band"], everybody["n_band"]) == ((2.0, 2.5), (5, 9))


def test_in_the_month_in_which_a_programme_begins_all_who_were_there_by_then_count() -> None:
    make_organisation()
    later = make_programme(state="running", starts_on=date(2027, 2, 15))
    for _n in range(7):
        rates(later, made_on(date(2027, 2, 14)))
    assert is_shown(release(later))


def test_whoever_confirmed_a_changed_address_of_an_account_in_use_stays_counted(
    programme: Programme,
) -> None:
    """Or an administrator could choose whom a number leaves out."""
    for _n in range(7):
        rates(programme, with_check(reason="address", how="old_address"))
    assert is_shown(release(programme))


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_pairs_of_puppets_push_no_number_about_goals_or_pairs_over_its_least(
    programme: Programme, side: str
) -> None:
    for number in range(30):
        puppet = made_on(date(2027, 3, 2)) if number else make_person()
        people = {"mentee": make_person(), "mentor": make_person()} | {side: puppet}
        pair = rates(programme, people["mentee"], mentor=people["mentor"])
        make_goal(pair=pair, stretch=3, mentee_alignment=5)
    facts = Facts(programme, NOW.date())
    assert draw_goal_figures(programme, by=SYSTEM) == 0
    draw_pair_figures(facts, by=SYSTEM)
    about_both = PairFigure.objects.exclude(about="matched")
    assert not about_both.exists() and not GoalFigure.objects.exists()
    assert {len(ANSWERS[about](facts)) for about in ANSWERS if about != "matched"} == {1}
    mentees = Enrolment.objects.filter(role="mentee").count()
    assert len(ANSWERS["matched"](facts)) == (1 if side == "mentee" else mentees)


def test_a_month_later_they_are_like_everybody(programme: Programme) -> None:
    for _n in range(12):
        pair = rates(programme, made_on(date(2027, 3, 2)))
        make_goal(pair=pair, stretch=3, mentee_alignment=5)
    assert draw_goal_figures(programme, by=SYSTEM) == 0
    with time_machine.travel(datetime(2027, 4, 1, 9, tzinfo=NOW.tzinfo), tick=False):
        assert draw_goal_figures(programme, by=SYSTEM) > 0
