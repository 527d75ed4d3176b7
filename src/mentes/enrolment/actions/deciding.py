"""Verbs of a coordinator: approve, decline, put on the waiting list."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.enrolment.actions.joining import tell_state
from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.models import Person

By = Person | System
State = Enrolment.State


@transaction.atomic
def approve(enrolment: Enrolment, *, by: By) -> Enrolment:
    """From the list to check, from the waiting list, or somebody who was declined before."""
    return _decide(enrolment, State.ENROLLED, by, "approve")


@transaction.atomic
def decline(enrolment: Enrolment, *, by: By) -> Enrolment:
    return _decide(enrolment, State.DECLINED, by, "decline")


@transaction.atomic
def put_on_waiting_list(enrolment: Enrolment, *, by: By) -> Enrolment:
    return _decide(enrolment, State.WAITING, by, "put_on_waiting_list")


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
    locked.state, locked.decided_at = state, timezone.now()
    locked.decided_by = by if isinstance(by, Person) else None
    locked.save(update_fields=["state", "decided_at", "decided_by", "changed_at"])
    note(verb, locked, by=by)
    tell_state(locked, by=by)
    return locked
