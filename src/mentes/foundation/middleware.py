"""The gate every request passes: a reference, the person's own time, and the policy registry."""

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import structlog
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from mentes.foundation import kept_forms
from mentes.foundation.actor import NOBODY, Actor, Who, actor_of
from mentes.foundation.policy import Operation, registry
from mentes.foundation.refused import Refused
from mentes.foundation.zones import zone_named

GetResponse = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger(__name__)
FRESH_SECONDS = 600
DEADLOCK = "40P01"
SAFE = {"GET", "HEAD"}


class RequestReference:
    """A short reference that the error page shows and the log carries."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reference = get_random_string(8, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789")  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(reference=request.reference):  # type: ignore[attr-defined]
            response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class OwnTime:
    """Times on a page are those of the person who reads it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(zone_named(getattr(request.user, "time_zone", ""))):
            return self.get_response(request)


class PolicyGate:
    """Refuses whatever is not in the registry, and whoever the registry does not name."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        operation = registry().get(name)
        if operation is None:
            if settings.DEBUG or settings.TESTING:
                raise ImproperlyConfigured(f"{name} is not in the policy registry.")
            log.error("operation_not_in_registry", operation=name)
            raise PermissionDenied
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if actor.person is None and not operation.who & {Who.ANYONE, Who.HOLDER}:
            # Before the relation is asked: a thing that is there answers like one that isn't.
            return redirect_to_login(request.get_full_path())
        asks = operation.shows_to if request.method in SAFE else operation.allows
        if asks(actor, **kwargs):
            return self._fresh(request, operation) if operation.fresh else None
        if actor.person is None:
            return redirect_to_login(request.get_full_path())
        if Who.UNCONFIRMED in operation.held(actor, **kwargs):
            return HttpResponseRedirect(reverse(settings.IDENTITY_PAGE))
        if operation.relation:
            raise Http404
        raise PermissionDenied

    def _fresh(self, request: HttpRequest, operation: Operation) -> HttpResponse | None:
        """Somebody without password or second factor proves it again with a sign-in link.

        What they were sending waits meanwhile, unless it holds a secret or a file."""
        if settings.DEMO or not request.user.is_authenticated or _is_fresh(request):
            return None
        back = request.get_full_path()
        if request.method != "GET":
            back = re.sub(r"^https?://[^/]+", "", request.headers.get("referer", "/"))
            if written := kept_forms.written_in(request, operation, asks_again=True):
                kept_forms.keep(request, written)
                back = reverse("foundation:carry_on")
        flows = get_reauthentication_flows(request.user)
        door = flows[0]["id"] if flows else settings.LINK_PAGE  # sign-in would lead straight back
        door = {"reauthenticate": "account_reauthenticate"}.get(door, door)
        return HttpResponseRedirect(f"{reverse(door)}?{urlencode({'next': back})}")


class RefusedShown:
    """A verb's refusal becomes a message where the person was, unless the view handled it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        sentence = _sentence_of(fault)
        if sentence is None:
            return None
        if getattr(request, "htmx", False):
            return render(
                request, "foundation/refused.html#notice", {"sentence": sentence}, status=409
            )
        back = request.headers.get("referer", "")
        if request.method == "POST" and url_has_allowed_host_and_scheme(back, {request.get_host()}):
            messages.error(request, sentence)
            return HttpResponseRedirect(back)
        return render(request, "foundation/refused.html", {"sentence": sentence}, status=409)


def _sentence_of(fault: Exception) -> str | None:
    """A verb's refusal; or PostgreSQL let one of two who waited for each other go first."""
    if isinstance(fault, Refused):
        return fault.sentence
    if isinstance(fault, OperationalError) and getattr(fault.__cause__, "sqlstate", "") == DEADLOCK:
        log.warning("deadlock")
        return _(
            "This was being changed by another person at the same moment, so nothing was saved. Try again."
        )
    return None


def _actor(request: HttpRequest) -> Actor:
    return actor_of(request.user) if request.user.is_authenticated else NOBODY


def _is_fresh(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < FRESH_SECONDS
