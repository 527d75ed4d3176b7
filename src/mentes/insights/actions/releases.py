"""Verbs: showing how useful the sessions of a month were, once it has settled, and of late answers when enough came."""

from datetime import date, timedelta

from django.db import transaction

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.insights.bridge.releases import Released, release
from mentes.insights.models import RatingLedger, RatingRelease
from mentes.insights.queries import counted_people, next_month
from mentes.people.models import Person
from mentes.people.queries import smallest_group
from mentes.programmes.models import Programme
from mentes.relationship.queries.ratings import rated_month

SETTLING_DAYS = 7  # after a month's end, so that its last ratings are in
LATE_DAYS = 92  # for so long late ratings may be shown too; then nobody can be found in the ledger


def release_month(
    programme: Programme, *, by: Person | System, month: date
) -> RatingRelease | None:
    """What was shown never changes. None if nothing but what was shown before can be. The ledger's search
    takes seconds, so it comes before any lock."""
    before = programme.rating_releases.filter(month=month)
    ledger = programme.rating_ledgers.filter(month=month).first()
    if ledger is None and before.exists():
        return None
    ledger = ledger or RatingLedger(programme=programme, month=month)
    rated = rated_month(
        programme, of=counted_people(programme, month), since=month, until=next_month(month)
    )
    found = release(ledger.state, rated.latest, key=ledger.key, k=smallest_group())
    if before.exists() and not found.is_new:
        return None
    return _write_down(ledger, found, share=rated.share_rated if found.is_new else None, by=by)


@transaction.atomic
def _write_down(
    ledger: RatingLedger, found: Released, *, share: float | None, by: Person | System
) -> RatingRelease | None:
    """Not if somebody else was quicker, or a person was erased meanwhile: the next night asks again."""
    programme, month = ledger.programme, ledger.month
    now = programme.rating_ledgers.select_for_update(no_key=True).filter(month=month).first()
    if (now.state if now else "") != ledger.state:
        return None
    ledger.state = found.ledger
    ledger.save()
    shown = RatingRelease.objects.create(
        programme=programme,
        month=month,
        least=found.least,
        cells=found.cells,
        share_rated=None if share is None else round(share * 10) * 10,
    )
    note("release_month", programme, by=by, month=month.isoformat())
    return shown


def release_settled_months(*, by: Person | System, today: date) -> int:
    """Every settled month of every started programme that was not shown yet, or got late ratings."""
    released = 0
    for programme in Programme.objects.filter(starts_on__isnull=False, starts_on__lt=today):
        done = set(programme.rating_releases.values_list("month", flat=True))
        open_ones = set(programme.rating_ledgers.values_list("month", flat=True))
        for month in _settled_months(programme, today):
            if month not in done or month in open_ones:
                released += release_month(programme, by=by, month=month) is not None
    _close_ledgers(today)
    return released


def _close_ledgers(today: date) -> None:
    """What was shown stays; who was in it goes, and with it any way to show more of that month."""
    over = RatingLedger.objects.filter(month__lt=(today - timedelta(days=LATE_DAYS)).replace(day=1))
    over.delete()


def _settled_months(programme: Programme, today: date) -> list[date]:
    if programme.starts_on is None or programme.ends_on is None:
        return []
    months, month = [], programme.starts_on.replace(day=1)
    last = min(today, programme.ends_on)
    while month < last and next_month(month) + timedelta(days=SETTLING_DAYS) <= today:
        months.append(month)
        month = next_month(month)
    return months
