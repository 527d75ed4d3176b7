"""Questions about programmes whose dates are over but that nobody closed."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from mentes.audit.models import Entry
from mentes.programmes.models import Programme

KEPT_FOR = timedelta(days=365)  # after the programme ended
WARNED_BEFORE = timedelta(days=30)
WARNED = "warn_of_clearing"


def past_keeping() -> list[int]:
    """Those that ended a year ago, and whose admins were warned in time."""
    today = timezone.localdate()
    warned = timezone.now() - WARNED_BEFORE - timedelta(hours=12)  # nights differ by minutes
    return [
        programme.pk
        for programme, ended in open_and_over()
        if today - ended > KEPT_FOR and lines_of(programme, WARNED, ended).filter(at__lte=warned)
    ]


def open_and_over() -> Iterable[tuple[Programme, date]]:
    """With the day on which each ended."""
    states = [Programme.State.ENROLLING, Programme.State.RUNNING]
    today = timezone.localdate()
    for programme in Programme.objects.filter(state__in=states).order_by("pk"):
        if programme.ends_on and programme.ends_on < today:
            yield programme, programme.ends_on


def lines_of(programme: Programme, verb: str, ended: date) -> QuerySet[Entry]:
    """Whether its admins were told of this very end: when the dates move, they are told again."""
    return Entry.objects.filter(
        verb=verb,
        subject=programme._meta.label,
        subject_id=str(programme.pk),
        details__ended=ended.isoformat(),
    )
