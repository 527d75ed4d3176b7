"""The stages of a programme: launched, running, closed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.afterwards import afterwards
from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.programmes.actions.messages import tell_moment_to_all
from mentes.programmes.models import Programme
from mentes.programmes.queries.launch import closing_of, invited, launch_check, opening_of
from mentes.programmes.queries.locked import locked_programme

By = Person | System


@transaction.atomic
def launch(
    programme: Programme, *, by: By, invite: bool, mentors_from: int | None = None
) -> Programme:
    """With `invite`, everybody who may join is told when enrolment opens, each once.

    `mentors_from`: the level from which people who may be both are asked as mentors, 0 for all of them."""
    locked = _moved(programme, Programme.State.ENROLLING)
    blocking = launch_check(locked).blocking
    if blocking:
        raise Refused(_("Not launched yet: %(first)s") % {"first": blocking[0].words})
    locked.launched_at = timezone.now()
    locked.save(update_fields=["state", "launched_at"])
    told = _invite(locked, by=by, mentors_from=mentors_from) if invite else 0
    note("launch", locked, by=by, told=told)
    return locked


def _invite(programme: Programme, *, by: By, mentors_from: int | None) -> int:
    return sum(
        tell_moment_to_all(
            programme,
            moment,
            to=people,
            by=by,
            link=programme.page,
            link_words=_("See how it works"),
            due_at=opening_of(programme),
            useful_until=closing_of(programme),
        )
        for moment, people in invited(programme, mentors_from=mentors_from).items()
    )


@transaction.atomic
def start_programme(programme: Programme, *, by: By) -> Programme:
    """From its first day on, once the first pairs have been told; asked earlier, it stays as it is."""
    locked = locked_programme(programme.pk)
    is_early = locked.starts_on is not None and locked.starts_on > timezone.localdate()
    if locked.state == Programme.State.RUNNING or is_early:
        return locked
    locked = _moved(programme, Programme.State.RUNNING)
    locked.save(update_fields=["state"])
    note("start_programme", locked, by=by)
    return locked


@transaction.atomic
def close_programme(programme: Programme, *, by: By) -> Programme:
    """Whatever is still open in higher slices ends with it, in this transaction."""
    locked = _moved(programme, Programme.State.CLOSED)
    locked.closed_at = timezone.now()
    locked.save(update_fields=["state", "closed_at"])
    note("close_programme", locked, by=by)
    afterwards("programme_closed", locked, by=by)
    return locked


@transaction.atomic
def delete_draft(programme: Programme, *, by: By) -> None:
    """Delete a design that no participant has seen. Higher slices refuse when somebody is in it already."""
    locked = locked_programme(programme.pk)
    if locked.state != Programme.State.DRAFT:
        raise Refused(_("A programme that was launched can be closed, and stays to be read."))
    afterwards("draft_deleted", locked, by=by)
    note("delete_draft", locked, by=by, name=locked.name)
    locked.delete()


def _moved(programme: Programme, state: str) -> Programme:
    locked = locked_programme(programme.pk)
    if not locked.may_move_to(state):
        raise Refused(
            _("“%(name)s” is %(now)s, so it can't become %(wanted)s.")
            % {
                "name": locked.name,
                "now": locked.get_state_display().lower(),
                "wanted": Programme.State(state).label.lower(),
            }
        )
    locked.state = state
    return locked
