"""What people said to take part goes a year after the programme, and sheets that nobody used after 30 days."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mentes.audit.actions import note
from mentes.enrolment.models import Answer, NotWith, SignUpSheet, Wish
from mentes.enrolment.queries.ending import KEPT_FOR, past_keeping
from mentes.foundation.actor import System
from mentes.people.models import Import
from mentes.programmes.models import Programme

OVER = "it is kept for a stated time, and that is over"


def clear_what_is_over(*, by: System) -> dict[str, int]:
    return {"sheets": _clear_sheets(by), "said": _clear_what_was_said(by)}


@transaction.atomic
def _clear_what_was_said(by: System) -> int:
    is_over = Q(closed_at__lt=timezone.now() - KEPT_FOR) | Q(pk__in=past_keeping())
    over = Programme.objects.filter(is_over)
    rows = (
        Answer.system(OVER).filter(enrolment__programme__in=over),
        Wish.system(OVER).filter(enrolment__programme__in=over),
        NotWith.system(OVER).filter(enrolment__programme__in=over),
    )
    gone = sum(each.delete()[0] for each in rows)
    if gone:
        note("clear_what_was_said", Programme(), by=by, rows=gone)
    return gone


def _clear_sheets(by: System) -> int:
    """Read, but nobody was enrolled from them."""
    over = timezone.now() - Import.UNDO
    resting = [Import.State.UPLOADED, Import.State.CHECKED]
    found = SignUpSheet.objects.filter(source__made_at__lt=over, source__state__in=resting)
    sheets = list(found.select_related("source"))
    for sheet in sheets:
        drop_sheet(sheet, by=by)
    return len(sheets)


@transaction.atomic
def drop_sheet(sheet: SignUpSheet, *, by: System) -> None:
    """The file as it came, the one without those who did not agree, and all that was read from them."""
    note("drop_sheet", sheet, by=by, programme=sheet.programme_id)
    for file in (sheet.original, sheet.source.file, sheet.source.rejected):
        if file:
            file.delete(save=False)
    sheet.source.delete()
