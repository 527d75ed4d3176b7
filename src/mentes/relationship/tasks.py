"""The worker's door: what the calendar brings to the two of a pair."""

from datetime import UTC, datetime, time, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django_tasks import task

from mentes.foundation.actor import System
from mentes.pairing.models import Pair
from mentes.programmes.models import Programme
from mentes.relationship.actions.reminders import (
    ask_for_check_in,
    ask_how_useful,
    remind_both,
    tell_halfway,
)
from mentes.relationship.models import CheckIn, Session
from mentes.relationship.queries.halfway import pairs_to_tell_halfway

BEFORE = timedelta(hours=24)
AFTER = timedelta(hours=1)
ASKED_WITHIN = timedelta(days=3)
CHECK_IN_AFTER = timedelta(days=2)
CHECK_IN_ASKED_WITHIN = timedelta(days=5)
HALFWAY_WITHIN = timedelta(days=14)
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
    for pk in _without_check_in().values_list("pk", flat=True)[:500]:
        ask_for_check_in_of.enqueue(pk)


@task()
def remind_of(pk: int) -> None:
    for session in _still_due(pk).filter(state=Session.State.BOOKED, reminded_at=None):
        remind_both(session, by=BY)


@task()
def ask_about(pk: int) -> None:
    for session in _still_due(pk).exclude(state=Session.State.CANCELLED).filter(asked_at=None):
        ask_how_useful(session, by=BY)


@task()
def ask_for_check_in_of(pk: int) -> None:
    for session in _without_check_in().filter(pk=pk).select_related(*PEOPLE):
        ask_for_check_in(session, by=BY)


def _without_check_in() -> QuerySet[Session]:
    """Return sessions whose mentee has said nothing for two days, while no later one has begun."""
    now = timezone.now()
    here = Session.system("sessions without a check-in of the mentee")
    later = here.filter(
        pair=OuterRef("pair"), starts_at__gt=OuterRef("starts_at"), starts_at__lte=now
    ).exclude(state=Session.State.CANCELLED)
    said = CheckIn.system("whether the mentee checked in").filter(
        session=OuterRef("pk"), person=OuterRef("pair__mentee__person")
    )
    return here.filter(
        ~Exists(later),
        ~Exists(said),
        pair__state=Pair.State.ACTIVE,
        check_in_asked_at=None,
        starts_at__gt=now - CHECK_IN_ASKED_WITHIN,
        starts_at__lte=now - CHECK_IN_AFTER,
    ).exclude(state=Session.State.CANCELLED)


@task()
def tell_pairs_halfway() -> None:
    """On the day on which a programme is half over, and for two weeks, to pairs that have met by then."""
    today = timezone.localdate()
    for programme in Programme.objects.filter(state=Programme.State.RUNNING):
        halfway = programme.halfway_on
        if halfway and halfway <= today < halfway + HALFWAY_WITHIN:
            for pair in pairs_to_tell_halfway(programme):
                end = datetime.combine(halfway + HALFWAY_WITHIN, time(0), tzinfo=UTC)
                tell_halfway(pair, by=BY, useful_until=end)


def _still_due(pk: int) -> QuerySet[Session]:
    """None when the pair has ended meanwhile."""
    here = Session.system("one session to remind of or to ask about")
    return here.filter(pk=pk, pair__state=Pair.State.ACTIVE).select_related(*PEOPLE)
