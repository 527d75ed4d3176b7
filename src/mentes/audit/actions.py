"""Verbs write their own line here, in their own transaction."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from mentes.audit.models import Entry
from mentes.foundation.actor import System


def note(
    verb: str, subject: models.Model, *, by: AbstractBaseUser | System, **details: Any
) -> Entry:
    """`details` hold ids, states and counts; never a goal, a note, a rating or a reason."""
    return Entry.objects.create(
        by_id=by.pk if isinstance(by, AbstractBaseUser) else None,
        reason=by.reason if isinstance(by, System) else "",
        verb=verb,
        subject=subject._meta.label,
        subject_id=str(subject.pk or ""),
        details=details,
    )
