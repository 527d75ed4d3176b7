"""What stands between a visitor and the pages: the first run, and the second factor of admins."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mentes.people.models import Person
from mentes.people.queries import needs_second_factor

OPEN = {
    "account_logout",
    "account_reauthenticate",
    "people:use_link",
    "people:ask_link",
    "people:link_sent",
}


class FrontDoor:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name == "account_login" and not Person.objects.exists():
            return redirect("people:set_up")
        if self._lacks_factor(request, name):
            return redirect("mfa_activate_totp")
        return None

    def _lacks_factor(self, request: HttpRequest, name: str) -> bool:
        """The set-up and the pages that add the factor stay open."""
        if not settings.TWO_FACTOR or settings.DEMO or not request.user.is_authenticated:
            return False
        if name in OPEN or name.startswith(("mfa_", "people:set_up")):
            return False
        return needs_second_factor(request.user)
