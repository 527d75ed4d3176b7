"""What delivers a notice. settings.CHANNELS names the functions; each is tried in turn."""

from typing import Protocol

from mentes.notices.models import Notice


class Channel(Protocol):
    def __call__(self, notice: Notice) -> str | None:
        """Hand the notice over and return the server's answer; None: this channel is not set up."""


class TryLater(Exception):
    """The server could not be reached or asked to come back."""


class Undeliverable(Exception):
    """The server refused this message for good."""
