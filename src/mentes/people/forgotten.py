"""The list of whom we have forgotten, beside the database: digests that lead to nobody without the key.

A backup from before somebody was forgotten knows them again. The list does not come from there, so
that whoever brings such a backup back can be held to it."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

from mentes.people.models import Person

NAME = "forgotten"


def digest_of(pk: int, joined_at: datetime, *, key: str) -> str:
    """Number and moment of joining never change, and two installations share them by no accident."""
    said = f"{pk} {joined_at.astimezone(UTC).isoformat()}"
    return salted_hmac("people.forgotten", said, secret=key, algorithm="sha256").hexdigest()


def listed() -> set[str]:
    file = _file()
    return set(file.read_text().split()) if file.exists() else set()


def write_down(digests: Iterable[str]) -> None:
    """One write at the end of the file, so that several processes can do it at once."""
    if new := sorted(set(digests) - listed()):
        handle = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "w") as writer:
            writer.write("".join(f"{digest}\n" for digest in new))


def write_down_person(person: Person) -> None:
    write_down([digest_of(person.pk, person.joined_at, key=settings.SECRET_KEY)])


def write_down_all() -> None:
    """Those too whom another machine has forgotten, or this one just before it died."""
    gone = Person.objects.filter(forgotten_at__isnull=False).values_list("pk", "joined_at")
    write_down(digest_of(pk, joined_at, key=settings.SECRET_KEY) for pk, joined_at in gone)


def returned(keys: Iterable[str]) -> list[int]:
    """People of the list whom the database knows again."""
    keys, digests = set(keys), listed()
    if not digests:
        return []
    known = Person.objects.filter(forgotten_at=None).order_by("pk").values_list("pk", "joined_at")
    return [
        pk for pk, at in known.iterator() if digests & {digest_of(pk, at, key=key) for key in keys}
    ]


def _file() -> Path:
    return Path(settings.DATA) / NAME
