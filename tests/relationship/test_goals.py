"""Goals and steps: what may be written, how many, and how they end."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from mentes.foundation.refused import Refused
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.programmes.models import Programme, StandardGoal
from mentes.relationship.actions.goals import (
    add_step,
    answer_prompt,
    change_goal,
    finish_goal,
    let_go_goal,
    move_step,
    reopen_goal,
    set_goal,
    set_standard_goals,
)
from mentes.relationship.models import Goal, Step
from tests.factories import make_goal


def test_a_smart_goal_keeps_its_fields_and_its_date(pair: Pair, lena: Person) -> None:
    fields = {"specific": "Run the demo", "measure": "4 of 5", "unknown": "x", "relevant": " "}
    goal = set_goal(
        pair, by=lena, text="Two demos", framework="smart", fields=fields, due_on=date(2027, 6, 30)
    )
    assert goal.fields == {"specific": "Run the demo", "measure": "4 of 5"}
    assert goal.due_on == date(2027, 6, 30)


def test_the_programme_may_ask_for_one_framework(pair: Pair, lena: Person) -> None:
    Programme.objects.filter(pk=pair.programme_id).update(goal_framework="real")
    with pytest.raises(Refused, match="REAL"):
        set_goal(pair, by=lena, text="Two demos", framework="smart")
    assert set_goal(pair, by=lena, text="Try three ways", framework="real")


def test_there_is_room_for_so_many_goals_and_standard_ones_do_not_count(
    pair: Pair, lena: Person
) -> None:
    make_goal(pair=pair, is_standard=True)
    first, *_others = [set_goal(pair, by=lena, text=f"Goal {n}") for n in range(3)]
    with pytest.raises(Refused, match="3 goals under way"):
        set_goal(pair, by=lena, text="One more")
    let_go_goal(first, by=lena)
    assert set_goal(pair, by=lena, text="One more")
    with pytest.raises(Refused):
        reopen_goal(first, by=lena)


@pytest.mark.parametrize(("starts_in", "counted_from"), [(10, 10), (-60, 0)])
def test_standard_goals_come_with_steps_dated_from_the_start_or_from_the_pair_if_later(
    pair: Pair, admin: Person, starts_in: int, counted_from: int
) -> None:
    today = timezone.localdate()
    pair.programme.starts_on = today + timedelta(days=starts_in)
    StandardGoal.objects.create(
        programme=pair.programme,
        text="Know who does what",
        steps=[{"text": "Meet five people", "due_week": 2}, {"text": "Draw a map"}],
    )
    assert set_standard_goals(pair, by=admin) == 1
    step, later = Step.system("a test").order_by("position")
    assert step.due_on == today + timedelta(days=counted_from, weeks=2)
    assert later.due_on is None


def test_a_goal_ends_with_what_was_learned_and_can_be_taken_up_again(
    pair: Pair, lena: Person, amara: Person
) -> None:
    goal = finish_goal(make_goal(pair=pair), by=amara, learned=" Ask first. ")
    assert (goal.state, goal.learned) == (Goal.State.DONE, "Ask first.")
    assert reopen_goal(goal, by=lena).done_at is None


def test_a_stuck_step_has_not_moved(pair: Pair, lena: Person) -> None:
    step = add_step(make_goal(pair=pair), by=lena, text="Shadow one interview")
    assert move_step(step, by=lena, state="stuck").moved_at is None
    moved = move_step(step, by=lena, state="done")
    assert moved.moved_at
    assert moved.done_at
    assert move_step(step, by=lena, state="open").done_at is None


def test_only_the_two_of_an_open_pair_change_a_goal(
    pair: Pair, lena: Person, stranger: Person, admin: Person
) -> None:
    goal = make_goal(pair=pair)
    for person in (stranger, admin):
        with pytest.raises(Refused):
            change_goal(goal, by=person, text="Mine now", fields={}, due_on=None)
    Pair.objects.filter(pk=pair.pk).update(state="closed", closed_at=timezone.now())
    with pytest.raises(Refused, match="ended"):
        change_goal(goal, by=lena, text="Too late", fields={}, due_on=None)


def test_two_who_answer_at_once_both_stay(pair: Pair, lena: Person, amara: Person) -> None:
    """Each has read the goal before the other one wrote."""
    set_goal(pair, by=lena, text="Run my first project", framework="smart")
    mine, theirs = Goal.for_actor(lena).get(), Goal.for_actor(amara).get()
    renamed = Goal.for_actor(amara).get()
    answer_prompt(mine, by=lena, field="specific", words="The move to the new hall")
    answer_prompt(theirs, by=amara, field="measure", words="All teams are in")
    change_goal(renamed, by=amara, text="Lead my first project", due_on=None)
    kept = Goal.for_actor(lena).get()
    assert kept.text == "Lead my first project"
    assert set(kept.fields) == {"specific", "measure"}
