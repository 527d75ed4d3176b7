"""Verbs of the check-in: a few small questions after a session, each of which may be left out."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from mentes.audit.actions import note
from mentes.notices.actions import take_back
from mentes.people.models import Person
from mentes.relationship.actions.agenda import pass_on_check_in
from mentes.relationship.actions.goals import add_step, move_step
from mentes.relationship.actions.ratings import rate
from mentes.relationship.actions.sessions import hold
from mentes.relationship.models import CheckIn, Goal, Session, Step
from mentes.relationship.permissions import require_open
from mentes.relationship.queries.calendar import topic_of
from mentes.relationship.queries.pairs import locked


def check_in(
    session: Session,
    *,
    by: Person,
    value: int | None = None,
    steps: Mapping[int, str] | None = None,
    next_time: str = "",
    blocker: str = "",
    in_the_way: str = "",
    priority_shift: str = "",
    new_step: str = "",
    goal: Goal | None = None,
    is_finished: bool = True,
) -> CheckIn:
    """What is said again replaces what was said before; what is left out stays as it was.

    A new step joins its goal once, when the check-in is finished."""
    with transaction.atomic():
        require_open(locked(session.pair_id), by)
        hold(session, by=by)
        if value is not None:
            rate(session, by=by, value=value)
        _move_steps(session, by, steps or {})
        said = CheckIn.for_actor(by).filter(session=session, person=by).first()
        said = said or CheckIn(session=session, person=by)
        if is_finished and goal is not None and new_step.strip():
            add_step(goal, by=by, text=new_step, session=session)
        said.next_time = next_time.strip()
        said.in_the_way = in_the_way.strip()
        # Words without a kind are still a blocker.
        said.blocker = blocker or (CheckIn.Blocker.OTHER if said.in_the_way else "")
        said.priority_shift = priority_shift.strip()
        if is_finished and said.finished_at is None:
            said.finished_at = timezone.now()
            note("check_in", session, by=by, pair=session.pair_id)
        said.save()
        pass_on_check_in(said, by=by)
        take_back(topic_of(session), by=by, kinds=["programme.check_in"])
    return said


def _move_steps(session: Session, by: Person, states: Mapping[int, str]) -> None:
    theirs = Step.for_actor(by).filter(goal__pair=session.pair_id, pk__in=states)
    for step in theirs.select_related("goal"):
        move_step(step, by=by, state=states[step.pk], session=session)
