"""Two reminders while enrolment is open: that it closes, and that a form isn't sent. Each person gets one."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentes.audit.models import Entry
from mentes.enrolment.actions.inviting import invite
from mentes.enrolment.actions.joining import enrol, start_enrolment, withdraw
from mentes.enrolment.tasks import remind_of_enrolment, remind_of_one
from mentes.foundation.work import Work
from mentes.notices.models import Notice
from mentes.notices.queries import notices_of
from mentes.notices.tasks import deliver_notice
from mentes.people.models import Person
from mentes.programmes.actions.wording import set_message
from mentes.programmes.models import Programme
from tests.factories import make_enrolment, make_organisation, make_person, make_programme

pytestmark = pytest.mark.django_db
CLOSES_ON = date(2027, 3, 19)  # a Friday
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(datetime(2027, 3, 8, 11, tzinfo=LONDON), tick=False) as clock:
        yield clock


@pytest.fixture
def dana(clock: Any) -> Person:
    make_organisation(time_zone="Europe/London")
    return make_person(name="Dana Whitfield")


@pytest.fixture
def programme(dana: Person) -> Programme:
    return make_programme(
        admin=dana,
        enrolment_opens_on=date(2027, 3, 1),
        enrolment_closes_on=CLOSES_ON,
        starts_on=date(2027, 4, 5),
    )


def invited(programme: Programme, dana: Person, *people: Person, role: str = "mentee") -> None:
    invite(programme, by=dana, role=role, people=people)
    deliver_all()


def deliver_all() -> None:
    for pk in Notice.objects.filter(work_state=Work.WorkState.WAITING).values_list("pk", flat=True):
        deliver_notice.func(pk)


def the_hour(programme: Programme) -> None:
    """As the schedule does each hour, twice over."""
    remind_of_enrolment.func()
    remind_of_one.func(programme.pk)
    remind_of_one.func(programme.pk)


def reminded() -> dict[Person, str]:
    rows = Notice.objects.filter(weight=Notice.Weight.NUDGE).order_by("pk")
    assert rows.count() == len({row.to_id for row in rows}), "one for a person"
    return {row.to: row.kind for row in rows}


CLOSES, BEGUN = "programme.nudge_enrolment_closes", "programme.nudge_form_begun"


def test_three_days_before_the_end_those_who_were_invited_and_have_not_begun_are_reminded(
    programme: Programme, dana: Person, clock: Any
) -> None:
    lena, omar, stranger = make_person(name="Lena"), make_person(name="Omar"), make_person()
    invited(programme, dana, lena)
    invited(programme, dana, omar, role="mentor")
    clock.move_to(datetime(2027, 3, 15, 23, 30, tzinfo=LONDON))
    the_hour(programme)
    assert reminded() == {}
    clock.move_to(datetime(2027, 3, 16, 9, 45, tzinfo=LONDON))
    the_hour(programme)
    assert reminded() == {lena: CLOSES, omar: CLOSES}
    assert stranger not in reminded()
    letter = Notice.objects.get(kind=CLOSES, to=lena)
    assert "closes on 19 March 2027" in letter.subject
    assert letter.useful_until == datetime(2027, 3, 20, tzinfo=LONDON)
    assert letter.link == programme.page
    [line] = Entry.objects.filter(verb="remind_of_enrolment")
    assert line.details["told"] == 2


def test_who_began_joined_declined_or_withdrew_is_not_reminded_that_it_closes(
    programme: Programme, dana: Person, clock: Any
) -> None:
    states = ["enrolled", "applied", "waiting", "declined", "withdrawn"]
    people = {state: make_person(name=state.title()) for state in states}
    gone, late, off = make_person(name="Gone"), make_person(name="Late"), make_person(name="Off")
    invited(programme, dana, gone, off, *people.values())
    for state, person in people.items():
        make_enrolment(programme=programme, person=person, state=state)
    gone.left_on = timezone.localdate()
    gone.save()
    clock.move_to(datetime(2027, 3, 15, 11, tzinfo=LONDON))
    invited(programme, dana, late)
    clock.move_to(datetime(2027, 3, 16, 11, tzinfo=LONDON))
    the_hour(programme)
    assert set(reminded()) == {off}, "an invitation of yesterday isn't followed by a reminder"


def test_who_began_and_stopped_is_reminded_two_days_later_and_only_once(
    programme: Programme, dana: Person, clock: Any
) -> None:
    lena, sent, back = make_person(name="Lena"), make_person(name="Sent"), make_person(name="Back")
    invited(programme, dana, lena)
    for person in (lena, sent, back):
        start_enrolment(programme, by=person, person=person, role="mentee")
    programme.questions.all().delete()
    enrol(programme.enrolments.get(person=sent), by=sent)
    withdraw(programme.enrolments.get(person=back), by=back)
    clock.shift(timedelta(days=1, hours=23))
    the_hour(programme)
    assert reminded() == {}
    clock.shift(timedelta(hours=2))
    the_hour(programme)
    assert reminded() == {lena: BEGUN}
    clock.move_to(datetime(2027, 3, 17, 11, tzinfo=LONDON))
    the_hour(programme)
    assert reminded() == {lena: BEGUN}


def test_in_the_last_days_half_a_day_is_enough(programme: Programme, clock: Any) -> None:
    lena = make_person(name="Lena")
    clock.move_to(datetime(2027, 3, 18, 20, tzinfo=LONDON))
    start_enrolment(programme, by=lena, person=lena, role="mentee")
    clock.move_to(datetime(2027, 3, 19, 9, tzinfo=LONDON))
    the_hour(programme)
    assert reminded() == {lena: BEGUN}


def test_after_the_last_day_no_reminder_is_written_and_none_that_waits_is_sent(
    programme: Programme, dana: Person, clock: Any
) -> None:
    lena, omar = make_person(name="Lena"), make_person(name="Omar")
    invited(programme, dana, lena)
    clock.move_to(datetime(2027, 3, 19, 22, 30, tzinfo=LONDON))  # quiet until the morning
    the_hour(programme)
    deliver_all()
    assert Notice.objects.get(to=lena, kind=CLOSES).delivery == Notice.Delivery.TOO_LATE
    start_enrolment(programme, by=omar, person=omar, role="mentee")
    clock.move_to(datetime(2027, 3, 22, 11, tzinfo=LONDON))
    the_hour(programme)
    assert omar not in reminded()


def test_without_a_mail_server_it_stands_in_the_own_list(
    programme: Programme, dana: Person, clock: Any
) -> None:
    lena = make_person(name="Lena")
    invited(programme, dana, lena)
    clock.move_to(datetime(2027, 3, 16, 11, tzinfo=LONDON))
    the_hour(programme)
    deliver_all()
    letter = Notice.objects.get(to=lena, kind=CLOSES)
    assert letter.delivery == Notice.Delivery.NO_SERVER
    assert letter in notices_of(lena)


def test_a_coordinator_can_switch_each_off(programme: Programme, dana: Person, clock: Any) -> None:
    lena, omar = make_person(name="Lena"), make_person(name="Omar")
    invited(programme, dana, lena)
    start_enrolment(programme, by=omar, person=omar, role="mentee")
    for moment in ("nudge_enrolment_closes", "nudge_form_begun"):
        set_message(programme, by=dana, moment=moment, subject="x", body="x", is_on=False)
    clock.move_to(datetime(2027, 3, 16, 11, tzinfo=LONDON))
    the_hour(programme)
    assert reminded() == {}
    assert not Entry.objects.filter(verb="remind_of_enrolment").exists()


@pytest.mark.parametrize(
    "facts", [{"state": "draft"}, {"state": "closed"}, {"enrolment_closes_on": None}]
)
def test_only_while_enrolment_is_open(
    programme: Programme, dana: Person, clock: Any, facts: dict[str, Any]
) -> None:
    invited(programme, dana, make_person())
    Programme.objects.filter(pk=programme.pk).update(**facts)
    clock.move_to(datetime(2027, 3, 16, 11, tzinfo=LONDON))
    the_hour(programme)
    assert reminded() == {}


def test_many_cost_no_more_queries_than_few(programme: Programme, dana: Person, clock: Any) -> None:
    counts = []
    for n in (5, 30):
        Notice.objects.all().delete()
        invited(programme, dana, *(make_person() for _each in range(n)))
        day = time_machine.travel(datetime(2027, 3, 16, 11, tzinfo=LONDON), tick=False)
        with day, CaptureQueriesContext(connection) as asked:
            remind_of_one.func(programme.pk)
        counts.append(len(asked))
    assert counts[0] == counts[1]
