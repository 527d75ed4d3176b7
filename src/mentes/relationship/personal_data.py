"""What a pair leaves behind about a person: what they get, what goes, what their partner keeps."""

import re
from typing import Any

from django.db.models import Model, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from mentes.foundation.actor import System
from mentes.foundation.kept import ONLY_YOU, YOU_TWO
from mentes.foundation.unnaming import pattern_of, without
from mentes.notices.models import Notice
from mentes.notices.personal_data import unname
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.programmes.models import Role
from mentes.relationship.models import (
    AgendaItem,
    Agreement,
    CheckIn,
    Goal,
    GoalEvent,
    Note,
    Rating,
    RhythmChange,
    Session,
    SharedNote,
    Step,
)
from mentes.relationship.queries.calendar import topic_of

_TWO = _("You and your partner")
_YEAR = _("Until 12 months after your pair ends")

KEPT = [
    (YOU_TWO, _("Goals, steps and what you learned"), _TWO, _YEAR),
    (
        YOU_TWO,
        _("How hard a goal is, how well it fits, what it serves"),
        _("You and your partner; counted over at least 7 pairs"),
        _YEAR,
    ),
    (
        YOU_TWO,
        _("Notes you share with your partner"),
        _TWO,
        _("Until 12 months after your pair ends; yours go at once when you erase your data"),
    ),
    (YOU_TWO, _("Sessions, their agenda, your agreement"), _TWO, _YEAR),
    (YOU_TWO, _("What you said in a check-in"), _TWO, _YEAR),
    (YOU_TWO, _("What became of a goal and its steps, and when"), _TWO, _YEAR),
    (YOU_TWO, _("When you two changed how often you meet"), _TWO, _YEAR),
    (
        ONLY_YOU,
        _("How useful a session was to you"),
        _("Only you; counted with at least 6 others"),
        _YEAR,
    ),
    (
        ONLY_YOU,
        _("Private notes"),
        _("Only you"),
        _("Until 30 days after you leave, or 12 months at most"),
    ),
]


def export(person: Person) -> dict[str, object]:
    """Everything of one's own, and what the two share. Never what the partner keeps for themselves."""
    pairs = Pair.objects.filter(Pair.of(person), told_at__isnull=False)
    people = ("programme", "mentee", "mentor")
    rows = pairs.select_related(*people).order_by("pk")
    return {"mentorships": [_pair(pair, person) for pair in rows]}


def forget(person: Person, *, by: Person | System) -> dict[str, int]:
    """All notes, ratings and check-ins go. Shared goals and agreements stay for the partner, without the name."""
    Note.system("a person is forgotten").filter(author=person).delete()
    Rating.system("a person is forgotten").filter(person=person).delete()
    CheckIn.system("a person is forgotten").filter(person=person).delete()
    SharedNote.system("a person is forgotten").filter(author=person).delete()
    AgendaItem.system("a person is forgotten").filter(added_by=person).update(added_by=None)
    Agreement.system("a person is forgotten").filter(changed_by=person).update(changed_by=None)
    Session.system("a person is forgotten").filter(booked_by=person).update(booked_by=None)
    Goal.system("a person is forgotten").filter(set_by=person).update(set_by=None)
    GoalEvent.system("a person is forgotten").filter(person=person).update(person=None)
    RhythmChange.system("a person is forgotten").filter(changed_by=person).update(changed_by=None)
    pairs = Pair.objects.filter(Pair.of(person)).values("pk")
    goals = Goal.system("a person is forgotten").filter(pair__in=pairs)
    goals.filter(pair__mentee__person=person).update(mentee_alignment=None)
    goals.filter(pair__mentor__person=person).update(mentor_alignment=None)
    _unname(goals, person, "text", "learned", "fields")
    _unname(SharedNote.system("a person is forgotten").filter(pair__in=pairs), person, "text")
    _unname(Step.system("a person is forgotten").filter(goal__pair__in=pairs), person, "text")
    _unname(GoalEvent.system("a person is forgotten").filter(goal__pair__in=pairs), person, "words")
    _unname(
        AgendaItem.system("a person is forgotten").filter(session__pair__in=pairs),
        person,
        "text",
        "why",
    )
    _unname(
        CheckIn.system("a person is forgotten").filter(session__pair__in=pairs),
        person,
        "next_time",
        "in_the_way",
        "priority_shift",
    )
    _unname(Session.system("a person is forgotten").filter(pair__in=pairs), person, "where")
    _unname(Agreement.system("a person is forgotten").filter(pair__in=pairs), person, "parts")
    sessions = Session.system("a person is forgotten").filter(pair__in=pairs)
    names = [person.name, person.first_name, person.email]
    topics = [topic_of(session) for session in sessions]
    topics += [f"vouch {pair['pk']}" for pair in pairs]
    told = Notice.objects.filter(topic__in=topics)
    unname(told, by=by, names=names)
    held = sessions.filter(state=Session.State.HELD)
    return {"shared goals, without the name": goals.count(), "sessions, as dates": held.count()}


def _pair(pair: Pair, person: Person) -> dict[str, object]:
    agreement = Agreement.system("a person gets a copy").filter(pair=pair).first()
    goals = Goal.system("a person gets a copy").filter(pair=pair)
    steps = Prefetch("steps", queryset=Step.system("a person gets a copy"))
    goals = goals.select_related("skill").prefetch_related(steps, "key_results")
    role = Role.MENTEE if pair.mentee.person_id == person.pk else Role.MENTOR
    sessions = Session.system("a person gets a copy").filter(pair=pair)
    said = CheckIn.system("a person gets a copy").filter(session__pair=pair, person=person)
    rated = Rating.for_actor(person).filter(session__pair=pair)
    return {
        "programme": pair.programme.name,
        "since": pair.told_at,
        "until": pair.closed_at,
        "agreement": agreement.parts if agreement else [],
        "goals": [_goal(goal, role) for goal in goals],
        "sessions": list(sessions.values("starts_at", "minutes", "state", "where")),
        "agenda": list(
            AgendaItem.system("a person gets a copy")
            .filter(session__pair=pair)
            .values("session__starts_at", "text", "is_done")
        ),
        "check_ins": list(
            said.values(
                "session__starts_at",
                "next_time",
                "blocker",
                "in_the_way",
                "priority_shift",
                "made_at",
            )
        ),
        "goal_history": list(
            GoalEvent.system("a person gets a copy")
            .filter(goal__pair=pair, person=person)
            .values("kind", "words", "happened_at")
        ),
        "rhythm": list(
            RhythmChange.system("a person gets a copy")
            .filter(pair=pair)
            .values("cadence_days", "changed_at")
        ),
        "ratings": list(rated.values("session__starts_at", "value", "made_at")),
        "shared_notes": [
            {
                "text": note.text,
                "written_at": note.written_at,
                "by_me": note.author_id == person.pk,
            }
            for note in SharedNote.system("a person gets a copy").filter(pair=pair)
        ],
        "private_notes": list(Note.for_actor(person).filter(pair=pair).values("text", "saved_at")),
    }


def _goal(goal: Goal, role: str) -> dict[str, object]:
    return {
        "text": goal.text,
        "fields": goal.fields,
        "due_on": goal.due_on,
        "state": goal.state,
        "learned": goal.learned,
        "stretch": goal.stretch,
        "alignment": goal.alignment_of(role),
        "skill": goal.skill.name if goal.skill else None,
        "key_results": [result.words for result in goal.key_results.all()],
        "steps": [
            {"text": step.text, "due_on": step.due_on, "state": step.state}
            for step in goal.steps.all()
        ],
    }


def _unname(rows: QuerySet[Any], person: Person, *fields: str) -> None:
    """The name is taken out of what the partner keeps, wherever it was written."""
    pattern = pattern_of(person.name, person.first_name, person.email)
    for row in rows:
        changed = [field for field in fields if _replace(row, field, pattern)]
        if changed:
            row.save(update_fields=changed)


def _replace(row: Model, field: str, pattern: re.Pattern[str]) -> bool:
    before = getattr(row, field)
    after = without(before, pattern)
    setattr(row, field, after)
    return bool(after != before)
