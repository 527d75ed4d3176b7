"""Who may join: the set, the single person and the sentence agree."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from mentes.people.models import Person
from mentes.programmes.queries.eligibility import ago, eligibility_sentence, eligible, is_eligible
from mentes.programmes.queries.programmes import open_programmes
from tests.factories import make_person, make_programme

pytestmark = pytest.mark.django_db

RULES: list[dict[str, Any]] = [
    {},
    {"level_from": 3},
    {"level_until": 3},
    {"level_from": 2, "level_until": 4},
    {"teams": ["Finance"]},
    {"places": ["Leeds", "Berlin"], "level_from": 3},
    {"months_here": 12},
    {"months_here_at_most": 6},
    {"months_here": 3, "months_here_at_most": 24},
]


def people() -> list[Person]:
    return [
        make_person(name="A", level=3, team="Finance", place="Leeds", hired_on=ago(12)),
        make_person(name="B", level=4, team="Sales", place="Berlin", hired_on=ago(3)),
        make_person(name="C", level=None, team="Finance", place="", hired_on=None),
        make_person(name="D", level=1, team="Finance", place="Leeds", hired_on=ago(30)),
        make_person(
            name="E",
            level=5,
            team="Sales",
            place="Leeds",
            hired_on=ago(24),
            left_on=date(2026, 1, 1),
        ),
        make_person(
            name="F", level=5, team="Finance", place="Leeds", hired_on=ago(6), is_active=False
        ),
    ]


@pytest.mark.parametrize("rules", RULES, ids=str)
def test_the_set_and_the_single_question_agree(rules: dict[str, Any]) -> None:
    everybody = people()
    programme = make_programme(mentee_eligibility=rules)
    within = set(eligible(programme, "mentee"))
    assert within == {person for person in everybody if is_eligible(programme, "mentee", person)}


def test_no_rule_is_everybody_who_is_here() -> None:
    people()
    assert eligible(make_programme(), "mentee").count() == 4


def test_a_missing_fact_does_not_meet_a_rule_about_it() -> None:
    unknown = make_person(level=None, hired_on=None)
    for rules in (
        {"level_from": 1},
        {"level_until": 9},
        {"months_here": 1},
        {"months_here_at_most": 999},
    ):
        assert not is_eligible(make_programme(mentor_eligibility=rules), "mentor", unknown)


def test_months_end_on_the_last_day_where_a_month_is_shorter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2027, 3, 31))
    assert ago(1) == date(2027, 2, 28)
    assert ago(13) == date(2026, 2, 28)
    assert ago(3) == date(2026, 12, 31)


def test_the_sentence_says_the_rules() -> None:
    assert eligibility_sentence({}) == "everybody"
    assert eligibility_sentence(
        {"level_from": 3, "level_until": 5, "places": ["Leeds", "Berlin"]}
    ) == ("level 3 to 5, in Leeds or Berlin")
    assert eligibility_sentence({"months_here_at_most": 6}) == "joined within the last 6 months"


def test_only_programmes_that_enrol_and_take_this_person_are_open() -> None:
    lena = make_person(level=2)
    shown = make_programme(mentor_eligibility={"level_from": 6})
    make_programme(state="draft")
    make_programme(mentee_eligibility={"level_from": 6}, mentor_eligibility={"level_from": 6})
    assert open_programmes(lena) == [shown]
