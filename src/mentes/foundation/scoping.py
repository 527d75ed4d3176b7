"""Rows that belong to a pair or a person are closed: asking for all of them raises.

Only `for_actor(person)` or `system("a literal reason")` gives rows."""

from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models

from mentes.foundation.identity import is_identity_confirmed


class Unscoped(Exception):
    """Somebody asked for private rows without saying for whom."""


class ClosedManager(models.Manager[Any]):
    def get_queryset(self) -> models.QuerySet[Any]:
        raise Unscoped(f"{self.model.__name__}: use for_actor(person) or system('reason').")


class Private(models.Model):
    """A row that only some people may see. Subclasses say who in `reach`."""

    objects = ClosedManager()
    every = models.Manager["Self"]()

    class Meta:
        abstract = True
        default_manager_name = "objects"
        base_manager_name = "every"

    @classmethod
    def reach(cls, person: AbstractBaseUser) -> models.Q:
        """Nobody, until the model says who."""
        return models.Q(pk__in=[])

    @classmethod
    def reach_unconfirmed(cls, person: AbstractBaseUser) -> models.Q:
        """Nothing, unless the model says what somebody may read whose identity is in doubt."""
        return models.Q(pk__in=[])

    @classmethod
    def for_actor(cls, person: AbstractBaseUser | AnonymousUser) -> models.QuerySet[Self]:
        if not person.is_authenticated:
            return cls.every.none()
        if not is_identity_confirmed(person):
            return cls.every.filter(cls.reach_unconfirmed(person))
        return cls.every.filter(cls.reach(person))

    @classmethod
    def system(cls, reason: str) -> models.QuerySet[Self]:
        return cls.every.all()
