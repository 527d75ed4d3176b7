"""The worker's doors of this slice."""

import structlog
from django.db import DatabaseError
from django_tasks import task

from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.notices.tasks import deliver_notice
from mentes.people.actions.domains import carry_out_domain_change
from mentes.people.actions.imports import (
    carry_out,
    carry_out_events,
    check_events,
    check_import,
    undo_import,
)
from mentes.people.actions.signing_in import send_link
from mentes.people.dry_run import Superseded
from mentes.people.models import DomainChange, Import, SignInLink

log = structlog.get_logger(__name__)
STEPS = {
    Import.State.CHECKING: check_import,
    Import.State.IMPORTING: carry_out,
    Import.State.UNDOING: undo_import,
}
EVENT_STEPS = STEPS | {
    Import.State.CHECKING: check_events,
    Import.State.IMPORTING: carry_out_events,
}


@task()
def run_import(pk: int) -> None:
    row = Import.claim(pk)
    if row is None:
        return
    try:
        step = (EVENT_STEPS if row.purpose == "events" else STEPS)[Import.State(row.state)]
        with row.holding_claim():
            step(row, by=row.made_by or System("an import of the command line"))
    except Superseded:
        log.info("import_superseded", pk=pk)
    except Refused as fault:
        row.park(fault.sentence)
    except (DatabaseError, OSError) as fault:
        row.stumble(f"{type(fault).__name__}: {str(fault)[:200]}")


@task()
def change_domain(pk: int) -> None:
    change = DomainChange.claim(pk)
    if change is None:
        return
    try:
        with change.holding_claim():
            carry_out_domain_change(change, by=System("two administrators changed a domain"))
    except DatabaseError as fault:
        change.stumble(f"{type(fault).__name__}: {str(fault)[:200]}")


@task()
def send_sign_in_link(pk: int) -> None:
    """Whether anybody has the address is looked at here, where nobody can time it."""
    link = SignInLink.objects.select_related("person").get(pk=pk)
    notice = send_link(link, by=System("somebody asked to sign in"))
    if notice is not None:
        deliver_notice.enqueue(notice.pk)
