"""The list of mentors: who they are, why for this reader, and what they help with, cut where it gets long."""

import pytest
from django.test import Client

from mentes.enrolment.models import Enrolment
from mentes.enrolment.queries.mentors import Looked, browse
from mentes.people.models import PersonSkill, Skill
from mentes.programmes.models import Programme, Question
from tests.factories import make_enrolment, make_organisation, make_person, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentee(db: None) -> Enrolment:
    make_organisation()
    programme = make_programme()
    Question.objects.create(
        programme=programme,
        role="mentor",
        kind="skills_offer",
        key="offer",
        words="Skills",
        seen_by="members",
    )
    return make_enrolment(
        programme=programme, person=make_person(place="Leeds", languages=["en", "pt"])
    )


def add_mentor(programme: Programme, name: str, *, skills: int = 0, **facts: object) -> Enrolment:
    person = make_person(name=name, **facts)
    for number in range(skills):
        skill, _made = Skill.objects.get_or_create(name=f"Skill {number:02}")
        PersonSkill.objects.create(person=person, skill=skill, direction="offers", level=3)
    return make_enrolment(programme=programme, person=person, role="mentor")


def test_three_reasons_at_most_and_what_is_wanted_first(mentee: Enrolment) -> None:
    add_mentor(mentee.programme, "Simon Wood", skills=16, place="Leeds", languages=["en", "pt"])
    for number in range(3):
        add_mentor(mentee.programme, f"Other {number}", languages=["en"])
    for skill in Skill.objects.filter(name__in=["Skill 03", "Skill 04", "Skill 05"]):
        PersonSkill.objects.create(person=mentee.person, skill=skill, direction="wants", level=1)
    cards = {card.person.name: card for card in browse(mentee, Looked()).cards}
    assert cards["Simon Wood"].reasons == [
        "Skill 03, which you’d like to learn",
        "Skill 04, which you’d like to learn",
        "Speaks Portuguese, as you do",
    ]
    assert cards["Simon Wood"].helps_with_words.endswith("and 11 more")
    assert cards["Other 1"].reasons == []


def test_the_list_shows_initials(mentee: Enrolment) -> None:
    add_mentor(mentee.programme, "Simon Wood", skills=2)
    client = Client()
    client.force_login(mentee.person)
    page = client.get(f"/programmes/{mentee.programme.slug}/mentors/").content.decode()
    assert "m-ava" in page and ">SW</span>" in page
    assert "Skill 00, Skill 01</p>" in page
