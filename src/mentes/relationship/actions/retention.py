"""What the two wrote and rated goes when they may not read it any more; dates stay as counts."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.pairing.models import Pair
from mentes.relationship.models import (
    READABLE_FOR,
    AgendaItem,
    Agreement,
    CheckIn,
    Goal,
    Note,
    Rating,
    RhythmChange,
    Session,
    SharedNote,
)

NOTES_AFTER_LEAVING = timedelta(days=30)


def clear_what_is_over(*, by: System) -> int:
    """Words of pairs that closed a year ago, and notes of people who left their programme."""
    clear_notes_of_leavers(by=by)
    over = Pair.objects.filter(closed_at__lt=timezone.now() - READABLE_FOR, agreement__isnull=False)
    for pair in over:
        clear_pair(pair, by=by)
    return len(over)


def clear_pair(pair: Pair, *, by: System) -> Pair:
    with transaction.atomic():
        Note.system("it is kept for a stated time, and that is over").filter(pair=pair).delete()
        SharedNote.system("it is kept for a stated time, and that is over").filter(
            pair=pair
        ).delete()
        AgendaItem.system("it is kept for a stated time, and that is over").filter(
            session__pair=pair
        ).delete()
        CheckIn.system("it is kept for a stated time, and that is over").filter(
            session__pair=pair
        ).delete()
        Rating.system("it is kept for a stated time, and that is over").filter(
            session__pair=pair
        ).delete()
        Goal.system("it is kept for a stated time, and that is over").filter(pair=pair).delete()
        RhythmChange.system("it is kept for a stated time, and that is over").filter(
            pair=pair
        ).delete()
        Agreement.system("it is kept for a stated time, and that is over").filter(
            pair=pair
        ).delete()
        Session.system("it is kept for a stated time, and that is over").filter(pair=pair).update(
            where=""
        )
        note("clear_pair", pair, by=by)
    return pair


def clear_notes_of_leavers(*, by: System) -> int:
    since = timezone.now() - NOTES_AFTER_LEAVING
    as_mentee = Q(author=F("pair__mentee__person"), pair__mentee__withdrawn_at__lt=since)
    as_mentor = Q(author=F("pair__mentor__person"), pair__mentor__withdrawn_at__lt=since)
    return (
        Note.system("it is kept for a stated time, and that is over")
        .filter(as_mentee | as_mentor)
        .delete()[0]
    )
