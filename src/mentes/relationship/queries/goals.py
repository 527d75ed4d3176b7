"""The goals of a pair with their steps."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from mentes.pairing.models import Pair
from mentes.people.models import Person, PersonSkill, Skill
from mentes.programmes.gallery import goal_hints
from mentes.programmes.models import KeyResult
from mentes.relationship.models import Goal, GoalEvent, Step
from mentes.relationship.queries.pairs import Side, ended_sides_of


@dataclass(frozen=True)
class Bearing:
    """How hard a goal is, how well it fits the programme as one of the two sees it, and what it serves."""

    stretch: int | None = None
    alignment: int | None = None
    key_results: frozenset[int] = frozenset()
    skill: int | None = None


@dataclass
class GoalShown:
    goal: Goal

    @cached_property
    def key_results(self) -> list[KeyResult]:
        return list(self.goal.key_results.all())

    @property
    def has_bearing(self) -> bool:
        goal = self.goal
        said = (goal.stretch, goal.mentee_alignment, goal.mentor_alignment, goal.skill_id)
        return any(said) or bool(self.key_results)

    @cached_property
    def steps(self) -> list[Step]:
        return list(self.goal.steps.all())

    @property
    def done(self) -> int:
        return sum(step.state == Step.State.DONE for step in self.steps)

    @property
    def late(self) -> list[Step]:
        """Steps whose day has passed, the one that waits longest first."""
        late = [step for step in self.steps if step.days_late]
        return sorted(late, key=lambda step: -step.days_late)

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


def goals_of(pair: Pair, person: Person, *, with_links: bool = False) -> list[GoalShown]:
    """Under way first, in the order they were set."""
    order = {Goal.State.OPEN: 0, Goal.State.DONE: 1, Goal.State.LET_GO: 2}
    rows = _with_steps(person).filter(pair=pair)
    rows = rows.prefetch_related("key_results") if with_links else rows
    return [GoalShown(goal) for goal in sorted(rows, key=lambda one: order[Goal.State(one.state)])]


@dataclass(frozen=True)
class KeptGoals:
    """The goals of a pair that has ended, as one of its two still reads them."""

    side: Side
    goals: list[GoalShown]


def kept_goals(person: Person, *, as_mentee: bool = False) -> list[KeptGoals]:
    """Return the goals of each ended pair, the latest first."""
    sides = [side for side in ended_sides_of(person) if side.is_mentee or not as_mentee]
    rows = _with_steps(person).filter(pair__in=[side.pair for side in sides]) if sides else []
    by_pair: dict[int, list[GoalShown]] = defaultdict(list)
    for goal in rows:
        by_pair[goal.pair_id].append(GoalShown(goal))
    return [KeptGoals(side, by_pair[side.pair.pk]) for side in sides if by_pair[side.pair.pk]]


def goal_of(pair: Pair, person: Person, pk: int) -> Goal | None:
    return _with_steps(person).filter(pair=pair, pk=pk).first()


def _with_steps(person: Person) -> QuerySet[Goal]:
    steps = Prefetch("steps", queryset=Step.for_actor(person))
    rows = Goal.for_actor(person).select_related("skill")
    return rows.prefetch_related(steps)


def skills_wanted(pair: Pair) -> list[Skill]:
    """What the mentee wants to learn: the gaps that a goal of the pair may be about."""
    wanted = Q(people__person=pair.mentee.person, people__direction=PersonSkill.Direction.WANTS)
    return list(Skill.objects.filter(wanted).distinct())


def open_goals(shown: list[GoalShown]) -> list[GoalShown]:
    return [one for one in shown if one.goal.state == Goal.State.OPEN]


@dataclass(frozen=True)
class Happened:
    """One line of a goal's history, with who did it by name."""

    event: GoalEvent
    name: str
    is_mine: bool


def history_of(goal: Goal, side: Side) -> list[Happened]:
    """What became of a goal, the latest first. Who was forgotten since has no name."""
    names = {side.me.pk: side.me.first_name, side.partner.pk: side.partner.first_name}
    rows = GoalEvent.for_actor(side.me).filter(goal=goal).order_by("-happened_at", "-pk")
    return [
        Happened(event, names.get(event.person_id or 0, ""), event.person_id == side.me.pk)
        for event in rows
    ]


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
