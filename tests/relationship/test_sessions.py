"""Booking, moving, cancelling, logging: what is written, who is told, what is refused."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from icalendar import Calendar

from mentes.foundation.refused import Refused
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.actions.goals import set_goal
from mentes.relationship.actions.sessions import (
    book_session,
    cancel_session,
    log_session,
    move_session,
    say_not_met,
)
from mentes.relationship.models import Session
from tests.factories import make_pair, make_person, make_programme, make_session


def soon(days: int = 3) -> datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)


def told(moment: str) -> list[Notice]:
    return list(Notice.objects.filter(kind=f"programme.{moment}").order_by("pk"))


def test_booking_tells_both_with_an_entry_for_their_calendars(
    pair: Pair, lena: Person, amara: Person
) -> None:
    session = book_session(pair, by=lena, starts_at=soon(), where="https://teams.microsoft.com/l/1")
    notices = told("session_booked")
    assert {notice.to_id for notice in notices} == {lena.pk, amara.pk}
    for notice in notices:
        entry = Calendar.from_ical(notice.calendar)
        event = entry.walk("VEVENT")[0]
        method = "PUBLISH" if notice.to_id == lena.pk else "REQUEST"
        assert (entry["METHOD"], notice.calendar_method) == (method, method)
        assert (event["UID"], event["SEQUENCE"]) == (session.uid, 0)
        assert event.start == session.starts_at
        assert notice.weight == Notice.Weight.TRANSACTIONAL


def test_each_reads_the_time_of_their_own_zone(pair: Pair, lena: Person, amara: Person) -> None:
    starts_at = soon()
    book_session(pair, by=lena, starts_at=starts_at)
    for notice in told("session_booked"):
        zone = ZoneInfo("Africa/Lagos" if notice.to_id == amara.pk else "Europe/London")
        assert f"{starts_at.astimezone(zone):%H:%M}" in notice.text


def test_the_one_who_booked_is_the_organiser_and_is_not_asked_to_accept(
    pair: Pair, lena: Person, amara: Person
) -> None:
    session = book_session(pair, by=amara, starts_at=soon(3))
    move_session(session, by=lena, starts_at=soon(4))
    for notice in (*told("session_booked"), *told("session_moved")):
        event = Calendar.from_ical(notice.calendar).walk("VEVENT")[0]
        assert event["ORGANIZER"] == f"mailto:{amara.email}"
        assert notice.calendar_method == ("PUBLISH" if notice.to_id == amara.pk else "REQUEST")
        if notice.to_id == amara.pk:
            assert "ATTENDEE" not in event
        else:
            assert event["ATTENDEE"] == f"mailto:{lena.email}"


def test_moving_keeps_the_uid_and_raises_the_sequence(
    pair: Pair, lena: Person, amara: Person
) -> None:
    session = book_session(pair, by=lena, starts_at=soon(3))
    moved = move_session(session, by=amara, starts_at=soon(4))
    moved = move_session(moved, by=lena, starts_at=soon(5))
    event = Calendar.from_ical(told("session_moved")[-1].calendar).walk("VEVENT")[0]
    assert (event["UID"], event["SEQUENCE"], moved.times_moved) == (session.uid, 2, 2)


def test_a_moved_session_takes_back_the_invitation_that_has_not_gone_out(
    pair: Pair, lena: Person
) -> None:
    session = book_session(pair, by=lena, starts_at=soon(3))
    move_session(session, by=lena, starts_at=soon(4))
    assert {notice.delivery for notice in told("session_booked")} == {Notice.Delivery.CANCELLED}


def test_cancelling_takes_it_out_of_both_calendars(pair: Pair, lena: Person) -> None:
    session = cancel_session(book_session(pair, by=lena, starts_at=soon()), by=lena)
    notices = told("session_cancelled")
    assert len(notices) == 2
    entry = Calendar.from_ical(notices[0].calendar)
    event = entry.walk("VEVENT")[0]
    assert (entry["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert session.state == Session.State.CANCELLED


def test_no_goal_or_agenda_reaches_a_calendar(pair: Pair, lena: Person) -> None:
    set_goal(pair, by=lena, text="CANARY-GOAL", steps=["CANARY-STEP"])
    book_session(pair, by=lena, starts_at=soon())
    for notice in told("session_booked"):
        assert "CANARY" not in notice.calendar + notice.text + notice.subject


@pytest.mark.parametrize("days", [-1, 500])
def test_a_time_that_has_gone_or_is_far_away_is_refused(
    pair: Pair, lena: Person, days: int
) -> None:
    with pytest.raises(Refused):
        book_session(pair, by=lena, starts_at=soon(days))


def test_a_time_at_which_one_of_them_has_another_session_is_refused(
    pair: Pair, lena: Person, amara: Person
) -> None:
    busy = make_pair(programme=make_programme(), mentee=make_person(), mentor=amara)
    make_session(pair=busy, starts_at=soon(), minutes=60)
    with pytest.raises(Refused, match="One of you has another session"):
        book_session(pair, by=lena, starts_at=soon() + timedelta(minutes=45))
    assert book_session(pair, by=lena, starts_at=soon() + timedelta(minutes=60))


def test_a_stranger_cannot_book_and_nobody_can_in_a_closed_pair(
    pair: Pair, lena: Person, stranger: Person
) -> None:
    with pytest.raises(Refused):
        book_session(pair, by=stranger, starts_at=soon())
    Pair.objects.filter(pk=pair.pk).update(state=Pair.State.CLOSED, closed_at=timezone.now())
    with pytest.raises(Refused):
        book_session(pair, by=lena, starts_at=soon())


def test_a_paused_pair_books_nothing_but_logs_what_took_place(pair: Pair, lena: Person) -> None:
    Pair.objects.filter(pk=pair.pk).update(state=Pair.State.PAUSED)
    with pytest.raises(Refused, match="paused"):
        book_session(pair, by=lena, starts_at=soon())
    assert log_session(pair, by=lena, starts_at=soon(-2)).state == Session.State.HELD


def test_sessions_are_numbered_by_date_however_they_came(pair: Pair, lena: Person) -> None:
    later = book_session(pair, by=lena, starts_at=soon(9))
    sooner = book_session(pair, by=lena, starts_at=soon(2))
    log_session(pair, by=lena, starts_at=soon(-5))
    dropped = cancel_session(sooner, by=lena)
    numbers = {one.pk: one.number for one in Session.for_actor(lena).exclude(pk=dropped.pk)}
    assert numbers[later.pk] == 2


def test_a_booked_session_whose_time_passed_counts_only_when_somebody_says_so(
    pair: Pair, lena: Person
) -> None:
    session = make_session(pair=pair, starts_at=soon(-1))
    assert session.state == Session.State.BOOKED
    with pytest.raises(Refused, match="Say whether you met"):
        cancel_session(session, by=lena)
    assert say_not_met(session, by=lena).state == Session.State.CANCELLED
    assert not Notice.objects.exists()


def test_a_session_to_come_cannot_be_called_not_met(pair: Pair, lena: Person) -> None:
    with pytest.raises(Refused):
        say_not_met(make_session(pair=pair), by=lena)


def test_the_same_past_session_is_not_logged_twice(pair: Pair, lena: Person, amara: Person) -> None:
    log_session(pair, by=lena, starts_at=soon(-3))
    with pytest.raises(Refused):
        log_session(pair, by=amara, starts_at=soon(-3))
    with pytest.raises(Refused):
        log_session(pair, by=amara, starts_at=soon(3))
