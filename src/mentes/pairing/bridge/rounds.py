"""A round as one problem: people and rules in, proposals with their reasons out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from matchmaker import InvalidProblem, solve, verify
from mentes.enrolment.models import Enrolment
from mentes.foundation.refused import Refused
from mentes.pairing.bridge.board import Board, Effect, Other, Row
from mentes.pairing.bridge.facts import Facts, facts_of
from mentes.pairing.bridge.progress import Hears, gap_of, telling
from mentes.pairing.models import Proposal, Round
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
    more_places: int
    stops_early: bool
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
        _("Writing down the reasons"),
    ]


def solve_round(
    round_: Round, *, stage: Callable[[str], object], told: Hears | None = None
) -> Solved:
    """`told` hears how far it is and answers whether to go on; else the best so far comes back.

    Raises InvalidProblem when locks contradict each other, WrongResult when the check fails."""
    read, compare, *_later = stages()
    stage(read)
    facts = facts_of(round_.programme)
    stage(compare)
    board = Board(
        facts, proposals=round_.proposals.filter(is_locked=True), apart=round_.exclusions.all()
    )
    return _solved(board, round_.seed, stage=stage, told=told)


def sample(programme: Programme) -> Solved:
    """The same with today's people and no row written, to try rules."""
    return _solved(Board(facts_of(programme)), seed=0)


def _solved(
    board: Board, seed: int, *, stage: Callable[[str], object] = bool, told: Hears | None = None
) -> Solved:
    facts, (_read, _compare, search, check, write) = board.facts, stages()
    stage(search)
    problem = board.problem(locked=board.locked)
    objective = facts.rules.objective
    matching = solve(
        problem, objective=objective, seed=seed, progress=telling(problem.placing, told)
    )
    stage(check)
    faults = verify(problem, matching)
    if faults:
        raise WrongResult("; ".join(faults))
    stage(write)
    pairs = {int(i): int(j) for i, j in matching.pairs}
    more, better = gap_of(matching.total, matching.bound, problem.placing)
    return Solved(
        rows=list(board.rows(pairs)),
        unmatched=list(board.left_out(i for i in range(len(board.mentees)) if i not in pairs)),
        total=matching.total,
        bound=matching.total + better,
        more_places=more,
        stops_early=matching.status != "optimal",
        objective=objective,
        goals_by=facts.goals_by,
        lowest_fit=round(facts.rules.lowest_fit),
        digest=matching.digest,
        engine=matching.engine,
        stamp=facts.stamp,
        stamps=facts.stamps,
        mentees=len(facts.mentees),
        mentors=len(facts.mentors),
    )


def proposal_of(round_: Round, row: Row) -> Proposal:
    return Proposal(
        round=round_,
        mentee_id=row.mentee,
        mentor_id=row.mentor,
        fit=row.fit,
        parts=row.parts,
        reasons=row.reasons,
        is_locked=row.is_locked,
        is_by_hand=row.is_by_hand,
        is_first_choice=row.is_first_choice,
    )


def board_of(round_: Round, facts: Facts | None = None) -> Board:
    facts = facts or facts_of(round_.programme)
    return Board(facts, proposals=round_.proposals.all(), apart=round_.exclusions.all())


def others_for(board: Board, mentee: int, *, most: int) -> list[Other]:
    """The other mentors of a mentee by enrolment; none for whoever does not wait any more."""
    i = board.mentee_at.get(mentee)
    return [] if i is None else board.others(i, most=most)


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
