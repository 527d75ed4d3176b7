"""The worker's door: enrolling the people of a sign-up sheet, and reminding of an enrolment that is open."""

from django.db import DatabaseError
from django_tasks import task

from mentes.enrolment.actions.reminders import remind_of_enrolment as remind
from mentes.enrolment.actions.sheets import enrol_from_sheet
from mentes.enrolment.models import SignUpSheet
from mentes.foundation.actor import System
from mentes.people.dry_run import Superseded
from mentes.programmes.models import Programme


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


@task()
def remind_of_enrolment() -> None:
    """Each programme is a task of its own, so that one that fails holds up no other."""
    enrolling = Programme.objects.filter(state=Programme.State.ENROLLING)
    for pk in enrolling.values_list("pk", flat=True):
        remind_of_one.enqueue(pk)


@task()
def remind_of_one(pk: int) -> None:
    for programme in Programme.objects.filter(pk=pk):
        remind(programme, by=System("the calendar of enrolments"))
