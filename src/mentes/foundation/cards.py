"""What higher slices show on a lower slice's page: settings.CARDS names one function a card."""

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
