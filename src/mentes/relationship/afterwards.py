"""What a pair gets when it is told, and what is put away when it closes: inside the caller's transaction."""

from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.foundation.actor import System
from mentes.notices.actions import attach_calendar, take_back, tell
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.actions.agreement import propose_agreement
from mentes.relationship.actions.carry_over import carry_over
from mentes.relationship.actions.goals import set_standard_goals
from mentes.relationship.models import Agreement, Session
from mentes.relationship.queries.calendar import calendar_of, topic_of
from mentes.relationship.queries.times import spoken


def pair_told(pair: Pair, *, by: Person | System) -> None:
    if Agreement.system("whether a pair was told before").filter(pair=pair).exists():
        return
    propose_agreement(pair, by=by)
    begun = carry_over(pair, by=by)
    set_standard_goals(pair, by=by, begun=begun)


def pair_closed(pair: Pair, *, by: Person | System) -> None:
    """Every session still to come leaves both calendars, and what was still to be sent is not.

    The message that says how the pair ended takes the entry along: nobody gets two for one end."""
    take_back(f"vouch {pair.pk}", by=by)
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
    entry = calendar_of(session, method="CANCEL")
    for person in (session.pair.mentee.person, session.pair.mentor.person):
        topic = f"pair {session.pair_id}"
        if not attach_calendar(topic, to=person, by=by, calendar=entry, method="CANCEL"):
            _take_out(session, person, entry, by)


def _take_out(session: Session, person: Person, entry: str, by: Person | System) -> None:
    """For a second session, or for whoever withdrew and gets no other message. Not for who has left."""
    if not person.is_active:
        return
    when = {"when": spoken(session.starts_at, person.zone)}
    tell(
        person,
        by=by,
        kind="relationship.session_over",
        key=f"{topic_of(session)} over {session.sequence} to {person.pk}",
        weight=Notice.Weight.TRANSACTIONAL,
        useful_until=session.ends_at,
        subject=_("Out of your calendar: %(when)s") % when,
        text=_("Your time as a pair has ended, so the session on %(when)s won’t take place.")
        % when,
        topic=topic_of(session),
        calendar=entry,
        calendar_method="CANCEL",
    )
