"""The worker's door: a round that wants to be solved, or whose ten minutes are over; what a change would do."""

import structlog
from django.utils import timezone
from django_tasks import task

from mentes.foundation.actor import System
from mentes.pairing.actions.looks import answer_look, see_changes
from mentes.pairing.actions.publishing import tell_pairs
from mentes.pairing.actions.rounds import propose_matches
from mentes.pairing.actions.texts import clear_texts_of_closed_programmes
from mentes.pairing.actions.texts import read_texts as read_texts_of
from mentes.pairing.bridge.rounds import InvalidProblem, WrongResult
from mentes.pairing.bridge.texts import NoMeaning
from mentes.pairing.models import Look, Round
from mentes.programmes.actions.stages import start_programme
from mentes.programmes.models import Programme

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
        with round_.holding_claim():
            propose_matches(round_, by=System("the round was run"))
    except InvalidProblem as fault:
        round_.park(str(fault))
    except WrongResult as fault:
        log.error("round_failed_its_own_check", round=pk, faults=str(fault))
        round_.park(str(fault))


@task()
def work_on_look(pk: int) -> None:
    look = Look.claim(pk)
    if look is not None:
        with look.holding_claim():
            answer_look(look, by=System("somebody asked what a change would do"))


@task()
def see_what_changed() -> None:
    """Every minute, for large rounds to review: small ones are compared as their page is made."""
    for round_ in Round.objects.filter(state=Round.State.PROPOSED).select_related("programme"):
        if round_.is_large:
            see_changes(round_, by=System("people may have changed since the run"))


@task()
def start_programmes() -> None:
    """Every hour: what has pairs and reached its first day is running."""
    due = Programme.objects.filter(
        state=Programme.State.ENROLLING,
        starts_on__lte=timezone.localdate(),
        pairs__told_at__isnull=False,
    )
    for programme in due.distinct().order_by("pk"):
        start_programme(programme, by=System("its first day has come"))


@task()
def read_texts() -> None:
    """Every few minutes, where the language model is on: what somebody wrote since is read."""
    by = System("texts are read")
    clear_texts_of_closed_programmes(by=by)
    states = (Programme.State.ENROLLING, Programme.State.RUNNING)
    for programme in Programme.objects.filter(state__in=states).order_by("pk"):
        try:
            read_texts_of(programme, by=by)
        except NoMeaning as fault:
            log.error("texts_cannot_be_read", why=str(fault))
            return
