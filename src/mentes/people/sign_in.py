"""How people sign in: django-allauth's adapters, fitted to this house."""

import time
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.internal.flows.login import (
    get_authentication_records,
    perform_login,
    record_authentication,
)
from allauth.account.models import Login
from allauth.account.signals import password_changed, password_set
from allauth.core import context, ratelimit
from allauth.core.internal import ratelimit as ratelimits
from allauth.core.internal.ratelimit import RateLimitUsage, get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, get_totp_secret
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from mentes.foundation.middleware import FRESH_SECONDS
from mentes.foundation.refused import Refused
from mentes.people.actions.sign_in_notices import tell_of_new_password, tell_of_second_factor
from mentes.people.devices import device_of
from mentes.people.models import Person, tidy_email

DEVICE = "device "


class Adapter(DefaultAccountAdapter):
    usages: Sequence[RateLimitUsage] = ()

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # people come by import or invitation

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Whoever has just signed in has just proved who they are."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] > FRESH_SECONDS

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        email = tidy_email(credentials.get("email", ""))
        return f"{email} {source_of(request, email)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords from elsewhere never lock the right one from a known browser."""
        super().pre_authenticate(request, **credentials)
        email = tidy_email(credentials.get("email", ""))
        self.usages = [self._use(request, "login_source")]
        if not source_of(request, email).startswith(DEVICE):
            self.usages = [
                *self.usages,
                self._use(request, "login_failed_anywhere", key=email),
            ]

    def _use(self, request: HttpRequest, action: str, key: str | None = None) -> RateLimitUsage:
        usage = ratelimits.consume(request, app="allauth.account", action=action, key=key)
        if usage is None:
            raise self.validation_error("too_many_login_attempts")
        return usage

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        for usage in self.usages:
            usage.rollback()


@receiver([password_changed, password_set])
def after_new_password(sender: Any, user: Person, **more: Any) -> None:
    tell_of_new_password(user, by=user)


@receiver(authenticator_added)
def after_new_factor(sender: Any, user: Person, authenticator: Any, **more: Any) -> None:
    if (
        getattr(authenticator, "type", "") != "recovery_codes"
    ):  # they come along with the first factor
        tell_of_second_factor(user, by=user, is_added=True)


@receiver(authenticator_removed)
def after_lost_factor(sender: Any, user: Person, authenticator: Any, **more: Any) -> None:
    if getattr(authenticator, "type", "") != "recovery_codes":
        tell_of_second_factor(user, by=user, is_added=False)


class SecondFactorForm(ActivateTOTPForm):
    """The picture stays the same when the page is opened again, so a scan is never in vain."""

    def __init__(self, *args: Any, **options: Any) -> None:
        kept = get_totp_secret()
        super().__init__(*args, **options)
        context.request.session[SECRET_SESSION_KEY] = self.secret = kept


class SecondFactor(DefaultMFAAdapter):
    def get_totp_issuer(self) -> str:
        return "Mentes"


def sign_in(request: HttpRequest, person: Person, *, method: str, then: str) -> HttpResponse:
    """A new session, by way of the second factor if the person has one."""
    person.backend = "allauth.account.auth_backends.AuthenticationBackend"
    record_authentication(request, person, method=method)
    return perform_login(request, Login(user=person, redirect_url=then, email=person.email))


def is_password_of(request: HttpRequest, person: Person, password: str) -> bool:
    """Asked with the limits of a sign-in: guessing here is guessing there."""
    try:
        found = get_adapter(request).authenticate(request, email=person.email, password=password)
    except ValidationError as fault:
        raise Refused(" ".join(fault.messages)) from fault
    return bool(found is not None and found.pk == person.pk)


class LinkLimit(StrEnum):
    """What becomes of a request for a link. The same for an address that has an account and for one that has not."""

    SEND = "send"
    ENOUGH = "enough"  # the mailbox holds several links that still work, asked for from elsewhere
    REFUSE = "refuse"


def limit_of_links(request: HttpRequest, email: str) -> LinkLimit:
    """Nobody keeps another person from their links: beyond five from elsewhere, the five in the mailbox are good."""
    email = tidy_email(email)
    source = source_of(request, email)
    if not ratelimit.consume(request, action="people_link_source"):
        return LinkLimit.REFUSE
    if not ratelimit.consume(request, action="people_link", key=f"{email} {source}"):
        return LinkLimit.REFUSE
    if source.startswith(DEVICE):
        return LinkLimit.SEND
    is_fine = ratelimit.consume(request, action="people_link_anywhere", key=email)
    return LinkLimit.SEND if is_fine else LinkLimit.ENOUGH


def source_of(request: HttpRequest, email: str) -> str:
    """Where a try comes from: a browser in which this address has signed in before, or the machine."""
    if device := device_of(request, email):
        return f"{DEVICE}{device}"
    return get_ip(request)
