"""Telling the verbs that it is some other day, so that a year of history takes seconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from unittest.mock import patch

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within this block it is `moment`, for whatever asks django.utils.timezone."""
    with patch.object(timezone, "now", lambda: moment.astimezone(UTC)):
        yield
