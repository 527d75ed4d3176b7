"""Common times over the change of clocks, and wall times that exist exactly once."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.queries.calendar import calendar_of
from mentes.relationship.queries.times import (
    NoSuchTime,
    common_times,
    instant,
    spoken_for,
    spoken_span,
)
from tests.factories import make_pair, make_person, make_programme, make_session

ZONES = ["Europe/London", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe"]
# A week before each change of clocks in London, and one in Lord Howe.
MOMENTS = [
    datetime(2027, 3, 22, 9, tzinfo=UTC),
    datetime(2027, 10, 25, 9, tzinfo=UTC),
    datetime(2027, 3, 30, 9, tzinfo=UTC),
]


def at_work(at: datetime, minutes: int, person: Person, extra: int = 0) -> bool:
    start = at.astimezone(person.zone)
    end = (at + timedelta(minutes=minutes)).astimezone(person.zone)
    more = timedelta(hours=extra)
    day = start.date() if not extra else (start + more).date()
    opens = datetime.combine(day, person.works_from, tzinfo=person.zone) - more
    closes = datetime.combine(day, person.works_until, tzinfo=person.zone) + more
    return start.isoweekday() <= 5 and opens <= start and end <= closes


@pytest.mark.django_db
@pytest.mark.parametrize("now", MOMENTS)
@pytest.mark.parametrize("theirs", ZONES[:3])
def test_proposed_times_fall_into_both_working_days_also_when_the_clocks_change(
    now: datetime, theirs: str
) -> None:
    me, partner = make_person(), make_person(time_zone=theirs)
    times = common_times(me, partner, minutes=45, now=now)
    assert len(times) >= 3
    assert not times[0].is_outside_hours
    for one in times:
        assert at_work(one.starts_at, 45, me)
        assert at_work(one.starts_at, 45, partner)
        assert now < one.starts_at <= now + timedelta(days=14)


@pytest.mark.django_db
def test_both_sides_of_a_change_of_clocks_keep_the_wall_time_of_the_working_day() -> None:
    me = make_person(works_from=time(9), works_until=time(10))
    partner = make_person(works_from=time(9), works_until=time(10))
    times = common_times(me, partner, minutes=60, now=MOMENTS[0], at_most=9)
    assert {one.starts_at.astimezone(me.zone).time() for one in times} == {time(9)}
    assert len({one.starts_at.time() for one in times}) == 2  # 09:00 and 08:00 UTC


@pytest.mark.django_db
def test_people_whose_days_never_meet_get_times_a_little_outside_them() -> None:
    me, partner = make_person(), make_person(time_zone="Australia/Lord_Howe")
    times = common_times(me, partner, minutes=45, now=MOMENTS[0])
    assert times
    assert all(one.is_outside_hours for one in times)


@pytest.mark.django_db
def test_the_first_three_are_on_three_days_at_different_hours() -> None:
    times = common_times(make_person(), make_person(), minutes=45, now=MOMENTS[0])[:3]
    local = [one.starts_at.astimezone(ZoneInfo("Europe/London")) for one in times]
    assert len({at.date() for at in local}) == 3
    assert len({at.time() for at in local}) == 3


@pytest.mark.django_db
def test_times_at_which_either_is_busy_are_not_proposed() -> None:
    me, partner = make_person(), make_person()
    elsewhere = make_pair(programme=make_programme(), mentee=make_person(), mentor=partner)
    now = datetime(2027, 2, 1, 9, tzinfo=UTC)
    for day in range(1, 15):
        make_session(pair=elsewhere, starts_at=datetime(2027, 2, day, 9, tzinfo=UTC), minutes=420)
    times = common_times(me, partner, minutes=45, now=now)
    assert {one.starts_at.time() for one in times} == {time(16)}


@pytest.mark.parametrize(
    ("zone", "day", "clock", "word"),
    [
        ("Europe/London", date(2027, 3, 28), time(1, 30), "no 01:30"),
        ("Europe/London", date(2027, 10, 31), time(1, 30), "01:30 happens twice"),
        ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 15), "no 02:15"),
        ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 45), "01:45 happens twice"),
    ],
)
def test_a_wall_time_that_is_none_or_two_is_explained(
    zone: str, day: date, clock: time, word: str
) -> None:
    with pytest.raises(NoSuchTime) as fault:
        instant(day, clock, ZoneInfo(zone))
    assert word in fault.value.sentence


@pytest.mark.parametrize("zone", ZONES)
def test_a_wall_time_at_work_is_one_instant_all_year(zone: str) -> None:
    for number in range(365):
        day = date(2027, 1, 1) + timedelta(days=number)
        at = instant(day, time(9, 30), ZoneInfo(zone))
        assert at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(
            day, time(9, 30)
        )


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "starts_at",
    [
        datetime(2027, 3, 27, 14, tzinfo=UTC),
        datetime(2027, 3, 29, 14, tzinfo=UTC),
        datetime(2027, 4, 5, 14, tzinfo=UTC),
        datetime(2027, 11, 1, 14, tzinfo=UTC),
    ],
)
def test_the_entry_in_the_calendar_is_the_same_instant(
    pair: Pair, zone: str, starts_at: datetime
) -> None:
    session = make_session(pair=pair, starts_at=starts_at, time_zone=zone)
    event = Calendar.from_ical(calendar_of(session)).walk("VEVENT")[0]
    assert event.start == starts_at
    assert event.end - event.start == timedelta(minutes=45)


@pytest.mark.django_db
def test_the_partners_clock_is_said_only_when_it_differs() -> None:
    at = datetime(2027, 2, 9, 15, tzinfo=UTC)
    london, kolkata = make_person(), make_person(name="Anil Rao", time_zone="Asia/Kolkata")
    assert spoken_span(at, 45, london.zone) == "Tue 9 February, 15:00 to 15:45"
    assert spoken_for(kolkata, at, london.zone) == "20:30 for Anil (Kolkata time)"
    assert spoken_for(make_person(time_zone="Europe/Lisbon"), at, london.zone) == ""
    late = datetime(2027, 2, 9, 22, tzinfo=UTC)
    assert spoken_for(kolkata, late, london.zone).startswith("Wednesday, 03:30")


def test_a_zone_a_quarter_of_an_hour_off_is_offered_full_and_half_hours_of_its_own_clock(
    admin: Person,
) -> None:
    zone = "Asia/Kathmandu"
    one, other = (make_person(name=name, time_zone=zone) for name in ("Asha", "Bikram"))
    times = common_times(one, other, minutes=45)
    assert times
    assert {time.starts_at.astimezone(one.zone).minute for time in times} <= {0, 30}
