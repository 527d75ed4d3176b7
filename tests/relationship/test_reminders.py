"""The day before and the hour after: once for each of the two, however often the task runs."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mentes.foundation.actor import System
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship import tasks
from mentes.relationship.actions.check_ins import check_in
from mentes.relationship.actions.ratings import rate
from mentes.relationship.actions.reminders import remind_both
from mentes.relationship.actions.sessions import book_session, cancel_session, move_session
from mentes.relationship.models import Session
from mentes.relationship.queries.calendar import topic_of
from mentes.relationship.tasks import remind, tell_pairs_halfway
from tests.factories import make_session


@pytest.fixture(autouse=True)
def _at_once(settings: Any) -> None:
    """What is enqueued runs now."""
    backend = "django_tasks.backends.immediate.ImmediateBackend"
    settings.TASKS = {"default": {"BACKEND": backend}}


def run() -> None:
    remind.func()


def told(moment: str) -> list[Notice]:
    return list(Notice.objects.filter(kind=f"programme.{moment}"))


def booked_earlier(pair: Pair, **facts: object) -> Session:
    session = make_session(pair=pair, **facts)
    Session.system("a test").filter(pk=session.pk).update(
        booked_at=timezone.now() - timedelta(days=3)
    )
    return session


def test_both_are_reminded_once_a_day_before(pair: Pair, lena: Person, amara: Person) -> None:
    soon = booked_earlier(pair, starts_at=timezone.now() + timedelta(hours=23))
    booked_earlier(pair, starts_at=timezone.now() + timedelta(hours=26))
    run()
    run()
    assert sorted(notice.to_id for notice in told("session_reminder")) == [lena.pk, amara.pk]
    for notice in told("session_reminder"):
        assert notice.weight == Notice.Weight.TRANSACTIONAL
        assert notice.useful_until == soon.starts_at


def test_one_session_that_fails_holds_up_no_other(
    pair: Pair, lena: Person, amara: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = booked_earlier(pair, starts_at=timezone.now() + timedelta(hours=5))
    good = booked_earlier(pair, starts_at=timezone.now() + timedelta(hours=20))

    def remind_or_fail(session: Session, *, by: System) -> Session:
        if session.pk == bad.pk:
            raise ValueError("a row that nobody foresaw")
        return remind_both(session, by=by)

    monkeypatch.setattr(tasks, "remind_both", remind_or_fail)
    run()
    assert sorted(notice.to_id for notice in told("session_reminder")) == [lena.pk, amara.pk]
    assert {notice.topic for notice in told("session_reminder")} == {topic_of(good)}


def test_a_session_booked_for_tomorrow_needs_no_reminder(pair: Pair) -> None:
    make_session(pair=pair, starts_at=timezone.now() + timedelta(hours=20))
    run()
    assert not told("session_reminder")


def test_a_moved_session_is_reminded_of_at_its_new_time(pair: Pair, lena: Person) -> None:
    session = booked_earlier(pair, starts_at=timezone.now() + timedelta(hours=5))
    run()
    move_session(session, by=lena, starts_at=timezone.now() + timedelta(days=2))
    Session.system("a test").update(starts_at=timezone.now() + timedelta(hours=22))
    run()
    kept = [one for one in told("session_reminder") if one.delivery != Notice.Delivery.CANCELLED]
    assert len(kept) == 2
    assert len(told("session_reminder")) == 4


def test_a_cancelled_session_takes_its_reminder_back(pair: Pair, lena: Person) -> None:
    session = booked_earlier(pair, starts_at=timezone.now() + timedelta(hours=5))
    run()
    cancel_session(session, by=lena)
    assert {one.delivery for one in told("session_reminder")} == {Notice.Delivery.CANCELLED}


def test_an_hour_after_each_gets_a_link_of_their_own(
    pair: Pair, lena: Person, amara: Person
) -> None:
    make_session(pair=pair, starts_at=timezone.now() - timedelta(hours=2))
    run()
    run()
    links = {notice.to_id: notice.link for notice in told("rate_session")}
    assert all("today" not in notice.text for notice in told("rate_session"))
    assert set(links) == {lena.pk, amara.pk}
    assert links[lena.pk] != links[amara.pk]
    assert all(link.startswith("/rate/") for link in links.values())


@pytest.mark.parametrize("hours", [0.5, 24 * 4])
def test_nobody_is_asked_too_early_or_days_later(pair: Pair, hours: float) -> None:
    make_session(pair=pair, starts_at=timezone.now() - timedelta(hours=hours))
    run()
    assert not told("rate_session")


def test_who_has_rated_is_not_asked(pair: Pair, lena: Person, amara: Person) -> None:
    session = make_session(pair=pair, starts_at=timezone.now() - timedelta(hours=2))
    rate(session, by=lena, value=3)
    run()
    assert [notice.to_id for notice in told("rate_session")] == [amara.pk]


def test_a_paused_or_closed_pair_hears_nothing(pair: Pair) -> None:
    make_session(pair=pair, starts_at=timezone.now() - timedelta(hours=2))
    Pair.objects.filter(pk=pair.pk).update(state="paused")
    run()
    assert not Notice.objects.exists()


def test_who_booked_it_yesterday_is_told_of_the_booking_only(pair: Pair, lena: Person) -> None:
    book_session(pair, by=lena, starts_at=timezone.now() + timedelta(hours=23))
    run()
    assert not told("session_reminder")
    assert len(told("session_booked")) == 2


def held_ago(pair: Pair, **ago: float) -> Session:
    return make_session(pair=pair, starts_at=timezone.now() - timedelta(**ago), state="held")


def test_two_days_after_a_session_the_mentee_is_asked_once_to_check_in(
    pair: Pair, lena: Person
) -> None:
    session = held_ago(pair, days=2, hours=1)
    run()
    run()
    [notice] = told("check_in")
    assert (notice.to, notice.weight) == (lena, Notice.Weight.NUDGE)
    assert notice.link == f"/pairs/{pair.pk}/sessions/{session.pk}/check-in/"
    assert notice.useful_until == session.ends_at + timedelta(days=7)


@pytest.mark.parametrize("days", [1, 6])
def test_a_check_in_is_not_asked_for_too_early_or_a_week_later(pair: Pair, days: int) -> None:
    held_ago(pair, days=days)
    run()
    assert not told("check_in")


def test_a_mentee_who_has_checked_in_is_not_asked(pair: Pair, lena: Person) -> None:
    check_in(held_ago(pair, days=3), by=lena, next_time="Bring the slides.")
    run()
    assert not told("check_in")


def test_a_check_in_takes_the_question_back(pair: Pair, lena: Person) -> None:
    session = held_ago(pair, days=3)
    run()
    check_in(session, by=lena, next_time="Bring the slides.")
    assert [one.delivery for one in told("check_in")] == [Notice.Delivery.CANCELLED]


def test_a_session_after_which_they_met_again_needs_no_check_in(pair: Pair) -> None:
    held_ago(pair, days=4)
    held_ago(pair, days=1)
    run()
    assert not told("check_in")


def halfway(pair: Pair, *, days_ago: int) -> None:
    programme = pair.programme
    programme.state, programme.weeks = "running", 10
    programme.starts_on = timezone.localdate() - timedelta(days=35 + days_ago)
    programme.save()


def test_halfway_each_of_a_pair_that_has_met_is_told_once(
    pair: Pair, lena: Person, amara: Person
) -> None:
    halfway(pair, days_ago=0)
    held_ago(pair, days=20)
    tell_pairs_halfway.func()
    tell_pairs_halfway.func()
    assert sorted(one.to_id for one in told("midpoint")) == sorted([lena.pk, amara.pk])
    assert {one.link for one in told("midpoint")} == {f"/pairs/{pair.pk}/"}
    assert {one.weight for one in told("midpoint")} == {Notice.Weight.MESSAGE}


@pytest.mark.parametrize("days_ago", [-1, 14])
def test_halfway_is_told_neither_before_nor_weeks_later(pair: Pair, days_ago: int) -> None:
    halfway(pair, days_ago=days_ago)
    held_ago(pair, days=20)
    tell_pairs_halfway.func()
    assert not told("midpoint")


def test_a_pair_that_has_not_met_is_not_asked_what_was_useful_so_far(pair: Pair) -> None:
    halfway(pair, days_ago=1)
    tell_pairs_halfway.func()
    assert not told("midpoint")
