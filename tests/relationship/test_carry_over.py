"""What comes along when a mentee is matched again, and what of the earlier partner does not."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.enrolment.models import Enrolment
from mentes.foundation.refused import Refused
from mentes.pairing.actions.switching import close_pairs_of, pair_two, switch
from mentes.pairing.models import Pair
from mentes.people.actions.privacy import forget_person
from mentes.people.models import Person
from mentes.programmes.models import StandardGoal
from mentes.relationship.actions.carry_over import take_goal_along
from mentes.relationship.actions.check_ins import check_in
from mentes.relationship.actions.goals import (
    add_step,
    answer_prompt,
    change_goal,
    finish_goal,
    let_go_goal,
    move_step,
    say_bearing,
    set_goal,
    set_standard_goals,
)
from mentes.relationship.actions.notes import start_note
from mentes.relationship.actions.shared_notes import share_note
from mentes.relationship.models import Goal, Note, Step
from mentes.relationship.queries.goals import Bearing, goals_of
from tests.factories import make_enrolment, make_goal, make_person, make_session

PARTNERS = "CANARYPARTNER"


@pytest.fixture
def begun(pair: Pair, lena: Person, amara: Person) -> Goal:
    """A goal of the mentee's, with everything the partner wrote about it and beside it."""
    StandardGoal.objects.create(programme=pair.programme, text="Know people", steps=["Meet five"])
    StandardGoal.objects.create(programme=pair.programme, text="Read it", steps=["Page one"])
    set_standard_goals(pair, by=lena)
    standard = Step.for_actor(lena).get(goal__text="Know people")
    move_step(standard, by=lena, state="done")
    goal = set_goal(
        pair,
        by=lena,
        text="Say no",
        due_on=date(2027, 6, 30),
        steps=["First", "Second"],
        bearing=Bearing(4, 5),
    )
    move_step(Step.for_actor(lena).get(text="First"), by=lena, state="done")
    Step.for_actor(lena).filter(text="Second").update(due_on=date(2027, 5, 1))
    say_bearing(goal, by=amara, bearing=Bearing(4, 2))
    add_step(goal, by=amara, text=f"{PARTNERS} step")
    answer_prompt(goal, by=amara, field="intention", words=f"{PARTNERS} intention")
    set_goal(pair, by=amara, text=f"{PARTNERS} goal")
    over = make_goal(pair=pair, text="Let go")
    let_go_goal(over, by=amara, learned=f"{PARTNERS} learned")
    finish_goal(make_goal(pair=pair, text="Reached"), by=amara, learned=f"{PARTNERS} learned")
    share_note(pair, by=amara, text=f"{PARTNERS} note")
    start_note(pair, by=amara, text=f"{PARTNERS} private")
    start_note(pair, by=lena, text="Mine alone")
    held = make_session(pair=pair, starts_at=timezone.now() - timedelta(days=2))
    check_in(held, by=amara, next_time=f"{PARTNERS} line", in_the_way=f"{PARTNERS} way")
    return goal


def new_mentor(pair: Pair) -> Enrolment:
    person = make_person(name="Simon Hale")
    return make_enrolment(programme=pair.programme, role="mentor", person=person, places=1)


def matched_again(pair: Pair, admin: Person) -> Pair:
    mentee = Enrolment.objects.get(pk=pair.mentee_id)
    return pair_two(mentee, by=admin, mentor=new_mentor(pair))


@pytest.mark.parametrize("how", ["switch", "left"])
def test_open_goals_and_the_mentees_notes_come_along_and_nothing_of_the_partners(
    pair: Pair, lena: Person, admin: Person, begun: Goal, how: str
) -> None:
    if how == "switch":
        switch(pair, by=lena, wish="new")
    else:
        close_pairs_of(pair.mentor, by=admin, ending="left")
    later = matched_again(pair, admin)
    goals = {one.goal.text: one for one in goals_of(later, lena)}
    assert set(goals) == {"Say no", "Know people", "Read it"}
    copied = goals["Say no"].goal
    assert (copied.due_on, copied.stretch) == (date(2027, 6, 30), 4)
    assert (copied.mentee_alignment, copied.mentor_alignment) == (5, None)
    steps = [(step.text, step.state, step.due_on) for step in goals["Say no"].steps]
    assert steps == [("First", "done", None), ("Second", "open", date(2027, 5, 1))]
    assert [step.state for step in goals["Know people"].steps] == ["done"]
    assert [note.text for note in Note.for_actor(lena).filter(pair=later)] == ["Mine alone"]
    simon = later.mentor.person
    client = Client()
    client.force_login(simon)
    addresses = [
        reverse(f"relationship:{name}", args=[later.pk])
        for name in ("pair", "goals", "sessions", "check_ins", "shared_notes", "notes", "meet")
    ]
    addresses += [
        reverse("relationship:goal", args=[later.pk, one.goal.pk]) for one in goals.values()
    ]
    for address in addresses:
        page = client.get(address).content.decode()
        assert PARTNERS not in page and "Amara" not in page, address
        assert "Mine alone" not in page, address


def test_goals_of_another_programme_stay_there(pair: Pair, lena: Person, admin: Person) -> None:
    make_goal(pair=pair)
    switch(pair, by=lena, wish="new")
    other = make_enrolment(programme=pair.programme, person=make_person(name="Nuno"))
    later = pair_two(other, by=admin, mentor=new_mentor(pair))
    assert not goals_of(later, other.person)


def test_the_goals_tab_keeps_goals_of_ended_pairs_and_takes_one_along(
    pair: Pair, lena: Person, amara: Person, admin: Person, begun: Goal
) -> None:
    switch(pair, by=lena, wish="new")
    client = Client()
    client.force_login(lena)
    page = client.get(reverse("relationship:my_goals")).content.decode()
    assert "From your time with <bdi>Amara</bdi>" in page
    assert "Say no" in page and "Let go" in page
    assert "not in a pair at the moment" in page
    later = matched_again(pair, admin)
    goals = reverse("relationship:goals", args=[later.pk])
    page = client.get(goals).content.decode()
    assert "Came along" in page and "Take it along" in page
    partners = Goal.for_actor(lena).get(text=f"{PARTNERS} goal")
    take = reverse("relationship:take_goal", args=[later.pk, partners.pk])
    assert client.post(take).status_code == 302
    assert Goal.for_actor(lena).filter(pair=later, text=f"{PARTNERS} goal").exists()
    for person in (amara, later.mentor.person):
        with pytest.raises(Refused):
            take_goal_along(begun, by=person, pair=later)
    client.force_login(later.mentor.person)
    assert "From your time" not in client.get(goals).content.decode()
    assert client.post(take).status_code == 404


def test_words_that_the_partner_changed_wait_for_a_tap(
    pair: Pair, lena: Person, amara: Person, admin: Person
) -> None:
    goal = set_goal(pair, by=lena, text="Say no")
    change_goal(goal, by=amara, text="Say no, kindly", fields={}, due_on=None)
    switch(pair, by=lena, wish="new")
    assert not goals_of(matched_again(pair, admin), lena)


def test_nothing_of_a_partner_comes_along_who_was_forgotten_since(
    pair: Pair, lena: Person, amara: Person, admin: Person, begun: Goal
) -> None:
    switch(pair, by=lena, wish="new")
    amara.refresh_from_db()
    forget_person(amara, by=amara)
    lena.refresh_from_db()
    later = matched_again(pair, admin)
    texts = [shown.goal.text for shown in goals_of(later, lena)]
    steps = Step.for_actor(lena).filter(goal__pair=later).values_list("text", flat=True)
    assert "Say no" in texts
    assert not [text for text in (*texts, *steps) if PARTNERS in text]


def test_somebody_never_matched_reads_something_true(stranger: Person) -> None:
    client = Client()
    client.force_login(stranger)
    page = client.get(reverse("relationship:my_goals")).content.decode()
    assert "Once you’re matched" in page and "From your time" not in page
