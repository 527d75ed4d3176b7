"""How people sign in: django-allauth's adapters, fitted to this house."""

import time

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.internal.flows.login import (
    get_authentication_records,
    perform_login,
    record_authentication,
)
from allauth.account.models import Login
from allauth.core import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from mentes.foundation.middleware import FRESH_SECONDS
from mentes.foundation.refused import Refused
from mentes.people.models import Person, tidy_email


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # people come by import or invitation

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Whoever has just signed in has just proved who they are."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] > FRESH_SECONDS


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


def is_throttled(request: HttpRequest, email: str) -> bool:
    """The same for an address that somebody has and for one that nobody has; rates: settings."""
    return not ratelimit.consume(request, action="people_link", key=tidy_email(email))
