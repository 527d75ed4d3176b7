"""The worker's door: a reminder the day before, and afterwards the question how useful it was."""

from datetime import timedelta

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


@task()
def remind() -> None:
    by, now = System("the calendar of sessions"), timezone.now()
    sessions = Session.system("sessions to remind of or to ask about").filter(
        pair__state=Pair.State.ACTIVE
    )
    coming = sessions.filter(
        state=Session.State.BOOKED,
        reminded_at=None,
        starts_at__gt=now,
        starts_at__lte=now + BEFORE,
    )
    for session in coming.select_related(*PEOPLE)[:500]:
        remind_both(session, by=by)
    past = sessions.exclude(state=Session.State.CANCELLED).filter(
        asked_at=None, starts_at__gt=now - ASKED_WITHIN, starts_at__lte=now - AFTER
    )
    for session in past.select_related(*PEOPLE)[:500]:
        if session.ends_at <= now - AFTER:
            ask_how_useful(session, by=by)
