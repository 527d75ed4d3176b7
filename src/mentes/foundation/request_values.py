"""What a request says in its address and its fields, read without trusting any of it."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

# No key types these; databases and mails refuse them. Tabs and ends of lines stay.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LARGEST = 2**31 - 1
DIGITS = re.compile(r"[0-9]{1,10}", re.ASCII)


class PlainText:
    """Take control characters out of addresses and fields, which nobody sees or means."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        request.GET = plain(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = plain(request.POST)  # type: ignore[assignment]


def plain(given: QueryDict) -> QueryDict:
    """Return the same, or a copy without control characters where there were any."""
    if not any(CONTROL.search(value) for _name, values in given.lists() for value in values):
        return given
    cleaned = given.copy()
    for name, values in given.lists():
        cleaned.setlist(name, [CONTROL.sub("", value) for value in values])
    cleaned._mutable = False
    return cleaned


def whole_number(text: str | None) -> int | None:
    """Return a number in plain digits that a database can hold, and None for anything else."""
    if text is None or not DIGITS.fullmatch(text):
        return None
    number = int(text)
    return number if number <= LARGEST else None


def own_address(request: HttpRequest, text: str | None) -> str:
    """Return an address of this site that a request names, and nothing for anything else.

    A word without a slash is none: `redirect` would look for a view of that name."""
    here = {request.get_host()}
    is_own = text and text.startswith("/") and url_has_allowed_host_and_scheme(text, here)
    return text if text and is_own else ""
