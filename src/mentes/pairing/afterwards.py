"""What happens to pairs when somebody leaves or a programme closes, in the same transaction."""

from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.pairing.actions.changes import leave_round
from mentes.pairing.actions.switching import close_pairs_of, close_untold_pairs, finish_pairs
from mentes.pairing.models import Pair, Round, Switch
from mentes.people.models import Person
from mentes.programmes.models import Programme


def enrolment_withdrawn(enrolment: Enrolment, *, by: Person | System) -> None:
    left = not enrolment.person.is_active or enrolment.person.left_on is not None
    ending = Pair.Ending.LEFT if left else Pair.Ending.WITHDREW
    close_pairs_of(enrolment, by=by, ending=ending)
    leave_round(enrolment, by=by)


def wants_nobody_new(enrolment: Enrolment, *, by: Person | System, at_most: int) -> None:
    close_untold_pairs(enrolment, by=by, at_most=at_most)


def programme_closed(programme: Programme, *, by: Person | System) -> None:
    open_rounds = programme.rounds.filter(state__in=[Round.State.SOLVING, Round.State.PROPOSED])
    open_rounds.update(state=Round.State.DROPPED, work_state=Round.WorkState.CANCELLED)
    finish_pairs(programme, by=by)
    Switch.system("kept until the programme is closed").filter(pair__programme=programme).delete()
