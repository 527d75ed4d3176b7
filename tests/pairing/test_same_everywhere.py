"""The same people and rules give the same pairs on SQLite and on PostgreSQL.

Whoever changes the scoring on purpose writes the new digests here, the same for both."""

import hashlib
import random

from mentes.enrolment.models import Enrolment, Wish
from mentes.pairing.bridge.rounds import sample
from mentes.people.models import Person, PersonSkill, Skill
from tests.pairing.conftest import Scene

DIGEST = "8079393bd838e310"
PAIRS = "a5e709dfcb319e28"
SKILLS = ("Negotiation", "Coaching", "Python", "Budgeting", "Writing", "Research")


def crowd(scene: Scene) -> None:
    """Numbers of their own, because the numbers of people decide between equals."""
    dice = random.Random(5)
    skills = [Skill.objects.get_or_create(name=name)[0] for name in SKILLS]
    for n in range(65):
        role = "mentor" if n < 25 else "mentee"
        person = Person.objects.create(
            pk=70_000 + n,
            name=f"Person {n}",
            email=f"person.{n}@hallam.example",
            level=dice.choice([3, 4, 5]) if role == "mentor" else dice.choice([1, 2]),
            languages=dice.choice([["en"], ["en", "fr"]]),
            place=dice.choice(["Leeds", "Lagos"]),
        )
        way = "offers" if role == "mentor" else "wants"
        for skill in dice.sample(skills, 2):
            PersonSkill.objects.create(
                person=person, skill=skill, direction=way, level=dice.choice([1, 2, 3, 4])
            )
        Enrolment.objects.create(
            pk=80_000 + n,
            programme=scene.programme,
            person=person,
            role=role,
            state="enrolled",
            places=dice.choice([1, 2]) if role == "mentor" else 1,
        )
    for n in range(25, 65, 3):
        Wish.every.create(enrolment_id=80_000 + n, mentor_id=80_000 + dice.randrange(25), rank=1)


def test_the_same_people_give_the_same_pairs_on_every_database(bare: Scene) -> None:
    crowd(bare)
    solved = sample(bare.programme)
    pairs = sorted((row.mentee, row.mentor, row.fit) for row in solved.rows)
    assert len(pairs) > 30
    assert solved.digest[:16] == DIGEST
    assert hashlib.sha256(repr(pairs).encode()).hexdigest()[:16] == PAIRS
