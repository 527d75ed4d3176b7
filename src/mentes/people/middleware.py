"""What stands between a visitor and the pages: the first run, and the second factor of admins."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mentes.foundation.actor import Who
from mentes.foundation.identity import is_identity_confirmed
from mentes.people.devices import remember_device
from mentes.people.models import IdentityCheck, Person
from mentes.people.queries import has_second_factor, is_set_up, open_checks

SIGNED_IN_NOW = "signed_in_now"
HAS_FACTOR = "has_second_factor"  # asked once a session
NEW_KEYS = (
    "account_set_password",
    "account_change_password",
    "mfa_activate",
    "mfa_deactivate",
    "mfa_generate",
    "mfa_view",
    "mfa_download",
)
NEED_FACTOR = {Who.ORGANISATION_ADMIN, Who.COORDINATOR, Who.SUPPORT}
OPEN = {
    "account_logout",
    "account_reauthenticate",
    "people:use_link",
    "people:ask_link",
    "people:link_sent",
}


@receiver(user_logged_in)
def note_sign_in(sender: Any, request: HttpRequest, user: Any, **more: Any) -> None:
    """The answer to this request carries the sign by which the browser is known next time."""
    setattr(request, SIGNED_IN_NOW, user)


class EndedSession:
    """A session that a new role, a new password or a sign-out elsewhere has ended says so at the next page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        had_session = SESSION_KEY in request.session
        if had_session and not request.user.is_authenticated:
            words = _(
                "You were signed out because something about your account changed: a role was given or taken, a new"
                " password was set, or you signed out everywhere. Sign in again to go on."
            )
            messages.info(request, words)
        return self.get_response(request)


class FrontDoor:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if person := getattr(request, SIGNED_IN_NOW, None):
            remember_device(request, response, person)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name == "account_login" and not Person.objects.exists():
            return redirect("people:set_up")
        if self._is_closed_in_doubt(request, name):
            return redirect(settings.IDENTITY_PAGE)
        if self._lacks_factor(request, name):
            return redirect("mfa_activate_totp")
        return None

    def _is_closed_in_doubt(self, request: HttpRequest, name: str) -> bool:
        """On an account that was in use before, nobody sets a password or a second factor until its owner has
        confirmed: who came in by a changed address would keep a way in."""
        person = request.user
        if not person.is_authenticated or is_identity_confirmed(person):
            return False
        if not name.startswith(NEW_KEYS):
            return False
        return open_checks(person).exclude(reason=IdentityCheck.Reason.INVITATION).exists()

    def _lacks_factor(self, request: HttpRequest, name: str) -> bool:
        """The set-up and the pages that add the factor stay open."""
        if not settings.TWO_FACTOR or settings.DEMO or not request.user.is_authenticated:
            return False
        if name == "mfa_deactivate_totp":
            request.session.pop(HAS_FACTOR, None)
        if (
            name in OPEN
            or name == settings.IDENTITY_PAGE
            or name.startswith(("mfa_", "people:set_up"))
        ):
            return False
        roles = request.actor.roles  # type: ignore[attr-defined]  # the gate has set it
        if not roles & NEED_FACTOR:
            return False
        if not request.session.get(HAS_FACTOR) and has_second_factor(request.user):
            request.session[HAS_FACTOR] = True
        return not request.session.get(HAS_FACTOR) and is_set_up()
