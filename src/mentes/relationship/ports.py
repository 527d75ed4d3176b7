"""What sessions need from outside: somebody who writes a calendar entry."""

from datetime import datetime
from typing import Protocol

Address = tuple[str, str]


class CalendarEntry(Protocol):
    def __call__(
        self,
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
    ) -> str: ...
