"""A small programme ready to be matched: who wants what, and who offers it."""

from dataclasses import dataclass

import pytest

from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.pairing.actions.rounds import propose_matches, start_round
from mentes.pairing.models import Proposal, Round
from mentes.people.models import Person, PersonSkill, Skill
from mentes.programmes.models import Programme, Rule
from tests.factories import make_enrolment, make_organisation, make_person, make_programme

RUN = System("the test runs the round")
SKILLS = ["Negotiation", "Coaching", "Python"]


@dataclass
class Scene:
    programme: Programme
    dana: Person
    mentees: list[Enrolment]
    mentors: list[Enrolment]

    def join(
        self, name: str, role: str, *skills: str, places: int = 1, **facts: object
    ) -> Enrolment:
        person = make_person(name=name, **{"languages": ["en"], "level": 2, **facts})
        direction = "wants" if role == "mentee" else "offers"
        for skill in skills:
            row = Skill.objects.get_or_create(name=skill)[0]
            PersonSkill.objects.create(person=person, skill=row, direction=direction, level=3)
        enrolment = make_enrolment(
            programme=self.programme, person=person, role=role, places=places
        )
        (self.mentees if role == "mentee" else self.mentors).append(enrolment)
        return enrolment

    def mentee(self, name: str, *skills: str, **facts: object) -> Enrolment:
        return self.join(name, "mentee", *skills, **facts)

    def mentor(self, name: str, *skills: str, places: int = 1, **facts: object) -> Enrolment:
        return self.join(name, "mentor", *skills, places=places, **{"level": 4, **facts})

    def rule(self, name: str, strength: str = "must", **facts: object) -> Rule:
        return Rule.objects.create(programme=self.programme, name=name, strength=strength, **facts)

    def run(self) -> Round:
        round_ = start_round(self.programme, by=self.dana)
        return self.solve(round_)

    def solve(self, round_: Round) -> Round:
        claimed = Round.claim(round_.pk)
        assert claimed is not None
        assert propose_matches(claimed, by=RUN)
        return Round.objects.get(pk=round_.pk)


@pytest.fixture
def bare(db: None) -> Scene:
    """Nobody has enrolled; skills and wishes count."""
    make_organisation()
    dana = make_person(name="Dana Whitfield")
    programme = make_programme(admin=dana, objective="total", sender_name="Dana Whitfield")
    scene = Scene(programme, dana, [], [])
    scene.rule("skills", "should", weight=40)
    scene.rule("wishes", "preference", weight=20)
    scene.rule("level_gap", "should", weight=20)
    return scene


@pytest.fixture
def scene(bare: Scene) -> Scene:
    """Four mentees, three mentors with five places; everybody can be matched."""
    bare.mentor("Amara Obi", "Negotiation", "Coaching", places=2)
    bare.mentor("Tom Silva", "Python", places=2)
    bare.mentor("Ruth Adeyemi", "Coaching", level=5)
    bare.mentee("Lena Moreau", "Negotiation")
    bare.mentee("Priya Nair", "Python")
    bare.mentee("Jonas Weber", "Coaching", level=1)
    bare.mentee("Sara Haddad", "Coaching", "Python")
    return bare


@pytest.fixture
def proposed(scene: Scene) -> Round:
    return scene.run()


def pairs_in(round_: Round) -> dict[str, str]:
    rows = Proposal.objects.filter(round=round_).select_related("mentee__person", "mentor__person")
    return {row.mentee.person.name: row.mentor.person.name for row in rows}
