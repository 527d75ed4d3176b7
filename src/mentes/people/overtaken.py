"""What another import wrote after this one was read: only what still differs is written, and taken back later."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from mentes.people.comparison import ARROWS, Change
from mentes.people.known import COLUMNS, Known, known_of
from mentes.people.models import EmploymentEvent, Person, PersonSkill
from mentes.people.queries import skills_by_word


class _Skills:
    """What these people hold, asked by any word that means it."""

    def __init__(self, people: Collection[int]) -> None:
        self.known = {word: skill.pk for word, skill in skills_by_word().items()}
        rows = PersonSkill.objects.filter(person__in=people)
        self.held = set(rows.values_list("person_id", "direction", "skill_id"))

    def has(self, person: int, arrow: str, word: str) -> bool:
        return (person, arrow, self.known.get(word.casefold())) in self.held


def still_different(changes: Sequence[Change]) -> list[Change]:
    """Waits for whoever writes to these people, and keeps others waiting until the transaction ends."""
    here = people_now([change.person for change in changes if change.person])
    has_skills = any(arrow in change.after for change in changes for arrow in ARROWS)
    skills = _Skills(here) if has_skills else None
    found = [
        _beside(change, known, skills)
        for change in changes
        if (known := here.get(change.person or 0)) is not None
    ]
    return [change for change in found if change.after]


def people_now(people: Collection[int]) -> dict[int, Known]:
    """Locked one after the other by number (decision 0010). Whoever was forgotten meanwhile is not there."""
    rows = Person.objects.filter(pk__in=people, forgotten_at=None).order_by("pk")
    locked = rows.select_for_update(no_key=True)
    return {
        line[0]: known_of(*line)
        for line in locked.values_list("pk", "is_active", "manager_id", *COLUMNS)
    }


def events_on(day: date, people: Collection[int]) -> set[tuple[int, str]]:
    """Who has which event on that day already."""
    rows = EmploymentEvent.objects.filter(on=day, person__in=people).order_by()
    return set(rows.values_list("person_id", "kind"))


def _beside(change: Change, known: Known, skills: _Skills | None) -> Change:
    """The same change without what is so already."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, value in change.after.items():
        was: Any = []
        if name in ARROWS and skills:
            value = [word for word in value if not skills.has(known.pk, name, word)]
        else:
            was = known.manager if name == "manager" else known.facts[name]
        if value != was:
            before[name], after[name] = was, value
    return replace(change, before=before, after=after)
