"""Verbs of a coordinator: approve, decline, put on the waiting list."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.enrolment.actions.joining import tell_state
from mentes.enrolment.models import Enrolment
from mentes.enrolment.queries.draw import free_lot_number, is_for_the_lots, state_by_lot
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.programmes.models import Role
from mentes.programmes.queries.locked import locked_programme

By = Person | System
State = Enrolment.State
CHANGED = ("state", "decided_at", "decided_by", "seated_at", "lot_number", "changed_at")


@transaction.atomic
def approve(enrolment: Enrolment, *, by: By) -> Enrolment:
    """From the list to check, from the waiting list, or somebody who was declined before.

    Where places are given by lot, they are in the draw by this, or behind those who wait."""
    programme = locked_programme(enrolment.programme_id)
    if enrolment.role != Role.MENTEE or not programme.draws_lots:
        return _decide(enrolment, State.ENROLLED, by, "approve")
    enrolment.refresh_from_db(fields=["state", "applied_at", "lot_number"])
    if is_for_the_lots(enrolment):
        raise Refused(_by_lot(enrolment))
    state = state_by_lot(programme, enrolment.applied_at or timezone.now())
    return _decide(enrolment, state, by, "approve")


@transaction.atomic
def decline(enrolment: Enrolment, *, by: By) -> Enrolment:
    return _decide(enrolment, State.DECLINED, by, "decline")


@transaction.atomic
def put_on_waiting_list(enrolment: Enrolment, *, by: By) -> Enrolment:
    if enrolment.state == State.IN_DRAW:
        raise Refused(_by_lot(enrolment))
    return _decide(enrolment, State.WAITING, by, "put_on_waiting_list")


def _by_lot(enrolment: Enrolment) -> str:
    words = _(
        "The lots decide whether %(name)s gets a place, and places go down the list as drawn."
    )
    return words % {"name": enrolment.person.name}


def _decide(enrolment: Enrolment, state: str, by: By, verb: str) -> Enrolment:
    locked = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    if locked.state == state:
        return locked
    if locked.state == State.STARTED:
        raise Refused(_("%(name)s has not sent the form off yet.") % {"name": locked.person.name})
    if not locked.may_move_to(state):
        raise Refused(
            _("%(name)s is %(state)s and cannot be changed to that.")
            % {"name": locked.person.name, "state": locked.get_state_display().lower()}
        )
    locked.decided_at = timezone.now()
    locked.settle(state, at=locked.decided_at)
    locked.decided_by = by if isinstance(by, Person) else None
    if state == State.IN_DRAW:
        locked.lot_number = locked.lot_number or free_lot_number(locked.programme)
    locked.save(update_fields=CHANGED)
    note(verb, locked, by=by)
    tell_state(locked, by=by)
    return locked
