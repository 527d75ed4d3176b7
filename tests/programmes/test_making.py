"""From a template to a draft that is complete but for its north star."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from mentes.audit.models import Entry
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.programmes.actions.making import _dates, make_programme
from mentes.programmes.gallery import templates
from mentes.programmes.models import Programme
from mentes.programmes.queries.builder import builder_steps
from mentes.programmes.queries.launch import launch_check
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", list(templates()))
def test_a_template_brings_everything(key: str) -> None:
    dana = make_person(name="Dana Whitfield")
    programme = make_programme("Spring 2027", by=dana, template=key)
    source = templates()[key]
    assert programme.state == Programme.State.DRAFT
    assert programme.slug == "spring-2027"
    assert programme.messages.count() == len(source["messages"])
    assert programme.guides.count() == 6
    assert programme.questions.filter(role="mentee").count() == len(source["questions"]["mentee"])
    assert programme.rules.count() == len(source["rules"])
    assert programme.key_results.count() == len(source["key_results"])
    assert programme.privacy_version == "2026-1"
    assert programme.roles.get().person == dana
    assert Entry.objects.get(verb="make_programme").by == dana


def test_the_dates_follow_one_another_and_lie_ahead() -> None:
    programme = make_programme("A", by=make_person(), template="skills")
    opens, closes, starts = (
        programme.enrolment_opens_on, programme.enrolment_closes_on, programme.starts_on,
    )  # fmt: skip
    assert opens is not None and closes is not None and starts is not None
    assert opens < closes < starts
    assert programme.ends_on is not None and programme.ends_on > starts


def test_the_same_name_twice_gets_two_addresses() -> None:
    first, second = (
        make_programme("Spring", by=System("test"), template="skills") for _ in range(2)
    )
    assert first.slug == "spring"
    assert second.slug.startswith("spring-")


def test_a_name_that_is_a_word_of_the_addresses_gets_another_one() -> None:
    assert make_programme("New", by=System("test"), template="skills").slug != "new"


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(Refused):
        make_programme("A", by=System("test"), template="../secret")
    assert not Programme.objects.exists()


def test_a_fresh_draft_waits_for_its_north_star_and_has_no_step_started() -> None:
    programme = make_programme(
        "A", by=make_person(hired_on="2020-01-01", level=4), template="skills"
    )
    assert [remark.page for remark in launch_check(programme).blocking] == ["north_star"]
    states = {step.key: step.state for step in builder_steps(programme)}
    empty = [key for key, state in states.items() if state == "not_started"]
    assert empty == ["north_star", "messages"]
    assert set(states.values()) == {"not_started", "from_template"}


@pytest.mark.parametrize("year", [2026, 2027, 2028, 2029, 2030])
def test_no_default_day_falls_between_the_years(year: int) -> None:
    for n in range(366):
        today = date(year, 1, 1) + timedelta(days=n)
        with patch.object(timezone, "localdate", lambda today=today: today):
            days = _dates()
        opens, closes, starts = days.values()
        assert today < opens < closes < starts
        assert opens.weekday() == 0 and closes.weekday() == 4 and starts.weekday() == 0
        for day in (closes, starts):
            assert not (day.month, day.day) >= (12, 24) and (day.month, day.day) != (1, 1)
