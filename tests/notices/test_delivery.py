"""When a notice goes out, waits, or says why not."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from mentes.foundation.actor import System
from mentes.foundation.work import Work
from mentes.notices.actions import (
    prefer,
    read_notices,
    send_again,
    send_all_again,
    settle_waiting,
    take_back,
    tell,
)
from mentes.notices.delivery import deliver, held_until
from mentes.notices.models import Choice, Notice
from mentes.notices.ports import TryLater, Undeliverable
from mentes.notices.queries import notices_of, troubles, unread_count, waiting_groups
from tests.factories import make_person

pytestmark = pytest.mark.django_db
NIGHT = (time(19, 0), time(8, 0))
NOON = datetime(2027, 3, 2, 12, 0, tzinfo=ZoneInfo("Europe/London"))
SYSTEM = System("test")


def told(person, *, key="one", weight=Notice.Weight.MESSAGE, **more) -> Notice:
    return tell(
        person,
        by=SYSTEM,
        kind="test",
        key=key,
        subject="Hello",
        text="Good day.",
        weight=weight,
        **more,
    )


def go(notice: Notice, *channels) -> Notice:
    claimed = Notice.claim(notice.pk)
    assert claimed is not None
    deliver(claimed, channels=list(channels) or [lambda n: "250 queued"], quiet=NIGHT)
    notice.refresh_from_db()
    return notice


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def test_a_message_goes_out_in_the_day_with_the_servers_words() -> None:
    notice = go(told(make_person()))
    assert (notice.delivery, notice.answer) == ("sent", "250 queued")


def test_the_same_key_never_tells_twice() -> None:
    person = make_person()
    assert told(person).pk == told(person).pk
    assert Notice.objects.count() == 1


def test_a_message_at_night_waits_for_the_persons_own_morning() -> None:
    notice = told(make_person(time_zone="Asia/Kolkata"))
    with time_machine.travel(
        datetime(2027, 3, 2, 15, 0, tzinfo=ZoneInfo("UTC")), tick=False
    ):  # 20:30 there
        go(notice)
    assert notice.delivery == "held"
    assert notice.due_at == datetime(2027, 3, 3, 8, 0, tzinfo=ZoneInfo("Asia/Kolkata"))
    assert notice.attempts == 0


def test_what_must_be_known_at_once_goes_out_at_night() -> None:
    notice = told(make_person(), weight=Notice.Weight.TRANSACTIONAL)
    with time_machine.travel(NOON + timedelta(hours=11), tick=False):
        assert go(notice).delivery == "sent"


def test_one_message_a_day() -> None:
    person = make_person()
    go(told(person))
    second = go(told(person, key="two"))
    assert second.delivery == "held"
    assert second.due_at == datetime(2027, 3, 3, 8, 30, tzinfo=ZoneInfo("Europe/London"))


def test_one_nudge_a_week() -> None:
    person = make_person()
    go(told(person, weight=Notice.Weight.NUDGE))
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        second = go(told(person, key="two", weight=Notice.Weight.NUDGE))
    assert (second.delivery, second.due_at) == ("held", NOON + timedelta(days=7))


def test_a_handed_over_message_already_counts_for_the_day() -> None:
    person = make_person()
    Notice.objects.filter(pk=told(person).pk).update(handed_over_at=NOON)
    assert held_until(told(person, key="two"), quiet=NIGHT) is not None


def test_somebody_who_does_not_want_it_by_mail_still_has_it_in_the_list() -> None:
    person = make_person()
    prefer(person, by=person, choice=Choice.NEWS, by_email=False)
    asked = []
    notice = go(told(person), lambda n: asked.append(n))
    assert (notice.delivery, asked) == ("in_app", [])
    assert notice.sent_at is not None


def test_without_a_mail_server_it_is_shown_in_the_list_only() -> None:
    assert go(told(make_person()), lambda n: None).delivery == "no_server"


def test_a_server_that_is_away_is_asked_again_later() -> None:
    def away(notice: Notice) -> str:
        raise TryLater("451 later")

    notice = go(told(make_person()), away)
    assert (notice.work_state, notice.delivery, notice.handed_over_at) == (
        Work.WorkState.WAITING,
        "waiting",
        None,
    )
    assert notice.lease_until == NOON + timedelta(minutes=5)
    assert notice.answer == "451 later"


def test_a_refusal_is_kept_with_the_servers_words() -> None:
    def no(notice: Notice) -> str:
        raise Undeliverable("550 no such user")

    notice = go(told(make_person()), no)
    assert (notice.work_state, notice.delivery, notice.answer) == (
        Work.WorkState.PARKED,
        "failed",
        "550 no such user",
    )


def test_who_died_between_the_server_and_the_row_is_flagged() -> None:
    notice = told(make_person())
    Notice.objects.filter(pk=notice.pk).update(
        handed_over_at=NOON, lease_until=NOON - timedelta(minutes=1)
    )
    assert go(notice).delivery == "uncertain"


def test_the_message_id_is_the_same_for_every_attempt() -> None:
    notice = told(make_person())
    assert notice.message_id == Notice.objects.get().message_id
    assert notice.message_id != told(make_person(), key="two").message_id


def test_what_was_taken_back_is_never_sent() -> None:
    notice = told(make_person(), topic="pair 1")
    assert take_back("pair 1", by=SYSTEM) == 1
    assert Notice.claim(notice.pk) is None


def test_the_same_event_is_told_again_after_it_was_taken_back() -> None:
    person = make_person()
    told(person, topic="pair 1")
    take_back("pair 1", by=SYSTEM)
    assert go(told(person, topic="pair 1")).delivery == "sent"


def test_what_is_due_stands_in_the_list_before_any_worker_comes() -> None:
    person = make_person()
    waits = told(person)
    held = told(person, key="held")
    Notice.objects.filter(pk=held.pk).update(
        delivery=Notice.Delivery.HELD, due_at=NOON + timedelta(hours=20)
    )
    told(person, key="later", due_at=NOON + timedelta(hours=1))
    told(person, key="nudge", weight=Notice.Weight.NUDGE)
    assert {each.pk for each in notices_of(person)} == {waits.pk, held.pk}
    assert unread_count(person) == 2


def test_what_was_read_before_it_was_taken_back_stays_in_the_list() -> None:
    person = make_person()
    notice = told(person, topic="pair 1")
    read_notices(person, by=person)
    take_back("pair 1", by=SYSTEM)
    assert list(notices_of(person)) == [notice]
    assert Notice.claim(notice.pk) is None


def test_somebody_who_left_is_not_written_to() -> None:
    notice = told(make_person(is_active=False))
    assert go(notice).delivery == "cancelled"


def test_what_a_silent_server_never_took_is_among_the_troubles_and_can_be_sent_again() -> None:
    def away(notice: Notice) -> str:
        raise TryLater("451 later")

    notice = told(make_person())
    Notice.objects.filter(pk=notice.pk).update(attempts=Notice.ATTEMPTS - 1)
    go(notice, away)
    assert notice.work_state == Work.WorkState.PARKED
    assert troubles().get() == notice
    assert go(send_again(notice, by=notice.to)).delivery == "sent"
    assert not troubles().exists()


def test_what_is_about_a_moment_is_never_sent_after_it_but_stays_in_the_list() -> None:
    person, sent = make_person(), []
    notice = told(person, useful_until=NOON - timedelta(minutes=1))
    go(notice, lambda n: sent.append(n))
    assert (notice.delivery, sent) == ("too_late", [])
    assert list(notices_of(person)) == [notice]
    assert go(told(person, key="two")).delivery == "sent", "it takes no place of the day"


def test_what_would_be_held_past_its_moment_is_too_late_at_once() -> None:
    person = make_person()
    go(told(person))
    second = go(told(person, key="two", useful_until=NOON + timedelta(hours=5)))
    assert second.delivery == "too_late"


def test_a_server_that_comes_back_after_the_moment_gets_nothing() -> None:
    def away(notice: Notice) -> str:
        raise TryLater("451 later")

    notice = go(told(make_person(), useful_until=NOON + timedelta(minutes=4)), away)
    with time_machine.travel(NOON + timedelta(minutes=6), tick=False):
        assert go(notice).delivery == "too_late"


def reminder(person, *, at: datetime) -> Notice:
    return tell(
        person,
        by=SYSTEM,
        kind="programme.session_reminder",
        key=f"reminder {at}",
        subject="Tomorrow",
        text="You meet.",
        weight=Notice.Weight.TRANSACTIONAL,
        useful_until=at,
    )


def test_a_reminder_of_a_session_waits_for_no_other_message() -> None:
    person = make_person()
    go(told(person))
    assert go(reminder(person, at=NOON + timedelta(hours=20))).delivery == "sent"


def test_a_reminder_waits_for_the_morning_unless_the_session_comes_first() -> None:
    with time_machine.travel(NOON + timedelta(hours=12), tick=False):
        later = go(reminder(make_person(), at=NOON + timedelta(hours=26)))
        early = go(reminder(make_person(), at=NOON + timedelta(hours=19)))
    assert (later.delivery, early.delivery) == ("held", "sent")


def test_a_reminder_that_a_person_does_not_want_comes_by_no_mail() -> None:
    person = make_person()
    prefer(person, by=person, choice=Choice.REMINDERS, by_email=False)
    assert go(reminder(person, at=NOON + timedelta(hours=20))).delivery == "in_app"


def without_server(notice: Notice) -> str | None:
    return None


def no_answer(notice: Notice) -> str:
    raise TryLater("Connection refused")


def test_without_a_server_a_notice_waits_and_stands_in_the_list() -> None:
    lena = make_person()
    notice = go(told(lena), without_server)
    assert (notice.delivery, notice.handed_over_at) == ("no_server", None)
    assert list(notices_of(lena)) == [notice]


def test_what_waited_goes_out_only_when_chosen_unread_and_in_time() -> None:
    dana = make_person(name="Dana")
    later = NOON + timedelta(hours=1)
    kept = {
        key: go(told(make_person(), key=key, **more), without_server)
        for key, more in [("fresh", {}), ("late", {"useful_until": later}), ("read", {})]
    }
    other = go(tell_hello(make_person()), without_server)
    Notice.objects.filter(pk=kept["read"].pk).update(read_at=NOON)
    with time_machine.travel(later, tick=False):
        groups = {group.key: group for group in waiting_groups()}
        assert (groups[""].to_send, groups[""].read, groups[""].too_late) == (1, 1, 1)
        assert settle_waiting(by=dana, groups=[""]) == [kept["fresh"].pk]
        assert waiting_groups() == []
        assert go(kept["fresh"]).delivery == "sent"
    for notice, delivery in [
        (kept["late"], "too_late"),
        (kept["read"], "in_app"),
        (other, "in_app"),
    ]:
        notice.refresh_from_db()
        assert notice.delivery == delivery
        assert notice in notices_of(notice.to)


def tell_hello(person) -> Notice:
    return tell(
        person, by=SYSTEM, kind="relationship.hello", key="hello", subject="Hello", text="Hello."
    )


def test_a_server_that_is_away_for_days_parks_nothing() -> None:
    lena, now = make_person(), NOON
    notice = told(lena, weight=Notice.Weight.TRANSACTIONAL)
    while now < NOON + timedelta(days=3):
        with time_machine.travel(now, tick=False):
            go(notice, no_answer)
            assert notice in notices_of(lena)
            assert notice in troubles()
        assert notice.lease_until is not None
        now = notice.lease_until + timedelta(seconds=1)
    with time_machine.travel(now, tick=False):
        assert go(notice).delivery == "sent"
    assert notice not in troubles()


def test_what_was_given_up_is_sent_again_all_at_once() -> None:
    dana = make_person(name="Dana")

    def refuses(notice: Notice) -> str:
        raise Undeliverable("550 no such user")

    failed = [go(told(make_person(), key=f"n{n}"), refuses) for n in range(3)]
    assert all(notice in notices_of(notice.to) for notice in failed)
    assert sorted(send_all_again(by=dana)) == [notice.pk for notice in failed]
    assert {go(notice).delivery for notice in failed} == {"sent"}
