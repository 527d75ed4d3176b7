"""One session as an iCalendar object (RFC 5545, 5546): what a mail invitation or a download carries."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

Address = tuple[str, str]


def event(
    *,
    uid: str,
    sequence: int,
    method: str,
    starts_at: datetime,
    minutes: int,
    summary: str,
    description: str = "",
    where: str = "",
    organiser: Address,
    attendees: list[Address],
) -> str:
    """Return the entry as text; `method` is REQUEST, PUBLISH or CANCEL.

    Times are written in UTC: calendars disagree about the rules of zones that a file brings along."""
    start = starts_at.astimezone(UTC)
    end = start + timedelta(minutes=minutes)
    entry = Event()
    entry.add("uid", uid)
    entry.add("sequence", sequence)
    entry.add("dtstamp", timezone.now().astimezone(UTC))
    entry.add("dtstart", start)
    entry.add("dtend", end)
    entry.add("summary", summary)
    entry.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if method == "CANCEL" else "OPAQUE")
    if description:
        entry.add("description", description)
    if where:
        entry.add("location", where)
        if where.startswith("https://"):
            entry.add("url", where)
    entry["organizer"] = _address(organiser)
    for attendee in attendees:
        entry.add("attendee", _invited(attendee), encode=False)
    if method != "CANCEL":
        entry.add_component(_reminder(summary))
    calendar = Calendar()
    calendar.add("prodid", "-//Mentes//Mentes//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(entry)
    return calendar.to_ical().decode()


def _address(person: Address) -> vCalAddress:
    name, email = person
    address = vCalAddress(f"mailto:{email}")
    address.params["CN"] = vText(name)
    return address


def _invited(person: Address) -> vCalAddress:
    address = _address(person)
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("NEEDS-ACTION")
    address.params["RSVP"] = vText("TRUE")
    return address


def _reminder(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", timedelta(minutes=-10))
    return alarm
