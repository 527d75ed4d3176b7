"""How long somebody stays signed in: whoever pauses for long, or came long ago, signs in again.

The session keeps two instants, written at most once a minute, so that a page costs no more questions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from mentes.foundation import kept_forms
from mentes.foundation.actor import NOBODY, Who, actor_of
from mentes.foundation.policy import Operation, registry

MINUTE, HOUR, DAY = 60, 3600, 86_400
STAY = "stay"
ADMINS = {Who.ORGANISATION_ADMIN, Who.COORDINATOR, Who.AUDITOR, Who.SUPPORT}


@dataclass(frozen=True)
class Limits:
    pause: int
    whole: int


FOR_ADMINS = Limits(pause=30 * MINUTE, whole=12 * HOUR)
FOR_OTHERS = Limits(pause=12 * HOUR, whole=14 * DAY)


@receiver(user_logged_in)
def begin(sender: Any, request: HttpRequest, user: Any, **more: Any) -> None:
    _write(request, began=_now(), is_admin=bool(actor_of(user).roles & ADMINS))
    request.session.set_expiry(None)


@receiver([authenticator_added, authenticator_removed])
def renew(sender: Any, request: HttpRequest, **more: Any) -> None:
    """Whoever copied the session's name before has nothing now."""
    request.session.cycle_key()


class TimeOut:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        is_admin = bool(request.actor.roles & ADMINS)  # type: ignore[attr-defined]
        stay = request.session.get(STAY)
        if stay is None:  # signed in before there was a limit
            _write(request, began=_now(), is_admin=is_admin)
            return None
        if why := _over(stay, FOR_ADMINS if is_admin else FOR_OTHERS):
            return _end(request, why, kwargs)
        if stay["is_admin"] != is_admin:
            request.session.cycle_key()
        is_due = _now() - stay["seen"] >= MINUTE and not _asks_by_itself(request)
        if stay["is_admin"] != is_admin or is_due:
            _write(request, began=stay["began"], is_admin=is_admin)
            kept_forms.drop_old(request)
        kept_forms.drop_sent(request)
        return None


def _asks_by_itself(request: HttpRequest) -> bool:
    """A page that looks every second how far a job is: nobody need sit before it."""
    return request.method == "GET" and "X-By-Itself" in request.headers


def _write(request: HttpRequest, *, began: int, is_admin: bool) -> None:
    request.session[STAY] = {"began": began, "seen": _now(), "is_admin": is_admin}


def _now() -> int:
    return int(timezone.now().timestamp())


def _over(stay: dict[str, Any], limits: Limits) -> str:
    if _now() - stay["seen"] >= limits.pause:
        words = _(
            "You were signed out after %(time)s without a click, so that no one else goes on as you."
        )
        return words % {"time": _spoken(limits.pause)}
    if _now() - stay["began"] >= limits.whole:
        return _("You were signed out because you signed in %(time)s ago.") % {
            "time": _spoken(limits.whole)
        }
    return ""


def _spoken(seconds: int) -> str:
    if seconds < HOUR:
        return _("%(n)s minutes") % {"n": seconds // MINUTE}
    return (
        _("%(n)s hours") % {"n": seconds // HOUR}
        if seconds < 2 * DAY
        else _("%(n)s days") % {"n": seconds // DAY}
    )


def _end(request: HttpRequest, why: str, kwargs: dict[str, Any]) -> HttpResponse | None:
    """The gate asks whoever only wanted to read to sign in; what somebody wrote waits for them."""
    operation = registry().get(request.resolver_match.view_name if request.resolver_match else "")
    written = kept_forms.written_in(request, operation)
    is_post = request.method not in {"GET", "HEAD"}
    logout(request)
    request.actor = NOBODY  # type: ignore[attr-defined]
    if _is_open(operation, kwargs):
        messages.info(request, why)
        return None
    then = kept_forms.page_before(request)
    if is_post and written:
        kept_forms.keep(request, written)
        why, then = (
            f"{why} {_('What you wrote is kept for an hour.')}",
            reverse("foundation:carry_on"),
        )
    elif is_post:
        why = f"{why} {_('What you just sent was not saved. Sign in and send it again.')}"
    messages.info(request, why)
    if getattr(request, "htmx", False):
        query = urlencode({"next": then})
        return HttpResponseClientRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")
    return redirect_to_login(then)


def _is_open(operation: Operation | None, kwargs: dict[str, Any]) -> bool:
    return operation is None or operation.allows(NOBODY, **kwargs)
