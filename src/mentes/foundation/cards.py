"""What higher slices show on a lower slice's page: settings.CARDS names one function a card."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Card:
    template: str
    context: dict[str, Any] = field(default_factory=dict)


def cards(page: str, request: HttpRequest, thing: Any = None) -> list[Card]:
    """Each function takes the request and the page's thing; None means nothing to show."""
    shown = (import_string(path)(request, thing) for path in settings.CARDS.get(page, ()))
    return [card for card in shown if card is not None]


@dataclass(frozen=True)
class NextStep:
    words: str  # of the button
    url: str


def standings(things: Sequence[Any]) -> dict[int, str]:
    """By id, how it is doing in one sentence; the first function of settings.STANDINGS that knows wins."""
    found: dict[int, str] = {}
    for path in settings.STANDINGS:
        found = import_string(path)(things) | found
    return found


def next_steps(things: Sequence[Any]) -> dict[int, NextStep]:
    """By id, the one thing to do next; the first function of settings.NEXT_STEPS that knows one wins.

    Each function takes all the things at once, so the cost does not grow with their number."""
    found: dict[int, NextStep] = {}
    for path in settings.NEXT_STEPS:
        left = [thing for thing in things if thing.pk not in found]
        if left:
            found |= import_string(path)(left)
    return found
