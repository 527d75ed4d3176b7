"""Each line of the log carries the digest of the one before, so that a change anywhere shows.

Who did it enters by a salted digest of its own. Forgetting a person empties name and salt: the digest
stays, leads to nobody, and the chain still holds. Pure: values in, digests out."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

START = "0" * 64
FORGOTTEN = "a forgotten person"


def who_digest(salt: str, by_id: int | None, reason: str) -> str:
    return _digest([salt, by_id, reason])


def content_digest(
    at: datetime, verb: str, subject: str, subject_id: str, details: Any, who: str
) -> str:
    return _digest([at.astimezone(UTC).isoformat(), verb, subject, subject_id, details, who])


def plain(details: Any) -> Any:
    """As the database gives them back: keys of numbers become text before anything sorts them."""
    return json.loads(json.dumps(details))


def link(before: str, number: int, content: str) -> str:
    """The database of PostgreSQL does the same, in migration 0004."""
    return sha256(f"{before} {number} {content}".encode()).hexdigest()


def _digest(values: list[Any]) -> str:
    return sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
