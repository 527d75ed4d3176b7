"""What a pair gets when it is told, and what is put away when it closes: inside the caller's transaction."""

from django.utils import timezone

from mentes.foundation.actor import System
from mentes.notices.actions import take_back
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.actions.agreement import propose_agreement
from mentes.relationship.actions.carry_over import carry_over
from mentes.relationship.actions.goals import set_standard_goals
from mentes.relationship.actions.invitations import tell_both
from mentes.relationship.models import Agreement, Session
from mentes.relationship.queries.calendar import topic_of


def pair_told(pair: Pair, *, by: Person | System) -> None:
    if Agreement.system("whether a pair was told before").filter(pair=pair).exists():
        return
    propose_agreement(pair, by=by)
    begun = carry_over(pair, by=by)
    set_standard_goals(pair, by=by, begun=begun)


def pair_closed(pair: Pair, *, by: Person | System) -> None:
    """Every session still to come leaves both calendars, and what was still to be sent is not."""
    booked = Session.system("a closed pair has no sessions to come").filter(
        pair=pair, state=Session.State.BOOKED
    )
    for session in booked.select_related(
        "pair__programme", "pair__mentee__person", "pair__mentor__person"
    ):
        take_back(topic_of(session), by=by)
        if session.starts_at > timezone.now():
            _cancel(session, by)


def _cancel(session: Session, by: Person | System) -> None:
    session.state, session.cancelled_at = Session.State.CANCELLED, timezone.now()
    session.sequence += 1
    session.save()
    tell_both(session, by=by, moment="session_cancelled")
