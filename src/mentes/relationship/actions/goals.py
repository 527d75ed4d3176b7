"""Verbs of goals and their steps. The two of the pair see them, and nobody else ever does."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.programmes.models import Programme
from mentes.relationship.models import Goal, GoalEvent, Session, Step
from mentes.relationship.permissions import require_open, require_room, require_writable
from mentes.relationship.queries.goals import Bearing, skills_wanted
from mentes.relationship.queries.pairs import locked

# The date is a field of its own: `due_on`, the fifth of SMART.
FIELDS = {
    Goal.Framework.SMART: ("specific", "measure", "attainable", "relevant"),
    Goal.Framework.REAL: ("relevant", "experimental", "aspirational", "learning"),
    Goal.Framework.OPEN: ("intention",),
}
STEPS_AT_MOST = 12
WRITTEN = ["text", "framework", "fields"]
"""read again under the pair's lock, for the other one may have written meanwhile"""
Kind = GoalEvent.Kind
KIND_OF_STEP = {
    Step.State.OPEN: Kind.STEP_OPEN,
    Step.State.MOVING: Kind.STEP_MOVING,
    Step.State.STUCK: Kind.STEP_STUCK,
    Step.State.DONE: Kind.STEP_DONE,
}


def set_goal(
    pair: Pair,
    *,
    by: Person,
    text: str,
    framework: str = Goal.Framework.OPEN,
    fields: dict[str, str] | None = None,
    due_on: date | None = None,
    steps: list[str] | None = None,
    bearing: Bearing | None = None,
) -> Goal:
    with transaction.atomic():
        pair = locked(pair.pk)
        require_open(pair, by)
        _require_framework(pair.programme, framework)
        require_room(pair, by)
        goal = Goal(pair=pair, framework=framework, text=text.strip(), due_on=due_on, set_by=by)
        goal.fields = _kept(framework, fields or {})
        goal.save()
        _take_bearing(goal, pair, by, bearing)
        for position, words in enumerate(step for step in steps or [] if step.strip()):
            Step(goal=goal, position=position, text=words.strip()).save()
        _remember(goal, Kind.SET, by=by)
        note("set_goal", goal, by=by, pair=pair.pk, framework=framework)
    return goal


def set_standard_goals(
    pair: Pair, *, by: Person | System, begun: Collection[str] = frozenset()
) -> int:
    """Set the goals that everybody in the programme starts with, but none that was begun earlier.

    A pair that begins later has as long."""
    today = timezone.localdate()
    start = max(pair.programme.starts_on or today, today)
    standard = [one for one in pair.programme.standard_goals.all() if one.text not in begun]
    for one in standard:
        goal = Goal(pair=pair, text=one.text, is_standard=True)
        goal.save()
        for position, step in enumerate(one.steps):
            words = step if isinstance(step, str) else step["text"]
            Step(goal=goal, position=position, text=words, due_on=_due(start, step)).save()
    return len(standard)


def change_goal(
    goal: Goal,
    *,
    by: Person,
    text: str,
    fields: dict[str, str] | None = None,
    due_on: date | None,
    bearing: Bearing | None = None,
) -> Goal:
    """Without a bearing or answers to its questions, those it has stay."""
    with transaction.atomic():
        pair = locked(goal.pair_id)
        require_open(pair, by)
        goal.refresh_from_db(fields=WRITTEN)
        fields = goal.fields if fields is None else fields
        if goal.text != text.strip():
            _remember(goal, Kind.CHANGED, by=by, words=goal.text)
        elif goal.fields != _kept(goal.framework, fields):
            _remember(goal, Kind.CHANGED, by=by)
        goal.text, goal.due_on = text.strip(), due_on
        goal.fields = _kept(goal.framework, fields)
        goal.save(update_fields=["text", "due_on", "fields"])
        _take_bearing(goal, pair, by, bearing)
        note("change_goal", goal, by=by, pair=goal.pair_id)
    return goal


def answer_prompt(goal: Goal, *, by: Person, field: str, words: str, framework: str = "") -> Goal:
    """Answer one question about a goal. The first answer settles which questions an open goal has."""
    with transaction.atomic():
        pair = locked(goal.pair_id)
        require_open(pair, by)
        goal.refresh_from_db(fields=WRITTEN)
        framework = framework or goal.framework
        if framework != goal.framework:
            _require_framework(pair.programme, framework)
        if field not in FIELDS[Goal.Framework(framework)]:
            raise Refused(_("This goal has no such question."))
        goal.framework = framework
        goal.fields = _kept(framework, goal.fields | {field: words})
        goal.save(update_fields=["framework", "fields"])
        _remember(goal, Kind.CHANGED, by=by)
        note("change_goal", goal, by=by, pair=pair.pk)
    return goal


def set_due_day(goal: Goal, *, by: Person, due_on: date | None) -> Goal:
    with transaction.atomic():
        require_open(locked(goal.pair_id), by)
        goal.due_on = due_on
        goal.save(update_fields=["due_on"])
        note("change_goal", goal, by=by, pair=goal.pair_id)
    return goal


def say_bearing(goal: Goal, *, by: Person, bearing: Bearing) -> Goal:
    with transaction.atomic():
        pair = locked(goal.pair_id)
        require_open(pair, by)
        _take_bearing(goal, pair, by, bearing)
        note("change_goal", goal, by=by, pair=pair.pk)
    return goal


def finish_goal(goal: Goal, *, by: Person, learned: str = "") -> Goal:
    return _end(goal, by, Goal.State.DONE, learned)


def let_go_goal(goal: Goal, *, by: Person, learned: str = "") -> Goal:
    return _end(goal, by, Goal.State.LET_GO, learned)


def reopen_goal(goal: Goal, *, by: Person) -> Goal:
    with transaction.atomic():
        pair = locked(goal.pair_id)
        require_open(pair, by)
        if not goal.is_standard:
            require_room(pair, by)
        goal.state, goal.done_at = Goal.State.OPEN, None
        goal.save(update_fields=["state", "done_at"])
        _remember(goal, Kind.REOPENED, by=by)
        note("reopen_goal", goal, by=by, pair=pair.pk)
    return goal


def add_step(
    goal: Goal,
    *,
    by: Person,
    text: str,
    due_on: date | None = None,
    session: Session | None = None,
) -> Step:
    require_writable(goal.pair_id, by)
    known = Step.for_actor(by).filter(goal=goal)
    if known.count() >= STEPS_AT_MOST:
        raise Refused(_("Twelve steps are a project. Finish some, or set a second goal."))
    last = known.aggregate(last=Max("position"))["last"]
    step = Step(goal=goal, text=text.strip(), due_on=due_on)
    step.position = 0 if last is None else last + 1
    step.save()
    _remember(goal, Kind.STEP_ADDED, by=by, step=step, session=session)
    return step


def change_step(step: Step, *, by: Person, text: str, due_on: date | None) -> Step:
    require_writable(step.goal.pair_id, by)
    has_new_date = due_on is not None and due_on != step.due_on
    step.text, step.due_on = text.strip(), due_on
    step.save(update_fields=["text", "due_on"])
    if has_new_date:
        _remember(step.goal, Kind.STEP_DATE, by=by, step=step)
    return step


def move_step(step: Step, *, by: Person, state: str, session: Session | None = None) -> Step:
    """Done, moving, stuck. Saying so is movement, except for stuck. `session`: whose check-in says it."""
    require_writable(step.goal.pair_id, by)
    now = timezone.now()
    if state != step.state:
        kind = KIND_OF_STEP[Step.State(state)]
        _remember(step.goal, kind, by=by, step=step, session=session)
    if state in (Step.State.DONE, Step.State.MOVING):
        step.moved_at = now
    step.done_at = now if state == Step.State.DONE else None
    step.state = state
    step.save(update_fields=["state", "moved_at", "done_at"])
    return step


def remove_step(step: Step, *, by: Person) -> None:
    """The goal's history keeps that it was there."""
    require_writable(step.goal.pair_id, by)
    _remember(step.goal, Kind.STEP_LET_GO, by=by, step=step)
    step.delete()


def _end(goal: Goal, by: Person, state: str, learned: str) -> Goal:
    with transaction.atomic():
        require_open(locked(goal.pair_id), by)
        goal.state, goal.done_at, goal.learned = state, timezone.now(), learned.strip()
        goal.save(update_fields=["state", "done_at", "learned"])
        kind = Kind.REACHED if state == Goal.State.DONE else Kind.LET_GO
        _remember(goal, kind, by=by)
        note("end_goal", goal, by=by, pair=goal.pair_id)  # how it ended is theirs
    return goal


def _remember(
    goal: Goal,
    kind: str,
    *,
    by: Person,
    step: Step | None = None,
    session: Session | None = None,
    words: str = "",
) -> None:
    """Write a line of the goal's history. Of a check-in that is put right, the last answer counts."""
    if session is not None and step is not None and kind != Kind.STEP_ADDED:
        said = GoalEvent.for_actor(by).filter(session=session, step=step, person=by)
        said.exclude(kind=Kind.STEP_ADDED).delete()
    event = GoalEvent(goal=goal, step=step, session=session, person=by, kind=kind)
    event.words = words or (step.text if step else "")
    event.save()


def _take_bearing(goal: Goal, pair: Pair, by: Person, bearing: Bearing | None) -> None:
    """Each of the two says for themselves how well it fits; the rest is said together."""
    if bearing is None:
        return
    results = {result.pk for result in pair.programme.key_results.all()}
    skills = {skill.pk for skill in skills_wanted(pair)} | {goal.skill_id, None}
    if not bearing.key_results <= results or bearing.skill not in skills:
        raise Refused(_("That key result or skill is not on offer any more. Choose again."))
    side = "mentee" if by.pk == pair.mentee.person_id else "mentor"
    setattr(goal, f"{side}_alignment", bearing.alignment)
    goal.stretch, goal.skill_id = bearing.stretch, bearing.skill
    goal.save(update_fields=["stretch", f"{side}_alignment", "skill"])
    goal.key_results.set(bearing.key_results)


def _require_framework(programme: Programme, framework: str) -> None:
    wanted = programme.goal_framework
    if wanted not in (Programme.GoalFramework.CHOICE, framework):
        words = {"framework": programme.get_goal_framework_display()}
        raise Refused(_("Goals of this programme are written like this: %(framework)s.") % words)


def _kept(framework: str, fields: dict[str, str]) -> dict[str, str]:
    known = FIELDS[Goal.Framework(framework)]
    return {name: fields[name].strip() for name in known if fields.get(name, "").strip()}


def _due(start: date, step: Any) -> date | None:
    week = step.get("due_week") if isinstance(step, dict) else None
    return start + timedelta(weeks=int(week)) if week else None
