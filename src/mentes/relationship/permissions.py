"""Everything of a pair is for its two and for nobody else, whatever their role. They write while it is open."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.foundation.actor import Who
from mentes.foundation.policy import Operation, Shows, operation
from mentes.foundation.refused import Refused
from mentes.pairing.models import Pair
from mentes.pairing.permissions import pair_relation
from mentes.people.models import Person
from mentes.relationship.models import Goal
from mentes.relationship.queries.pairs import WRITABLE, pair_with_people

OF_THE_PAIR = [
    "pair",
    "meet",
    "say_hello",
    "sessions",
    "book",
    "log_session",
    "session",
    "move",
    "cancel",
    "not_met",
    "ics",
    "agenda",
    "check_in",
    "check_ins",
    "goals",
    "set_goal",
    "goal",
    "change_goal",
    "answer_prompt",
    "say_bearing",
    "take_goal",
    "end_goal",
    "reopen_goal",
    "add_step",
    "new_step",
    "step",
    "shared_notes",
    "share_note",
    "shared_note",
    "rhythm",
    "agreement",
    "agree",
]
OF_ONE = ["rate_here", "notes", "start_note", "save_note", "note"]

POLICY: list[Operation] = [
    *(
        operation(f"relationship:{name}", Who.PARTNER, shows=Shows.PAIR, relation=pair_relation)
        for name in OF_THE_PAIR
    ),
    *(
        operation(f"relationship:{name}", Who.PARTNER, shows=Shows.OWN, relation=pair_relation)
        for name in OF_ONE
    ),
    operation(
        "relationship:vouch",
        Who.PARTNER,
        Who.UNCONFIRMED,
        shows=Shows.DIRECTORY,
        relation=pair_relation,
    ),
    # The one thing of a pair that is open before its owner has confirmed: asking the other one to.
    operation(
        "relationship:ask_partner", Who.UNCONFIRMED, shows=Shows.DIRECTORY, relation=pair_relation
    ),
    operation("relationship:my_goals", Who.MEMBER, shows=Shows.PAIR),
    operation("relationship:meet_everybody", Who.MEMBER, shows=Shows.PAIR),
    # The signed link in the token is the proof; it is read, and refused, by the view.
    operation("relationship:rate", Who.ANYONE, Who.HOLDER, shows=Shows.OWN),
]


def require_open(pair: Pair, by: Person) -> None:
    if by.pk not in (pair.mentee.person_id, pair.mentor.person_id):
        raise Refused(_("Only the two of a pair can change what is theirs."))
    if pair.state not in WRITABLE:
        raise Refused(_("This pair has ended. You can still read everything, and change nothing."))


def require_active(pair: Pair, by: Person) -> None:
    require_open(pair, by)
    if pair.state == Pair.State.PAUSED:
        raise Refused(_("Your pair is paused. End the pause to book a session."))


def require_writable(pair_id: int, by: Person) -> None:
    """For small changes that nothing else depends on: no lock."""
    require_open(pair_with_people(pair_id), by)


def require_room(pair: Pair, by: Person) -> None:
    """Raise `Refused` when the pair has as many goals under way as its programme asks for."""
    most = pair.programme.goals_at_most
    own = Goal.for_actor(by).filter(pair=pair, state=Goal.State.OPEN, is_standard=False)
    if own.count() >= most:
        words = ngettext(
            "You have %(n)s goal under way, the most of this programme. Finish it or let it go first.",
            "You have %(n)s goals under way, the most of this programme. Finish one or let one go first.",
            most,
        )
        raise Refused(words % {"n": most})
