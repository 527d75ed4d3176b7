"""What the release ledger is told: a person once, with the latest rating of the month."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.models import Rating
from mentes.relationship.queries.ratings import Rated, RatedMonth, rated_month
from tests.factories import make_pair, make_person, make_session

pytestmark = pytest.mark.django_db
MARCH = datetime(2027, 3, 10, 9, tzinfo=UTC)


def in_march(pair: Pair) -> RatedMonth:
    everybody = Person.objects.all()
    return rated_month(pair.programme, of=everybody, since=date(2027, 3, 1), until=date(2027, 4, 1))


def rate(
    pair: Pair, *, value: int, by_mentor: bool = False, days: int = 0, state: str = "held"
) -> None:
    session = make_session(pair=pair, starts_at=MARCH + timedelta(days=days), state=state)
    person = pair.mentor.person if by_mentor else pair.mentee.person
    Rating(session=session, person=person, value=value).save()


def test_only_the_latest_rating_of_a_person_counts(pair: Pair) -> None:
    rate(pair, value=1)
    rate(pair, value=4, days=7)
    found = in_march(pair)
    assert [rated.value for rated in found.latest] == [4]
    assert (found.ratings, found.asked, found.share_rated) == (2, 4, 0.5)


def test_role_team_and_place_are_those_of_the_one_who_rated(pair: Pair) -> None:
    mentor = make_person(team="Finance", place="Lyon")
    other = make_pair(programme=pair.programme, mentor=mentor)
    rate(other, value=3, by_mentor=True)
    rate(other, value=2, days=1)
    mentee = other.mentee.person
    assert sorted(in_march(pair).latest, key=lambda rated: rated.role) == [
        Rated(mentee.pk, 2, "mentee", mentee.team, mentee.place),
        Rated(mentor.pk, 3, "mentor", "Finance", "Lyon"),
    ]


def test_sessions_of_other_months_and_those_not_held_do_not_count(pair: Pair) -> None:
    rate(pair, value=3, days=-10)
    rate(pair, value=3, days=22)
    rate(pair, value=3, state="cancelled")
    assert in_march(pair) == RatedMonth([], 0, 0)
    assert in_march(pair).share_rated is None
