"""The one to four key results by which a programme will be read."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.programmes.actions.design import save_step
from mentes.programmes.models import KeyResult, Programme

AT_MOST = 4


@transaction.atomic
def add_key_result(
    programme: Programme,
    *,
    by: Person,
    words: str,
    unit: str,
    baseline: Decimal | None,
    target: Decimal | None,
    due_on: date | None,
    source: str,
    measure: str = "",
) -> KeyResult:
    save_step(programme, by=by, verb="add_key_result", step="north_star")
    count = programme.key_results.count()
    if count >= AT_MOST:
        raise Refused(_("4 key results are enough to read. Remove one before you add another."))
    _refuse_standing_still(baseline, target)
    return KeyResult.objects.create(
        programme=programme,
        position=count,
        words=words,
        unit=unit,
        baseline=baseline,
        target=target,
        due_on=due_on,
        source=source,
        measure=measure,
    )


@transaction.atomic
def change_key_result(
    key_result: KeyResult,
    *,
    by: Person,
    words: str,
    unit: str,
    baseline: Decimal | None,
    target: Decimal | None,
    due_on: date | None,
    source: str,
) -> KeyResult:
    _refuse_standing_still(baseline, target)
    save_step(key_result.programme, by=by, verb="change_key_result", step="north_star")
    key_result.words, key_result.unit, key_result.source = words, unit, source
    key_result.baseline, key_result.target, key_result.due_on = baseline, target, due_on
    key_result.save()
    note("change_key_result", key_result, by=by)
    return key_result


@transaction.atomic
def remove_key_result(key_result: KeyResult, *, by: Person) -> KeyResult:
    save_step(key_result.programme, by=by, verb="remove_key_result", step="north_star")
    note("remove_key_result", key_result, by=by)
    key_result.delete()
    return key_result


def _refuse_standing_still(baseline: Decimal | None, target: Decimal | None) -> None:
    if baseline is not None and baseline == target:
        raise Refused(_("Target and baseline are the same, so there would be nothing to see."))
