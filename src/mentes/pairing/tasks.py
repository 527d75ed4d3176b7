"""The worker's door: a round that wants to be solved, or whose ten minutes are over."""

import structlog
from django_tasks import task

from mentes.foundation.actor import System
from mentes.pairing.actions.publishing import tell_pairs
from mentes.pairing.actions.rounds import propose_matches
from mentes.pairing.bridge.rounds import InvalidProblem, WrongResult
from mentes.pairing.models import Round

log = structlog.get_logger(__name__)


@task()
def work_on_round(pk: int) -> None:
    round_ = Round.claim(pk)
    if round_ is None:
        return
    if round_.state == Round.State.PUBLISHED:
        tell_pairs(round_, by=System("the time to undo is over"))
        return
    try:
        propose_matches(round_, by=System("the round was run"))
    except InvalidProblem as fault:
        round_.park(str(fault))
    except WrongResult as fault:
        log.error("round_failed_its_own_check", round=pk, faults=str(fault))
        round_.park(str(fault))
