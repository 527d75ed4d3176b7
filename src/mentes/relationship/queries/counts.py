"""The only questions that other slices may ask about pairs: dates and counts, never words or one rating."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.programmes.models import Programme
from mentes.relationship.models import Goal, Session, Step

SessionRow = tuple[datetime, str, int]  # when, its state, how often it was moved


@dataclass(frozen=True)
class PairCounts:
    pair: int
    held_at: list[datetime] = field(default_factory=list)  # in order
    booked_at: list[datetime] = field(default_factory=list)  # still to come, in order
    unconfirmed_at: list[datetime] = field(
        default_factory=list
    )  # past, and neither has said whether they met
    moved: int = 0
    cancelled: int = 0
    goals: int = 0
    goals_with_a_step_done: int = 0

    @property
    def held(self) -> int:
        return len(self.held_at)

    @property
    def booked(self) -> int:
        return len(self.booked_at)

    @property
    def last_at(self) -> datetime | None:
        return self.held_at[-1] if self.held_at else None

    @property
    def next_at(self) -> datetime | None:
        return self.booked_at[0] if self.booked_at else None

    @property
    def days_since_last(self) -> int | None:
        return (timezone.now() - self.last_at).days if self.last_at else None

    @property
    def gaps(self) -> list[int]:
        """Days between one held session and the next."""
        return [
            (later - earlier).days
            for earlier, later in zip(self.held_at, self.held_at[1:], strict=False)
        ]


def counts_of_pairs(pairs: Iterable[Pair]) -> dict[int, PairCounts]:
    """For each pair, by its id; two queries, however many pairs."""
    ids = [pair.pk for pair in pairs]
    sessions = _sessions_by_pair(ids)
    goals = _goals_by_pair(ids)
    return {pk: _counts(pk, sessions.get(pk, []), goals.get(pk, (0, 0))) for pk in ids}


def _counts(pk: int, sessions: list[SessionRow], goals: tuple[int, int]) -> PairCounts:
    state, now = Session.State, timezone.now()
    return PairCounts(
        pair=pk,
        held_at=[at for at, how, _moved in sessions if how == state.HELD],
        booked_at=[at for at, how, _moved in sessions if how == state.BOOKED and at > now],
        unconfirmed_at=[at for at, how, _moved in sessions if how == state.BOOKED and at <= now],
        moved=sum(moved for _at, _how, moved in sessions),
        cancelled=sum(how == state.CANCELLED for _at, how, _moved in sessions),
        goals=goals[0],
        goals_with_a_step_done=goals[1],
    )


def _sessions_by_pair(ids: list[int]) -> dict[int, list[SessionRow]]:
    rows = Session.system("dates and counts of sessions").filter(pair__in=ids)
    found: dict[int, list[SessionRow]] = defaultdict(list)
    for pk, at, state, moved in rows.order_by("starts_at").values_list(
        "pair", "starts_at", "state", "times_moved"
    ):
        found[pk].append((at, state, moved))
    return found


def _goals_by_pair(ids: list[int]) -> dict[int, tuple[int, int]]:
    """Goals that people set themselves, and how many of them have a step done."""
    done = Count("pk", distinct=True, filter=Q(steps__state=Step.State.DONE))
    rows = Goal.system("numbers of goals").filter(pair__in=ids, is_standard=False)
    counted = rows.order_by().values("pair").annotate(n=Count("pk", distinct=True), done=done)
    return {row["pair"]: (row["n"], row["done"]) for row in counted}


STRETCH, FITS, REACHED = "stretch", "fits", "reached"


def goal_answers(programme: Programme, *, of: QuerySet[Person]) -> dict[str, dict[int, int]]:
    """By question and pair. Of the first goal that tells: how hard it is (1 to 5), whether all who said find that
    it fits well, whether it was reached now that it is over; and whether any goal leads to a key result (1 or 0).
    As they are now, over however few pairs, both of whom are among the people `of` whom may be spoken: insights
    draws from them what is shown."""
    mine = Goal.system("what goals have in common").filter(
        pair__programme=programme,
        pair__mentee__person__in=of,
        pair__mentor__person__in=of,
        is_standard=False,
    )
    rows = _of_pairs_apart(mine.select_related("pair__mentee", "pair__mentor").order_by("pk"))
    answers: dict[str, dict[int, int]] = defaultdict(dict)
    for goal in rows:
        for about, answer in _told_by(goal):
            answers[about].setdefault(goal.pair_id, answer)
    kept = mine.exclude(state=Goal.State.LET_GO)
    linked = set(kept.order_by().values_list("key_results", "pair"))
    for result in programme.key_results.all():
        for goal in rows:
            leads = (result.pk, goal.pair_id) in linked
            answers[leads_to(result.pk)][goal.pair_id] = int(leads)
    return dict(answers)


def _of_pairs_apart(goals: Iterable[Goal]) -> list[Goal]:
    """Of people in several pairs those of the pair that set a goal first: nobody knows two of the answers. What
    the goals say decides nothing."""
    pairs: set[int] = set()
    people: set[int] = set()
    found = []
    for goal in goals:
        both = {goal.pair.mentee.person_id, goal.pair.mentor.person_id}
        if goal.pair_id in pairs or not both & people:
            found.append(goal)
            pairs.add(goal.pair_id)
            people |= both
    return found


def _told_by(goal: Goal) -> Iterator[tuple[str, int]]:
    views = [view for view in (goal.mentee_alignment, goal.mentor_alignment) if view]
    if goal.stretch:
        yield STRETCH, goal.stretch
    if views:
        yield FITS, int(min(views) >= Goal.Alignment.WELL)
    late = goal.due_on is not None and goal.due_on < timezone.localdate()
    if late or goal.state != Goal.State.OPEN:
        yield REACHED, int(goal.state == Goal.State.DONE)


def leads_to(key_result: int) -> str:
    return f"key result {key_result}"
