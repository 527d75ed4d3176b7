"""What comes along when a mentee is matched again: their open goals and private notes, copied.

Nothing of the earlier partner comes with them, nor where a goal came from (decision 0028)."""

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.models import Goal, GoalEvent, Note, Step
from mentes.relationship.permissions import require_open, require_room
from mentes.relationship.queries.pairs import ENDED, locked

Kind = GoalEvent.Kind


def carry_over(pair: Pair, *, by: Person | System) -> set[str]:
    """Copy the mentee's open goals and notes from their last pair here.

    Return the texts of the standard goals that were begun, so that none is set a second time."""
    mentee = pair.mentee.person
    before = _last_pair(pair)
    if before is None:
        return set()
    begun = set()
    for goal in _goals_with_steps(mentee).filter(pair=before):
        if goal.is_standard and (goal.state != Goal.State.OPEN or _is_begun(goal)):
            begun.add(goal.text)
        if goal.state == Goal.State.OPEN and _comes_along(goal, mentee):
            _copy(goal, pair, mentee)
    for written in Note.for_actor(mentee).filter(pair=before).exclude(text="").order_by("saved_at"):
        _copy_note(written, pair)
    note("carry_over", pair, by=by)
    return begun


def take_goal_along(goal: Goal, *, by: Person, pair: Pair) -> Goal:
    """Copy one goal of an ended pair, also one that the earlier partner typed: the mentee chose it."""
    with transaction.atomic():
        pair = locked(pair.pk)
        require_open(pair, by)
        mentees = {pair.mentee.person_id, goal.pair.mentee.person_id}
        if mentees != {by.pk} or goal.pair.state not in ENDED:
            raise Refused(_("Only a mentee can take along a goal of an earlier pair."))
        require_room(pair, by)
        taken = _copy(_goals_with_steps(by).get(pk=goal.pk), pair, by, all_of_it=True)
        note("set_goal", taken, by=by, pair=pair.pk, framework=taken.framework)
    return taken


def _last_pair(pair: Pair) -> Pair | None:
    """The same mentee's pair in this programme that ended last."""
    ended = Pair.objects.filter(
        programme=pair.programme_id,
        mentee__person=pair.mentee.person_id,
        state__in=ENDED,
        told_at__isnull=False,
    )
    return ended.exclude(pk=pair.pk).order_by("-closed_at", "-pk").first()


def _goals_with_steps(mentee: Person) -> QuerySet[Goal]:
    steps = Prefetch("steps", queryset=Step.for_actor(mentee))
    history = Prefetch("history", queryset=GoalEvent.for_actor(mentee))
    return Goal.for_actor(mentee).prefetch_related(steps, history, "key_results").order_by("pk")


def _is_begun(goal: Goal) -> bool:
    return any(step.state != Step.State.OPEN for step in goal.steps.all())


def _comes_along(goal: Goal, mentee: Person) -> bool:
    """A standard goal once it is begun; any other when its present words are not the partner's."""
    if goal.is_standard:
        return _is_begun(goal)
    written_by = goal.set_by_id
    for event in goal.history.all():
        if event.kind == Kind.CHANGED and event.words:
            written_by = event.person_id
    return written_by == mentee.pk  # a partner who was forgotten since has no number any more


def _copy(goal: Goal, pair: Pair, mentee: Person, *, all_of_it: bool = False) -> Goal:
    events = [event for event in goal.history.all() if event.person_id != mentee.pk]
    partner_wrote_more = any(event.kind == Kind.CHANGED and not event.words for event in events)
    partners_steps = {event.step_id for event in events if event.kind == Kind.STEP_ADDED}
    copied = Goal(
        pair=pair,
        framework=goal.framework,
        text=goal.text,
        fields={} if partner_wrote_more and not all_of_it else goal.fields,
        due_on=goal.due_on,
        is_standard=goal.is_standard,
        set_by=None if goal.is_standard else mentee,
        stretch=goal.stretch,
        mentee_alignment=goal.mentee_alignment,
        skill_id=goal.skill_id,
    )
    copied.save()
    copied.key_results.set(goal.key_results.all())
    for step in goal.steps.all():
        if all_of_it or step.pk not in partners_steps:
            Step(
                goal=copied,
                position=step.position,
                text=step.text,
                due_on=step.due_on,
                state=step.state,
                moved_at=step.moved_at,
                done_at=step.done_at,
            ).save()
    return copied


def _copy_note(written: Note, pair: Pair) -> None:
    """With the day it was written: saving would set it to today."""
    copied = Note(pair=pair, author_id=written.author_id, text=written.text)
    copied.save()
    Note.system("a copied note keeps its day").filter(pk=copied.pk).update(
        saved_at=written.saved_at
    )
