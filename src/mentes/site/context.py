"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from mentes.notices.queries import unread_count
from mentes.people.queries import organisation


def everywhere(request: HttpRequest) -> dict[str, Any]:
    return {
        "organisation": organisation(),
        "demo": settings.DEMO,
        "unread": lambda: unread_count(request.user),
    }
