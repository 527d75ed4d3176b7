"""How hard a goal is, how well it fits and what it serves: said by the two, told to the programme by each pair once."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from mentes.foundation.refused import Refused
from mentes.pairing.models import Pair
from mentes.people.models import Person, PersonSkill, Skill
from mentes.programmes.gallery import goal_examples, templates
from mentes.programmes.models import KeyResult
from mentes.relationship.actions.goals import change_goal, let_go_goal, set_goal
from mentes.relationship.models import Goal
from mentes.relationship.personal_data import export, forget
from mentes.relationship.queries.coaching import AT_MOST, hints_about
from mentes.relationship.queries.counts import goal_answers
from mentes.relationship.queries.goals import Bearing, GoalShown
from tests.factories import make_goal, make_pair, make_person


@pytest.fixture
def result(pair: Pair) -> KeyResult:
    return KeyResult.objects.create(programme=pair.programme, words="Pairs that meet")


@pytest.fixture
def skill(lena: Person) -> Skill:
    skill = Skill.objects.create(name="Negotiation")
    PersonSkill.objects.create(person=lena, skill=skill, direction="wants")
    return skill


def hints(**facts: Any) -> set[str]:
    return {hint.key for hint in hints_about(Unlinked(Goal(**facts)))}


class Unlinked(GoalShown):
    key_results = ()  # type: ignore[assignment]


def test_each_of_the_two_says_for_themselves_how_well_it_fits(
    pair: Pair, lena: Person, amara: Person, result: KeyResult, skill: Skill
) -> None:
    bearing = Bearing(4, 5, frozenset([result.pk]), skill.pk)
    goal = set_goal(pair, by=lena, text="Say no", bearing=bearing)
    same = {"text": "Say no", "fields": {}, "due_on": None}
    other = Bearing(3, 2, frozenset([result.pk]), skill.pk)
    change_goal(goal, by=amara, bearing=other, **same)  # type: ignore[arg-type]
    goal = Goal.for_actor(lena).get()
    assert (goal.stretch, goal.mentee_alignment, goal.mentor_alignment) == (3, 5, 2)
    change_goal(goal, by=lena, **same)  # type: ignore[arg-type]
    assert Goal.for_actor(lena).get().skill == skill
    assert list(goal.key_results.all()) == [result]


def test_only_the_programmes_results_and_the_mentees_skills_are_linked(
    pair: Pair, lena: Person
) -> None:
    elsewhere = Skill.objects.create(name="Welding")
    for bearing in (Bearing(skill=elsewhere.pk), Bearing(key_results=frozenset([999]))):
        with pytest.raises(Refused, match="not on offer"):
            set_goal(pair, by=lena, text="Say no", bearing=bearing)
    assert not Goal.for_actor(lena).exists()


def test_stretch_is_one_to_five(pair: Pair) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_goal(pair=pair, stretch=6)


def test_the_page_of_a_goal_asks_for_it_in_taps_and_says_it(
    pair: Pair, lena: Person, amara: Person, result: KeyResult, skill: Skill
) -> None:
    client = Client()
    client.force_login(lena)
    goal = set_goal(pair, by=lena, text="Say no")
    address = reverse("relationship:goal", args=[pair.pk, goal.pk])
    page = client.get(address).content.decode()
    for word in ("How hard will it be?", "Pairs that meet", "Negotiation", "None of these"):
        assert word in page
    assert 'value="4" required' not in page
    taps = reverse("relationship:say_bearing", args=[pair.pk, goal.pk])
    said = {"stretch": "2", "alignment": "4"}
    client.post(taps, said | {"key_results": [str(result.pk)], "skill": str(skill.pk)})
    client.force_login(amara)
    page = client.get(address).content.decode()
    for word in ("Safe, 2 of 5", "Lena: Well", "Negotiation", "Pairs that meet", "harder version"):
        assert word in page, word
    client.post(taps, {"stretch": "", "alignment": "", "skill": ""})
    goal.refresh_from_db()
    assert (goal.stretch, goal.skill, goal.mentee_alignment) == (None, None, 4)
    assert not goal.key_results.exists()


@pytest.mark.parametrize(
    ("framework", "text", "more", "expected"),
    [
        ("smart", "Improve my presentations in front of other people", {}, {"vague", "day"}),
        (
            "smart",
            "Lead the connector negotiation with our largest customer",
            {},
            {"measure", "day"},
        ),
        ("smart", "Run two demos", {}, {"short", "day"}),
        ("smart", "Run two client demos alone by 30 June", {}, set()),
        ("smart", "Run two client demos alone", {"due_on": date(2027, 6, 30)}, {"short"}),
        ("smart", "Run two demos by May and hold a talk and write a book", {}, {"two"}),
        ("real", "Become better at disagreement", {}, {"no_date"}),
        ("real", "Become better at disagreement", {"due_on": date(2027, 6, 30)}, set()),
        ("open", "Improve", {}, set()),
        ("open", "Get promoted to lead engineer by June", {}, {"control"}),
        ("open", "A good appraisal in March", {}, {"review"}),
        ("open", "Say no", {"stretch": 2}, {"safe"}),
        ("open", "Say no", {"stretch": 3}, set()),
        ("open", "Say no", {"stretch": 5}, {"daring"}),
        ("open", "Say no", {"mentee_alignment": 1, "mentor_alignment": 2}, {"elsewhere"}),
        ("open", "Say no", {"mentee_alignment": 1, "mentor_alignment": 4}, set()),
    ],
)
def test_a_hint_explains_what_may_be_missing(
    framework: str, text: str, more: dict[str, Any], expected: set[str]
) -> None:
    assert hints(framework=framework, text=text, **more) == expected


def test_three_hints_at_most() -> None:
    assert len(hints(framework="smart", text="Improve; get promoted", stretch=1)) == AT_MOST


def test_goals_that_the_library_holds_up_as_examples_are_not_told_off() -> None:
    for key in templates():
        for framework in Goal.Framework.values:
            for text in goal_examples(key, framework):
                assert hints(framework=framework, text=text) <= {"no_date", "day"}, text


def test_each_pair_answers_once_with_its_first_goal(pair: Pair, result: KeyResult) -> None:
    other = make_pair(programme=pair.programme, mentee=make_person(), mentor=make_person())
    linked = Bearing(2, 3, frozenset([result.pk]))
    set_goal(pair, by=pair.mentee.person, text="Say no", bearing=linked)
    set_goal(pair, by=pair.mentee.person, text="Say yes", bearing=Bearing(5, 5, frozenset()))
    set_goal(other, by=other.mentee.person, text="Say so", bearing=Bearing(4, 5, frozenset()))
    assert goal_answers(pair.programme, of=Person.objects.all()) == {
        "stretch": {pair.pk: 2, other.pk: 4},
        "fits": {pair.pk: 0, other.pk: 1},
        f"key result {result.pk}": {pair.pk: 1, other.pk: 0},
    }


def test_who_is_in_several_pairs_answers_in_one_of_them(pair: Pair, result: KeyResult) -> None:
    """Or two mentors of three pairs each would be six of the seven that a number speaks of."""
    theirs = [
        make_pair(programme=pair.programme, mentee=make_person(), mentor=make_person()),
        make_pair(programme=pair.programme, mentee=pair.mentor.person, mentor=make_person()),
    ]
    for side in ("mentor", "mentee"):
        other = make_pair(programme=pair.programme, mentee=make_person(), mentor=make_person())
        setattr(other, side, getattr(pair, side))
        other.state = Pair.State.CLOSED
        other.save()
        theirs.append(other)
    for one in [pair, *theirs]:
        make_goal(pair=one, stretch=3, mentee_alignment=4)
    both = {pair.pk, theirs[0].pk}
    answers = goal_answers(pair.programme, of=Person.objects.all())
    assert {about: set(said) for about, said in answers.items()} == dict.fromkeys(
        ("stretch", "fits", f"key result {result.pk}"), both
    )


def test_a_goal_let_go_was_not_reached_and_leads_nowhere(
    pair: Pair, lena: Person, result: KeyResult
) -> None:
    goal = set_goal(pair, by=lena, text="Say no", bearing=Bearing(4, 4, frozenset([result.pk])))
    let_go_goal(goal, by=lena)
    answers = goal_answers(pair.programme, of=Person.objects.all())
    assert answers["reached"] == answers[f"key result {result.pk}"] == {pair.pk: 0}


def test_both_have_to_find_that_a_goal_fits(pair: Pair, lena: Person) -> None:
    goal = set_goal(pair, by=lena, text="Say no", bearing=Bearing(4, 5, frozenset()))
    for view, fits in [(3, 0), (4, 1)]:
        Goal.system("a test").filter(pk=goal.pk).update(mentor_alignment=view)
        assert goal_answers(pair.programme, of=Person.objects.all())["fits"] == {pair.pk: fits}


def test_a_person_takes_their_own_view_along_and_leaves_none_behind(
    pair: Pair, lena: Person, amara: Person, result: KeyResult
) -> None:
    goal = set_goal(pair, by=lena, text="Say no", bearing=Bearing(4, 5, frozenset([result.pk])))
    Goal.system("a test").filter(pk=goal.pk).update(mentor_alignment=2)
    copy = export(lena)["mentorships"][0]["goals"][0]  # type: ignore[index]
    assert (copy["stretch"], copy["alignment"], copy["key_results"]) == (4, 5, ["Pairs that meet"])
    assert json.dumps(copy, cls=DjangoJSONEncoder)
    forget(lena, by=lena)
    goal.refresh_from_db()
    assert (goal.mentee_alignment, goal.mentor_alignment) == (None, 2)
