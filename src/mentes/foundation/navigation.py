"""The entries of side bars and tabs. Slices add theirs by settings.NAVIGATION."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from django.db.models import Model
from django.http import HttpRequest

Thing = TypeVar("Thing", bound=Model)
Answer = TypeVar("Answer")


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


def once(request: HttpRequest, question: Callable[[Thing], Answer], thing: Thing) -> Answer:
    """The side bar and a card of one page ask the same; the database is asked one time."""
    known: dict[object, Answer] = request.__dict__.setdefault("answers", {})
    if (question, thing) not in known:
        known[question, thing] = question(thing)
    return known[question, thing]
