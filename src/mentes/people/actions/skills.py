"""What people can help with and want to learn, in the words of the taxonomy or their own."""

import csv
from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.models import Person, PersonSkill, Skill
from mentes.people.queries import skills_by_word

TAXONOMY = Path(__file__).parents[1] / "taxonomy" / "skills.csv"
AT_MOST = 20
By = Person | System


@transaction.atomic
def load_taxonomy(file: Path = TAXONOMY, *, by: By) -> int:
    """Add what is missing and renew synonyms; skills that people added stay theirs."""
    known = {skill.name.casefold(): skill for skill in Skill.objects.all()}
    new: list[Skill] = []
    old: list[Skill] = []
    with file.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            skill = known.get(line["name"].casefold()) or Skill(name=line["name"])
            skill.family, skill.is_own = line["family"], False
            skill.synonyms = [word.strip() for word in line["synonyms"].split("|") if word.strip()]
            (old if skill.pk else new).append(skill)
    Skill.objects.bulk_create(new)
    Skill.objects.bulk_update(old, ["family", "synonyms", "is_own"], batch_size=200)
    return len(new)


@transaction.atomic
def skills_named(names: Sequence[str], *, by: By) -> dict[str, Skill]:
    """By name or synonym, whatever the capitals. What nobody knows yet becomes a skill of our own."""
    known = skills_by_word()
    words = {name: _tidy(name) for name in names}
    new = {word.casefold(): word for word in words.values() if word.casefold() not in known}
    Skill.objects.bulk_create([Skill(name=word, is_own=True) for word in new.values()])
    made = Skill.objects.filter(name__in=new.values())
    known |= {skill.name.casefold(): skill for skill in made}
    return {name: known[word.casefold()] for name, word in words.items()}


def _tidy(name: str) -> str:
    return " ".join(name.split())[:120]


@transaction.atomic
def give_skills(wished: Sequence[tuple[int, str, str]], *, by: By) -> int:
    """Many at once: (person, direction, name)."""
    named = skills_named([name for _person, _direction, name in wished], by=by)
    rows = [
        PersonSkill(person_id=person, skill=named[name], direction=direction)
        for person, direction, name in wished
    ]
    PersonSkill.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def add_skill(person: Person, *, by: Person, name: str, direction: str, level: int) -> PersonSkill:
    if not _tidy(name):
        raise Refused(_("Write a skill first."))
    if PersonSkill.objects.filter(person=person, direction=direction).count() >= AT_MOST:
        raise Refused(_("%(n)s skills are enough. Take one away first.") % {"n": AT_MOST})
    skill = skills_named([name], by=by)[name]
    return PersonSkill.objects.update_or_create(
        person=person, skill=skill, direction=direction, defaults={"level": level}
    )[0]


@transaction.atomic
def take_skill(row: PersonSkill, *, by: Person) -> None:
    row.delete()
