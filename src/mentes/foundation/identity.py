"""Whether an account is known to be in its owner's hands. Decision 0026 says when that's in doubt and what ends it."""

from datetime import datetime
from typing import Any


def is_identity_confirmed(person: Any) -> bool:
    """Return False while the account may be in the hands of another person than its owner.

    The question of every door to a mentorship: `Private.for_actor`, the relations of pairs and enrolments, and
    the pages that list somebody's pairs all ask it. It costs no query."""
    return unconfirmed_since(person) is None


def unconfirmed_since(person: Any) -> datetime | None:
    """Return since when the account is in doubt. What was written before stays closed until it's confirmed."""
    since: datetime | None = getattr(person, "identity_unconfirmed_since", None)
    return since
