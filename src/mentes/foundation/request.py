"""What the middleware has made of a request by the time a view sees it: for the types, never instantiated."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from mentes.foundation.actor import Actor


class ActorRequest(HttpRequest):
    """Past the policy gate: it is known who acts, which may be nobody."""

    actor: Actor
    htmx: HtmxDetails
    reference: str
    programme: Any  # left by a view for the side bar, which would fetch it again
    tab: str


class SignedInRequest(ActorRequest):
    """For the slices below people, which know the user only by setting."""

    user: AbstractBaseUser  # type: ignore[assignment]
