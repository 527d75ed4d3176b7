"""Verbs write their own line here, in their own transaction."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from mentes.audit import chain
from mentes.audit.models import Entry
from mentes.foundation.actor import System


@transaction.atomic(savepoint=False)
def note(
    verb: str, subject: models.Model, *, by: AbstractBaseUser | System, **details: Any
) -> Entry:
    """`details` hold ids, states and counts; never a goal, a note, a rating or a reason."""
    entry = Entry(
        at=timezone.now(),
        by_id=by.pk if isinstance(by, AbstractBaseUser) else None,
        reason=by.reason if isinstance(by, System) else "",
        verb=verb,
        subject=subject._meta.label,
        subject_id=str(subject.pk or ""),
        details=chain.plain(details),
        salt=get_random_string(22),
    )
    entry.who = chain.who_digest(entry.salt, entry.by_id, entry.reason)
    entry.content = chain.content_digest(
        entry.at, entry.verb, entry.subject, entry.subject_id, entry.details, entry.who
    )
    if connection.vendor != "postgresql":
        _take_place(entry)
    entry.save()
    return entry


def _take_place(entry: Entry) -> None:
    """SQLite lets one transaction write at a time. PostgreSQL gives the place at the very end of the
    commit (migration 0004), so that nobody holds up others, or waits for them, while a verb works."""
    number, before = Entry.last() or (0, chain.START)
    entry.number = number + 1
    entry.chain = chain.link(before, entry.number, entry.content)
