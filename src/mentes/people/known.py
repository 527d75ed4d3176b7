"""Everybody who is here, as an import compares them with its file."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from mentes.people.intake import Candidate
from mentes.people.models import Person

COLUMNS = (
    "email", "employee_id", "name", "known_as", "job_title", "team", "place", "level", "hired_on",
    "time_zone", "languages",
)  # fmt: skip


@dataclass(slots=True)
class Known:
    pk: int
    is_active: bool
    manager: int | None
    facts: dict[str, Any]


class Directory:
    """Everybody who is here, found by address, number or key. One query, whatever the size."""

    def __init__(self, key: str) -> None:
        self.by_email: dict[str, Known] = {}
        self.by_number: dict[str, Known] = {}
        self.by_pk: dict[int, Known] = {}
        columns = ("pk", "is_active", "manager_id", *COLUMNS)
        rows = Person.objects.filter(forgotten_at=None).values_list(*columns)
        for line in rows.iterator(2000):
            known = known_of(*line)
            self.by_pk[known.pk] = self.by_email[known.facts["email"]] = known
            if number := known.facts["employee_id"]:
                self.by_number[number.casefold()] = known
        self.by_key = self.by_email if key == "email" else self.by_number

    def find(self, candidate: Candidate, key: str) -> Known | None:
        """By the key; by address when that person has no employee number yet."""
        known = self.by_key.get(candidate.key)
        if known is None and key == "employee_id":
            other = self.by_email.get(candidate.facts.get("email", ""))
            known = other if other and not other.facts["employee_id"] else None
        return known


def known_of(pk: int, is_active: bool, manager: int | None, *values: Any) -> Known:
    """`values` in the order of COLUMNS."""
    return Known(pk, is_active, manager, dict(zip(COLUMNS, map(_plain, values), strict=True)))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
