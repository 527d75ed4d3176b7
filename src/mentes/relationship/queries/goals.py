"""The goals of a pair with their steps."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.programmes.gallery import goal_hints
from mentes.relationship.models import Goal, Step


@dataclass
class GoalShown:
    goal: Goal

    @cached_property
    def steps(self) -> list[Step]:
        return list(self.goal.steps.all())

    @property
    def done(self) -> int:
        return sum(step.state == Step.State.DONE for step in self.steps)

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if step.state != Step.State.DONE), None)

    @property
    def answers(self) -> list[tuple[str, str]]:
        """The fields of its framework that were filled in: label, words."""
        fields = self.goal.fields
        hints = goal_hints(self.goal.framework)
        return [
            (hint["label"], fields[hint["field"]]) for hint in hints if fields.get(hint["field"])
        ]


def goals_of(pair: Pair, person: Person) -> list[GoalShown]:
    """Under way first, in the order they were set."""
    order = {Goal.State.OPEN: 0, Goal.State.DONE: 1, Goal.State.LET_GO: 2}
    rows = _with_steps(person).filter(pair=pair)
    return [GoalShown(goal) for goal in sorted(rows, key=lambda one: order[Goal.State(one.state)])]


def goal_of(pair: Pair, person: Person, pk: int) -> Goal | None:
    return _with_steps(person).filter(pair=pair, pk=pk).first()


def _with_steps(person: Person) -> QuerySet[Goal]:
    steps = Prefetch("steps", queryset=Step.for_actor(person))
    return Goal.for_actor(person).prefetch_related(steps)


def open_goals(shown: list[GoalShown]) -> list[GoalShown]:
    return [one for one in shown if one.goal.state == Goal.State.OPEN]


def weeks_still(step: Step) -> int:
    """Whole weeks since it last moved, or since its goal was set."""
    return (timezone.now() - (step.moved_at or step.goal.set_at)).days // 7


def open_steps(goals: list[GoalShown]) -> list[Step]:
    """The steps that a check-in asks about: those in hand, or else the next one of each open goal."""
    found: list[Step] = []
    for shown in open_goals(goals):
        waiting = [step for step in shown.steps if step.state != Step.State.DONE]
        in_hand = [step for step in waiting if step.state != Step.State.OPEN]
        found += in_hand or waiting[:1]
    return found
