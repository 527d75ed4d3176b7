"""What a calendar program reads out of our invitations."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from mentes.connectors.ics.calendar import event


def made(*, starts_at: datetime, method: str = "REQUEST", sequence: int = 0) -> Calendar:
    text = event(
        uid="session-1@mentes.example",
        sequence=sequence,
        method=method,
        starts_at=starts_at,
        minutes=45,
        summary="Lena and Amara",
        where="https://meet.example/x",
        organiser=("Spring 2027", "mentoring@hallam.example"),
        attendees=[("Lena Moreau", "lena@hallam.example"), ("Amara Obi", "amara@hallam.example")],
    )
    return Calendar.from_ical(text)


@pytest.mark.parametrize("month", range(1, 13))
def test_the_instant_survives_in_every_season(month: int) -> None:
    starts_at = datetime(2027, month, 28, 13, 30, tzinfo=UTC)
    calendar = made(starts_at=starts_at)
    entry = calendar.walk("VEVENT")[0]
    assert entry.start == starts_at
    assert entry.end - entry.start == timedelta(minutes=45)


def test_no_program_has_to_know_the_rules_of_a_zone() -> None:
    """Desktop Outlook reads no list of dates in a VTIMEZONE and is then an hour off in summer."""
    calendar = made(starts_at=datetime(2027, 6, 1, 9, tzinfo=UTC))
    entry = calendar.walk("VEVENT")[0]
    assert entry["DTSTART"].to_ical() == b"20270601T090000Z"
    assert not calendar.walk("VTIMEZONE")
    assert "TZID" not in entry["DTSTART"].params


def test_a_cancellation_carries_the_same_uid_and_a_higher_sequence() -> None:
    calendar = made(
        starts_at=datetime(2027, 6, 1, 9, tzinfo=UTC),
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
    entry = made(starts_at=datetime(2027, 6, 1, 9, tzinfo=UTC)).walk("VEVENT")[0]
    assert [a.params["RSVP"] for a in entry["ATTENDEE"]] == ["TRUE", "TRUE"]
