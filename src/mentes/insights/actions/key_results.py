"""Verbs: counting key results by night, recording by hand what Mentes does not hold, correcting it."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.insights.actions.figures import draw_outcome_figures, draw_pair_figures
from mentes.insights.bridge.key_results import SHARES, range_of
from mentes.insights.counted import ANSWERS, MEASURES, Facts
from mentes.insights.models import Reading
from mentes.people.models import Person
from mentes.programmes.models import KeyResult, Programme
from mentes.programmes.queries.locked import locked_programme

Origin = Reading.Origin
SETTLING_DAYS = 45  # after its day, so that late events are in; then the last number stays
CENT = Decimal("0.01")


@transaction.atomic
def record_reading(
    key_result: KeyResult,
    *,
    by: Person,
    as_of: date,
    value: Decimal,
    n: int | None,
    spread: Decimal | None = None,
    source: str = "",
) -> Reading:
    """What somebody found outside of Mentes, with its day, how many it speaks of and where it comes from."""
    if key_result.measure in MEASURES:
        raise Refused(_("Mentes counts this one itself, every night."))
    reading = _made(key_result, as_of=as_of, value=value, n=n, spread=spread, source=source)
    note("record_reading", reading, by=by, key_result=key_result.pk)
    return reading


@transaction.atomic
def correct_reading(
    reading: Reading,
    *,
    by: Person,
    why: str,
    as_of: date,
    value: Decimal,
    n: int | None,
    spread: Decimal | None = None,
    source: str = "",
) -> Reading:
    """The wrong one stays to be seen, beside the reason why it was wrong."""
    locked = Reading.objects.select_for_update(of=("self",)).get(pk=reading.pk)
    if locked.origin != Origin.BY_HAND:
        raise Refused(_("What Mentes counted is not corrected by hand."))
    if Reading.objects.filter(corrects=locked).exists():
        raise Refused(_("This value was corrected already. Correct the newer one."))
    facts: dict[str, Any] = {"as_of": as_of, "value": value, "n": n, "spread": spread}
    fresh = _made(locked.key_result, corrects=locked, why=why, source=source, **facts)
    note("correct_reading", fresh, by=by, key_result=locked.key_result_id, corrects=locked.pk)
    return fresh


def _made(
    key_result: KeyResult,
    *,
    as_of: date,
    value: Decimal,
    n: int | None,
    spread: Decimal | None,
    step: int = 0,
    origin: str = Origin.BY_HAND,
    **more: Any,
) -> Reading:
    _refuse_nonsense(key_result, as_of, value, n)
    low, high = range_of(key_result.unit, value, n, spread, step=step) or (None, None)
    return Reading.objects.create(
        key_result=key_result,
        origin=origin,
        as_of=as_of,
        value=value,
        n=n,
        spread=spread,
        low=low,
        high=high,
        **more,
    )


def _refuse_nonsense(key_result: KeyResult, as_of: date, value: Decimal, n: int | None) -> None:
    if as_of > timezone.localdate():
        raise Refused(_("This day is still to come."))
    if key_result.unit in SHARES and not 0 <= value <= 100:
        raise Refused(_("A share lies between 0% and 100%."))
    if n is None and key_result.unit != KeyResult.Unit.COUNT:
        raise Refused(_("Say how many people or pairs the value speaks of."))


def count_all_key_results(*, by: Person | System, today: date) -> int:
    begun = [Programme.State.RUNNING, Programme.State.CLOSED]
    programmes = Programme.objects.filter(state__in=begun, starts_on__lte=today)
    return sum(count_key_results(each, by=by, today=today) for each in programmes)


@transaction.atomic
def count_key_results(programme: Programme, *, by: Person | System, today: date) -> int:
    """One reading for each number that changed. Where it did not, its day moves on."""
    locked_programme(programme.pk)  # of two at once the second finds what the first has written
    results = [each for each in programme.key_results.all() if _is_counted(each, today)]
    facts, written = Facts(programme, today), 0
    if any(each.measure in ANSWERS for each in results):
        draw_pair_figures(facts, by=by)
    if any(MEASURES[each.measure].outcome for each in results):
        draw_outcome_figures(facts, by=by)
    latest = _latest_of(results)
    for result in results:
        found = MEASURES[result.measure].count(facts)
        if found is None:
            continue
        kept, value = latest.get(result.pk), Decimal(found.percent).quantize(CENT)
        if kept is not None and (kept.value, kept.n) == (value, found.of):
            Reading.objects.filter(pk=kept.pk, as_of__lt=found.day).update(as_of=found.day)
            continue
        _made(
            result,
            as_of=found.day,
            value=value,
            n=found.of,
            spread=None,
            step=found.step,
            origin=Origin.COUNTED,
        )
        written += 1
    if written:
        note("count_key_results", programme, by=by, readings=written)
    return written


def _is_counted(result: KeyResult, today: date) -> bool:
    """Only as shares, and until its day is over and settled: an erasure later changes no old number."""
    until = result.due_on or result.programme.ends_on
    in_time = until is None or today <= until + timedelta(days=SETTLING_DAYS)
    return result.measure in MEASURES and result.unit in SHARES and in_time


def _latest_of(results: Iterable[KeyResult]) -> dict[int, Reading]:
    rows = Reading.objects.filter(key_result__in=results, origin=Origin.COUNTED)
    return {row.key_result_id: row for row in rows.order_by("as_of", "pk")}
