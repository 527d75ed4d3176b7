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


def link(before: str, number: int, content: str) -> str:
    """The database of PostgreSQL does the same, in migration 0004."""
    return sha256(f"{before} {number} {content}".encode()).hexdigest()


def _digest(values: list[Any]) -> str:
    plain = json.loads(json.dumps(values))  # keys of details become text before they are sorted
    return sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
