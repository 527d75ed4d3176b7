"""The browsers somebody has signed in with before, told by a signed cookie.

Wrong passwords are counted apart for a known browser, so that a stranger's guesses never keep its owner out."""

import secrets
from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from mentes.people.models import Person, tidy_email

COOKIE = "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"
SALT = "people.device"
KNOWN_FOR = 180 * 24 * 3600
MOST = 5
"""People who share one browser."""


def device_of(request: HttpRequest, email: str) -> str:
    """Return the sign of this browser if this address has signed in here before, else nothing."""
    return _known(request).get(_sign_of(email), "")


def is_known(request: HttpRequest, person: Person) -> bool:
    return bool(device_of(request, person.email))


def remember_device(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    known = dict(_known(request))
    known.pop(_sign_of(person.email), None)
    known[_sign_of(person.email)] = secrets.token_urlsafe(12)
    latest = dict(list(known.items())[-MOST:])
    response.set_cookie(
        COOKIE,
        signing.dumps(latest, salt=SALT),
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> Mapping[str, str]:
    try:
        known: dict[str, str] = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KNOWN_FOR
        )
    except signing.BadSignature:
        return {}
    return known


def _sign_of(email: str) -> str:
    """Not the address itself: the cookie lies on a machine that others may use."""
    return salted_hmac(SALT, tidy_email(email), algorithm="sha256").hexdigest()[:16]
