"""Pairs as plain rows for whoever takes them elsewhere: who with whom and when, never what they wrote."""

from typing import Any

from mentes.pairing.models import Pair

FACTS = ("state", "made_at", "told_at", "closed_at", "ending", "cadence_days")


def plain_pairs() -> list[dict[str, Any]]:
    rows = Pair.objects.select_related("programme", "mentee__person", "mentor__person")
    return [
        {
            "programme": row.programme.slug,
            "mentee": row.mentee.person.email,
            "mentor": row.mentor.person.email,
            "fit": round(row.fit / 100, 2),
        }
        | {name: getattr(row, name) for name in FACTS}
        for row in rows.order_by("programme__slug", "mentee__person__email", "made_at")
    ]
