"""Everything of a pair is for its two and for nobody else, whatever their role."""

from mentes.foundation.actor import Who
from mentes.foundation.policy import Operation, Shows, operation
from mentes.pairing.permissions import pair_relation

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
    "goals",
    "set_goal",
    "goal",
    "change_goal",
    "end_goal",
    "reopen_goal",
    "add_step",
    "step",
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
    operation("relationship:my_goals", Who.MEMBER, shows=Shows.PAIR),
    # The signed link in the token is the proof; it is read, and refused, by the view.
    operation("relationship:rate", Who.ANYONE, Who.HOLDER, shows=Shows.OWN),
]
