"""Telling the verbs that it is some other day, so that a year of history takes seconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.utils import timezone

ZONE = ZoneInfo("Europe/London")


def noon(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=ZONE)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within this block it is `moment`, for whatever asks django.utils.timezone."""
    with patch.object(timezone, "now", lambda: moment.astimezone(UTC)):
        yield
