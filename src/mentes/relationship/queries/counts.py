"""The only questions that other slices may ask about pairs: dates and counts, never words or one rating."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from statistics import mean, median

from django.db.models import Count, Q
from django.utils import timezone

from mentes.pairing.models import Pair
from mentes.programmes.models import Programme
from mentes.relationship.models import Goal, Session, Step

SessionRow = tuple[datetime, str, int]  # when, its state, how often it was moved


@dataclass(frozen=True)
class PairCounts:
    pair: int
    held_at: list[datetime] = field(default_factory=list)  # in order
    booked_at: list[datetime] = field(default_factory=list)  # still to come, in order
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


@dataclass(frozen=True)
class GoalCount:
    """A number about goals, and the pairs it speaks of."""

    value: float
    pairs: frozenset[int]


def goal_counts(programme: Programme) -> dict[str, GoalCount]:
    """The median stretch, the share in per cent of views that it fits well, the share reached of goals that
    are over, and how many goals lead to each key result. As they are now, over however few pairs: insights
    draws from them what is shown."""
    rows = Goal.system("what goals have in common").filter(
        pair__programme=programme, is_standard=False
    )
    said: dict[str, list[tuple[int, int]]] = defaultdict(list)
    views = rows.order_by().values_list("pair", "stretch", "mentee_alignment", "mentor_alignment")
    for pair, stretch, *fits in views:
        said[STRETCH] += [(pair, stretch)] if stretch else []
        said[FITS] += [(pair, 100 * (fit >= Goal.Alignment.WELL)) for fit in fits if fit]
    over = ~Q(state=Goal.State.OPEN) | Q(due_on__lt=timezone.localdate())
    for pair, state in rows.filter(over).order_by().values_list("pair", "state"):
        said[REACHED].append((pair, 100 * (state == Goal.State.DONE)))
    linked = rows.filter(key_results__isnull=False).exclude(state=Goal.State.LET_GO)
    for pair, result in linked.order_by().values_list("pair", "key_results"):
        said[leads_to(result)].append((pair, 1))
    of: dict[str, Callable[[list[int]], float]] = {STRETCH: median, FITS: mean, REACHED: mean}
    return {
        about: GoalCount(of.get(about, sum)([value for _pair, value in each]), _pairs(each))
        for about, each in said.items()
        if each
    }


def _pairs(said: list[tuple[int, int]]) -> frozenset[int]:
    return frozenset(pair for pair, _value in said)


def leads_to(key_result: int) -> str:
    return f"key result {key_result}"


def sessions_held() -> dict[int, int]:
    """Sessions held in each programme, by its id."""
    held = Session.system("how many sessions a programme held").filter(state=Session.State.HELD)
    rows = held.order_by().values_list("pair__programme").annotate(n=Count("pk"))
    return dict(rows)
