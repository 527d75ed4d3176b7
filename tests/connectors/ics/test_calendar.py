"""What a calendar program reads out of our invitations."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from mentes.connectors.ics.calendar import event


def made(*, starts_at: datetime, zone: str, method: str = "REQUEST", sequence: int = 0) -> Calendar:
    text = event(
        uid="session-1@mentes.example",
        sequence=sequence,
        method=method,
        starts_at=starts_at,
        minutes=45,
        zone=ZoneInfo(zone),
        summary="Lena and Amara",
        where="https://meet.example/x",
        organiser=("Spring 2027", "mentoring@hallam.example"),
        attendees=[("Lena Moreau", "lena@hallam.example"), ("Amara Obi", "amara@hallam.example")],
    )
    return Calendar.from_ical(text)


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/London",
        "America/Sao_Paulo",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Pacific/Chatham",
    ],
)
@pytest.mark.parametrize("month", range(1, 13))
def test_the_instant_survives_in_every_zone_and_season(zone: str, month: int) -> None:
    starts_at = datetime(2027, month, 28, 13, 30, tzinfo=UTC)
    entry = made(starts_at=starts_at, zone=zone).walk("VEVENT")[0]
    assert entry.start.astimezone(UTC) == starts_at
    assert entry.end - entry.start == timedelta(minutes=45)
    assert entry["DTSTART"].params["TZID"] == zone


def test_the_night_the_clocks_change_keeps_its_length() -> None:
    starts_at = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)  # 01:30 in London, first of two
    entry = made(starts_at=starts_at, zone="Europe/London").walk("VEVENT")[0]
    assert entry["DTSTART"].to_ical() == b"20271031T013000"


def test_the_zone_rules_are_in_the_file() -> None:
    calendar = made(starts_at=datetime(2027, 6, 1, 9, tzinfo=UTC), zone="Europe/London")
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/London"]


def test_a_cancellation_carries_the_same_uid_and_a_higher_sequence() -> None:
    calendar = made(
        starts_at=datetime(2027, 6, 1, 9, tzinfo=UTC),
        zone="Europe/London",
        method="CANCEL",
        sequence=3,
    )
    entry = calendar.walk("VEVENT")[0]
    assert (
        str(calendar["METHOD"]),
        str(entry["UID"]),
        int(entry["SEQUENCE"]),
        str(entry["STATUS"]),
    ) == ("CANCEL", "session-1@mentes.example", 3, "CANCELLED")
    assert not calendar.walk("VALARM")


def test_both_are_asked_to_answer() -> None:
    entry = made(starts_at=datetime(2027, 6, 1, 9, tzinfo=UTC), zone="Europe/London").walk(
        "VEVENT"
    )[0]
    assert [a.params["RSVP"] for a in entry["ATTENDEE"]] == ["TRUE", "TRUE"]
