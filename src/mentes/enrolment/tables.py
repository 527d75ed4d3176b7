"""Enrolments as plain rows for whoever takes them elsewhere: facts and states, no answers."""

from typing import Any

from mentes.enrolment.models import Enrolment

FACTS = (
    "role",
    "state",
    "places",
    "taken",
    "is_paused",
    "started_at",
    "applied_at",
    "decided_at",
    "withdrawn_at",
)


def plain_enrolments() -> list[dict[str, Any]]:
    rows = Enrolment.objects.select_related("programme", "person").order_by(
        "programme__slug", "person__email", "role"
    )
    return [
        {"programme": row.programme.slug, "name": row.person.name, "email": row.person.email}
        | {name: getattr(row, name) for name in FACTS}
        for row in rows
    ]
