"""A programme that ends but is never closed keeps no answers for ever, and nobody is surprised."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from mentes.enrolment.actions.ending import remind_of_end
from mentes.enrolment.actions.retention import clear_what_is_over
from mentes.enrolment.models import Answer, NotWith
from mentes.foundation.actor import System
from mentes.notices.models import Notice
from mentes.people.models import OrganisationRole, Person
from mentes.programmes.models import Programme, Question
from mentes.site.tasks import tidy
from tests.factories import make_enrolment, make_organisation, make_person, make_programme

pytestmark = pytest.mark.django_db
BY = System("the nightly clearing")
DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def dana() -> Person:
    make_organisation()
    return make_person(name="Dana Whitfield")


@pytest.fixture
def programme(dana: Person, clock: Any) -> Programme:
    """Ends today."""
    starts = timezone.localdate() - timedelta(weeks=26)
    programme = make_programme(admin=dana, state="running", starts_on=starts, weeks=26)
    enrolment = make_enrolment(programme=programme)
    question = Question.objects.create(programme=programme, role="mentee", key="learn", words="?")
    Answer(enrolment=enrolment, question=question, value="Patience").save()
    NotWith(enrolment=enrolment, other=make_person()).save()
    return programme


def kept() -> int:
    reason = "the test counts what is kept"
    return Answer.system(reason).count() + NotWith.system(reason).count()


def night(clock: Any) -> None:
    """As the nightly job does, in its order."""
    remind_of_end(by=BY)
    clear_what_is_over(by=BY)


def told(kind: str) -> list[str]:
    return list(Notice.objects.filter(kind=f"enrolment.{kind}").values_list("text", flat=True))


def nights(clock: Any, count: int) -> None:
    for _ in range(count):
        clock.shift(DAY)
        night(clock)


def test_a_month_after_the_end_its_admins_are_asked_once(programme: Programme, clock: Any) -> None:
    nights(clock, 29)
    assert told("ask_to_close") == []
    nights(clock, 3)
    (text,) = told("ask_to_close")
    assert "close it" in text


def test_a_month_after_a_warning_what_people_said_goes(programme: Programme, clock: Any) -> None:
    clock.shift(334 * DAY)
    night(clock)
    assert told("warn_of_clearing") == []
    nights(clock, 1)
    (text,) = told("warn_of_clearing")
    nights(clock, 30)
    assert kept() == 2
    nights(clock, 1)
    assert kept() == 0
    assert f"On {timezone.localdate():%-d %B %Y}" in text, "on the very day that was named"


def test_nothing_goes_unannounced_however_long_ago_it_ended(
    programme: Programme, clock: Any
) -> None:
    clock.shift(900 * DAY)
    night(clock)
    (text,) = told("warn_of_clearing")
    nights(clock, 30)
    assert kept() == 2
    nights(clock, 1)
    assert kept() == 0
    assert f"On {timezone.localdate():%-d %B %Y}" in text


def test_a_programme_that_goes_on_is_left_alone(programme: Programme, clock: Any) -> None:
    clock.shift(340 * DAY)
    night(clock)
    Programme.objects.update(weeks=26 + 60)
    clock.shift(60 * DAY)
    night(clock)
    assert kept() == 2
    assert len(told("warn_of_clearing")) == 1


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_only_an_open_one_is_asked_about(state: str, programme: Programme, clock: Any) -> None:
    Programme.objects.update(state=state, closed_at=timezone.now() if state == "closed" else None)
    clock.shift(40 * DAY)
    night(clock)
    assert told("ask_to_close") == []


def test_without_an_admin_of_its_own_the_organisation_s_are_told(
    programme: Programme, dana: Person, clock: Any
) -> None:
    ravi = make_person(name="Ravi Menon")
    OrganisationRole.objects.create(person=ravi, role="organisation_admin")
    Person.objects.filter(pk=dana.pk).update(is_active=False)
    clock.shift(40 * DAY)
    night(clock)
    assert Notice.objects.get(kind="enrolment.ask_to_close").to == ravi


def test_the_nightly_job_does_it(programme: Programme, clock: Any) -> None:
    clock.shift(340 * DAY)
    tidy.call()
    clock.shift(40 * DAY)
    tidy.call()
    assert kept() == 0


def test_a_closed_one_counts_from_the_day_it_was_closed(programme: Programme, clock: Any) -> None:
    Programme.objects.update(state="closed", closed_at=timezone.now())
    clock.shift(365 * DAY)
    night(clock)
    assert kept() == 2
    clock.shift(timedelta(seconds=1))
    night(clock)
    assert kept() == 0
