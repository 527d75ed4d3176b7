"""The worker's door: enrolling the people of a sign-up sheet."""

from django.db import DatabaseError
from django_tasks import task

from mentes.enrolment.actions.sheets import enrol_from_sheet
from mentes.enrolment.models import SignUpSheet
from mentes.foundation.actor import System
from mentes.people.dry_run import Superseded


@task()
def enrol_from(pk: int) -> None:
    sheet = SignUpSheet.claim(pk)
    if sheet is None:
        return
    try:
        with sheet.holding_claim():
            enrol_from_sheet(sheet, by=sheet.source.made_by or System("a sign-up sheet"))
    except Superseded:
        sheet.stumble("")
    except (DatabaseError, OSError) as fault:
        sheet.stumble(f"{type(fault).__name__}: {str(fault)[:200]}")
