"""A round as one problem: people and rules in, proposals with their reasons out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from matchmaker import InvalidProblem, solve, verify
from mentes.enrolment.models import Enrolment
from mentes.foundation.refused import Refused
from mentes.pairing.bridge.board import Board, Effect, Row
from mentes.pairing.bridge.facts import Facts, facts_of
from mentes.pairing.models import Round
from mentes.programmes.models import Programme

__all__ = ["Effect", "InvalidProblem", "Row", "Solved", "WrongResult"]


class WrongResult(Exception):
    """The engine's result failed the independent check; nothing of it may be used."""


@dataclass(frozen=True, kw_only=True)
class Solved:
    rows: list[Row]
    unmatched: list[dict[str, Any]]
    total: int
    bound: int
    objective: str
    goals_by: str
    lowest_fit: int
    digest: str
    engine: str
    stamp: str
    stamps: dict[str, str] = field(default_factory=dict)
    mentees: int
    mentors: int


def stages() -> list[str]:
    return [
        _("Reading people and rules"),
        _("Comparing every pair"),
        _("Finding the best"),
        _("Checking the proof"),
    ]


def solve_round(round_: Round, *, progress: Callable[[str], object]) -> Solved:
    """Raises InvalidProblem when locks contradict each other, WrongResult when the check fails."""
    read, compare, search, check = stages()
    progress(read)
    facts = facts_of(round_.programme)
    progress(compare)
    board = Board(
        facts, proposals=round_.proposals.filter(is_locked=True), apart=round_.exclusions.all()
    )
    return _solved(
        board, round_.seed, search=lambda: progress(search), check=lambda: progress(check)
    )


def sample(programme: Programme) -> Solved:
    """The same with today's people and no row written, to try rules."""
    return _solved(Board(facts_of(programme)), seed=0)


def _solved(
    board: Board,
    seed: int,
    *,
    search: Callable[[], object] = bool,
    check: Callable[[], object] = bool,
) -> Solved:
    facts = board.facts
    search()
    problem = board.problem(locked=board.locked)
    matching = solve(problem, objective=facts.rules.objective, seed=seed)
    check()
    faults = verify(problem, matching)
    if faults:
        raise WrongResult("; ".join(faults))
    pairs = {int(i): int(j) for i, j in matching.pairs}
    return Solved(
        rows=[board.row(i, j) for i, j in pairs.items()],
        unmatched=board.unmatched(pairs),
        total=matching.total,
        bound=matching.bound,
        objective=facts.rules.objective,
        goals_by=facts.goals_by,
        lowest_fit=round(facts.rules.lowest_fit),
        digest=matching.digest,
        engine=matching.engine,
        stamp=facts.stamp,
        stamps=facts.stamps,
        mentees=len(facts.mentees),
        mentors=len(facts.mentors),
    )


def board_of(round_: Round, facts: Facts | None = None) -> Board:
    facts = facts or facts_of(round_.programme)
    return Board(facts, proposals=round_.proposals.all(), apart=round_.exclusions.all())


def effect_of_pair(round_: Round, *, mentee: Enrolment, mentor: Enrolment) -> Effect:
    """What pairing these two would do to everybody."""
    board = board_of(round_)
    return board.forced(*_places(board, mentee, mentor))


def effect_of_parting(round_: Round, *, mentee: Enrolment, mentor: Enrolment) -> Effect:
    """What keeping these two apart would do to everybody."""
    board = board_of(round_)
    return board.apart(*_places(board, mentee, mentor))


def row_of(programme: Programme, *, mentee: Enrolment, mentor: Enrolment) -> Row:
    """Two people paired by hand, outside a round: their fit and its reasons."""
    board = Board(facts_of(programme))
    i, j = _places(board, mentee, mentor)
    board.must_be_allowed(i, j)
    return board.row(i, j)


def _places(board: Board, mentee: Enrolment, mentor: Enrolment) -> tuple[int, int]:
    i, j = board.mentee_at.get(mentee.pk), board.mentor_at.get(mentor.pk)
    if i is None:
        raise Refused(
            _("%(name)s has a mentor already or does not take part now.") % {"name": mentee.person}
        )
    if j is None:
        raise Refused(_("%(name)s has no free place now.") % {"name": mentor.person})
    return i, j
