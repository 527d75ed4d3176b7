"""The health page as one plain value, gathered from few questions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import ngettext

from mentes.foundation.plots import HeatRow
from mentes.insights import queries
from mentes.insights.bridge.releases import raters_at_least
from mentes.insights.queries import Counts, Signal
from mentes.insights.ratings import Shown, latest_of_months, shown_as
from mentes.pairing.models import Pair
from mentes.programmes.models import Programme
from mentes.relationship.queries.counts import counts_of_pairs

TARGET = 85  # per cent of pairs that meet as planned


@dataclass(frozen=True)
class Health:
    as_of: datetime
    not_met: int  # in their first days, and no session yet
    first_due: date | None
    closed: bool
    open: int
    as_planned: int
    signals: list[Signal]
    days_between: int | None
    cadence: int
    goals: int
    goals_with_a_step_done: int
    funnel: list[tuple[str, int]]
    raters: int  # of a group that is shown, at least
    releases: list[Shown]  # of ratings, all that were made
    columns: list[str]
    rows: list[HeatRow]

    @property
    def is_over(self) -> bool:
        """No pair is under way, so there is no target to miss."""
        return not self.open

    @property
    def share(self) -> int:
        return round(self.as_planned / self.open * 100) if self.open else 0

    @property
    def months(self) -> list[Shown]:
        return latest_of_months(self.releases)

    @property
    def rating(self) -> Shown | None:
        """The latest month in which enough people rated."""
        return next((month for month in reversed(self.months) if month.total), None)


def _first_weeks(pairs: Sequence[Pair], counts: Counts) -> tuple[int, date | None]:
    """Pairs still in their first days without a session, and when the last of them should have met."""
    new = [pair for pair in pairs if pair.state == Pair.State.ACTIVE and not counts[pair.pk].held]
    days = [timezone.localdate(pair.told_at or pair.made_at) for pair in new]
    due = [day + timedelta(days=queries.FIRST_DAYS) for day in days]
    coming = [day for day in due if day >= timezone.localdate()]
    return len(coming), max(coming, default=None)


@dataclass(frozen=True)
class Glance:
    """What the first sentence needs, and no more."""

    open: int
    as_planned: int
    signals: list[Signal]
    not_met: int
    first_due: date | None
    closed: bool


def glance_at(programme: Programme) -> Glance:
    now, pairs = timezone.now(), queries.open_of(queries.told_pairs(programme))
    counts = counts_of_pairs(pairs)
    planned = sum(queries.is_as_planned(pair, counts[pair.pk], now) for pair in pairs)
    not_met, due = _first_weeks(pairs, counts)
    closed = programme.state == Programme.State.CLOSED
    signals = queries.signals(pairs, counts, now)
    return Glance(len(pairs), planned, signals, not_met, due, closed)


def pairs_in_need(programmes: Sequence[Programme]) -> list[tuple[Programme, int]]:
    """How many pairs of each may need somebody, where there are any; three questions for all."""
    running = {each.pk: each for each in programmes if each.state == Programme.State.RUNNING}
    pairs = queries.active_pairs(running)
    counts, now = counts_of_pairs(pairs), timezone.now()
    need = Counter(signal.pair.programme_id for signal in queries.signals(pairs, counts, now))
    return [(running[pk], count) for pk, count in need.items()]


def pairs_as_planned(programmes: Sequence[Programme]) -> list[tuple[int, int, int]]:
    """Of each running programme: its id, pairs that meet as planned, and all that are under way."""
    running = {each.pk: each for each in programmes if each.state == Programme.State.RUNNING}
    pairs = queries.active_pairs(running)
    counts, now = counts_of_pairs(pairs), timezone.now()
    every = Counter(pair.programme_id for pair in pairs)
    planned = Counter(
        pair.programme_id for pair in pairs if queries.is_as_planned(pair, counts[pair.pk], now)
    )
    return [(pk, planned[pk], every[pk]) for pk in every]


def health_of(programme: Programme, *, least: int = 5) -> Health:
    """Groups of fewer than `least` stay hidden."""
    now, raters = timezone.now(), raters_at_least(least)
    every = queries.told_pairs(programme)
    pairs = queries.open_of(every)
    counts = counts_of_pairs(every)
    mine = {pair.pk: counts[pair.pk] for pair in pairs}
    ends = queries.weeks_until(timezone.localdate(), programme)
    not_met, due = _first_weeks(pairs, mine)
    return Health(
        as_of=now,
        not_met=not_met,
        first_due=due,
        closed=programme.state == Programme.State.CLOSED,
        open=len(pairs),
        as_planned=sum(queries.is_as_planned(pair, mine[pair.pk], now) for pair in pairs),
        signals=queries.signals(pairs, mine, now),
        days_between=queries.days_between_sessions(counts),
        cadence=programme.cadence_days,
        goals=sum(each.goals for each in counts.values()),
        goals_with_a_step_done=sum(each.goals_with_a_step_done for each in counts.values()),
        funnel=queries.funnel(programme, every, counts),
        raters=raters,
        releases=[shown_as(each, least=raters) for each in programme.rating_releases.all()],
        columns=queries.week_labels(ends),
        rows=_rows(queries.heat_lines(pairs, mine, ends, least=least)),
    )


def _rows(lines: list[queries.HeatLine]) -> list[HeatRow]:
    """Teams that are shown, then all that are hidden as one row, so that none stands out."""
    shown = [HeatRow(line.team, line.shares) for line in lines if not line.is_hidden]
    hidden = [line for line in lines if line.is_hidden]
    if not hidden:
        return shown
    pairs = sum(line.pairs for line in hidden)
    words = ngettext("Hidden: %(n)s pair", "Hidden: %(n)s pairs", pairs) % {"n": pairs}
    teams = ngettext("%(n)s other team", "%(n)s other teams", len(hidden)) % {"n": len(hidden)}
    return [*shown, HeatRow(teams, [], words)]
