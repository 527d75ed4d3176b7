"""The entries of side bars and tabs. Slices add theirs by settings.NAVIGATION."""

from typing import NamedTuple

from django.http import HttpRequest


class NavEntry(NamedTuple):
    label: str
    icon: str
    url: str
    is_current: bool = False
    waiting: int | None = None  # what wants to be looked at there


def entry(
    request: HttpRequest,
    label: str,
    icon: str,
    url: str,
    *,
    count: int | None = None,
    exact: bool = False,
) -> NavEntry:
    """Current when the page is this one or below it."""
    here = request.path == url if exact else request.path.startswith(url)
    return NavEntry(label, icon, url, here, count)
