"""Who acts: a person with the roles that the slices fill in, or the system with a reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils.module_loading import import_string


class Who(models.TextChoices):
    """What somebody can be: to the organisation as a whole, or to the thing an operation is about."""

    ANYONE = "anyone", "Anyone, signed in or not"
    MEMBER = "member", "Anybody who is signed in"
    SELF = "self", "The person it is about"
    MENTEE = "mentee", "A mentee of the programme"
    MENTOR = "mentor", "A mentor of the programme"
    ELIGIBLE = "eligible", "Somebody who may join the programme"
    PARTNER = "partner", "One of the two of the pair"
    PROGRAMME_ADMIN = "programme_admin", "An admin of the programme"
    COORDINATOR = "coordinator", "An admin of any programme"
    ORGANISATION_ADMIN = "organisation_admin", "An organisation admin"
    SUPPORT = "support", "Somebody with support access, for a limited time"
    LEADERSHIP = "leadership", "Leadership"
    AUDITOR = "auditor", "An auditor"
    HOLDER = "holder", "Whoever holds the signed link"
    UNCONFIRMED = (
        "unconfirmed",
        "One of the two, on an account that waits to be confirmed",
    )


@dataclass(frozen=True)
class System:
    """The system itself, acting for a stated reason."""

    reason: str


@dataclass(frozen=True)
class Actor:
    person: AbstractBaseUser | None
    roles: frozenset[Who]
    credential: str = "session"
    known: dict[object, frozenset[Who]] = field(default_factory=dict, compare=False, repr=False)
    """what the actor was found to be to a thing, so that a request asks only once"""


NOBODY = Actor(person=None, roles=frozenset({Who.ANYONE}), credential="none")


def actor_of(person: AbstractBaseUser, *, credential: str = "session") -> Actor:
    fillers: Iterable[Callable[[AbstractBaseUser], set[Who]]] = map(import_string, settings.ROLES)
    roles = {Who.ANYONE, Who.MEMBER}.union(*(fill(person) for fill in fillers))
    return Actor(person, frozenset(roles), credential)
