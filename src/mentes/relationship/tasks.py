"""The worker's door: a reminder the day before, and afterwards the question how useful it was."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task

from mentes.foundation.actor import System
from mentes.pairing.models import Pair
from mentes.relationship.actions.reminders import ask_how_useful, remind_both
from mentes.relationship.models import Session

BEFORE = timedelta(hours=24)
AFTER = timedelta(hours=1)
ASKED_WITHIN = timedelta(days=3)
PEOPLE = ("pair__programme", "pair__mentee__person", "pair__mentor__person")


BY = System("the calendar of sessions")


@task()
def remind() -> None:
    """Each session is a task of its own, so that one that fails holds up no other."""
    now = timezone.now()
    sessions = Session.system("sessions to remind of or to ask about").filter(
        pair__state=Pair.State.ACTIVE
    )
    coming = sessions.filter(
        state=Session.State.BOOKED,
        reminded_at=None,
        starts_at__gt=now,
        starts_at__lte=now + BEFORE,
    )
    for pk in coming.values_list("pk", flat=True)[:500]:
        remind_of.enqueue(pk)
    past = sessions.exclude(state=Session.State.CANCELLED).filter(
        asked_at=None, starts_at__gt=now - ASKED_WITHIN, starts_at__lte=now - AFTER
    )
    for session in past[:500]:
        if session.ends_at <= now - AFTER:
            ask_about.enqueue(session.pk)


@task()
def remind_of(pk: int) -> None:
    for session in _still_due(pk).filter(state=Session.State.BOOKED, reminded_at=None):
        remind_both(session, by=BY)


@task()
def ask_about(pk: int) -> None:
    for session in _still_due(pk).exclude(state=Session.State.CANCELLED).filter(asked_at=None):
        ask_how_useful(session, by=BY)


def _still_due(pk: int) -> QuerySet[Session]:
    """None when the pair has ended meanwhile."""
    here = Session.system("one session to remind of or to ask about")
    return here.filter(pk=pk, pair__state=Pair.State.ACTIVE).select_related(*PEOPLE)
