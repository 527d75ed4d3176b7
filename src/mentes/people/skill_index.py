"""Skills named in a file beside those that people have here already."""

from collections.abc import Sequence

from mentes.people.intake import Candidate
from mentes.people.models import PersonSkill
from mentes.people.queries import skills_by_word


class SkillIndex:
    def __init__(self, people: Sequence[Candidate]) -> None:
        self.held: set[tuple[int, str, str]] = set()
        self.names: dict[str, str] = {}
        if any(person.facts.get(arrow) for person in people for arrow in ("offers", "wants")):
            self.names = {word: skill.name for word, skill in skills_by_word().items()}
            rows = PersonSkill.objects.values_list("person_id", "direction", "skill__name")
            self.held = {(pk, arrow, name.casefold()) for pk, arrow, name in rows}

    def missing(self, person: int | None, arrow: str, said: Sequence[str]) -> list[str]:
        """The names, as we write them, of what this person does not have yet."""
        names = dict.fromkeys(self.names.get(word.casefold(), word[:120]) for word in said)
        return [name for name in names if (person, arrow, name.casefold()) not in self.held]
