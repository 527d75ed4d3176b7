"""Verbs: start a round, solve it, run it again, stop it, drop it."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.crashpoints import crashpoint
from mentes.foundation.refused import Refused
from mentes.pairing.bridge.rounds import Solved, solve_round
from mentes.pairing.models import Proposal, Round
from mentes.pairing.queries import supply_of
from mentes.people.models import Person
from mentes.programmes.models import Programme

By = Person | System


def start_round(programme: Programme, *, by: By) -> Round:
    if programme.state not in (Programme.State.ENROLLING, Programme.State.RUNNING):
        raise Refused(_("Matching starts when the programme has been launched."))
    supply = supply_of(programme)
    if not supply.mentees or not supply.mentors:
        raise Refused(_("Matching needs at least one mentee and one mentor with a free place."))
    round_ = Round(programme=programme, started_by=by if isinstance(by, Person) else None)
    round_.want_work()
    try:
        with transaction.atomic():
            round_.save()
            note("start_round", round_, by=by, mentees=supply.mentees, mentors=supply.mentors)
    except IntegrityError as fault:
        raise Refused(_("There is already a round to review. Run it again or drop it.")) from fault
    return round_


def propose_matches(round_: Round, *, by: System) -> bool:
    """For the worker, with the claimed row: solve with no transaction open, then write at once.

    False: somebody stopped the round meanwhile and nothing was written."""
    round_.advance(stage=_("Read the people and the rules"))
    solved = solve_round(round_, progress=lambda stage: round_.advance(stage=stage))
    with transaction.atomic():
        if not round_.finish(**_result(round_, solved)):
            return False
        round_.proposals.all().delete()
        round_.changes.all().delete()
        crashpoint("propose.after_clearing")
        Proposal.objects.bulk_create(
            Proposal(
                round=round_,
                mentee_id=row.mentee,
                mentor_id=row.mentor,
                fit=row.fit,
                parts=row.parts,
                reasons=row.reasons,
                is_locked=row.is_locked,
                is_by_hand=row.is_by_hand,
            )
            for row in solved.rows
        )
        note("propose_matches", round_, by=by, pairs=len(solved.rows))
    return True


def _result(round_: Round, solved: Solved) -> dict[str, object]:
    return {
        "state": Round.State.PROPOSED,
        "solved_at": timezone.now(),
        "people_stamp": solved.stamp,
        "stamps": solved.stamps,
        "problem_digest": solved.digest,
        "engine": solved.engine,
        "objective": solved.objective,
        "goals_by": solved.goals_by,
        "lowest_fit": solved.lowest_fit,
        "total": solved.total,
        "bound": solved.bound,
        "mentees": solved.mentees,
        "mentors": solved.mentors,
        "unmatched": solved.unmatched,
        "revision": round_.revision + 1,
    }


@transaction.atomic
def run_again(round_: Round, *, by: By) -> Round:
    """Locked pairs and excluded pairs stay; everything else is looked for anew."""
    round_ = _locked(round_)
    if round_.state not in (Round.State.PROPOSED, Round.State.SOLVING):
        raise Refused(_("This round is no longer open."))
    if round_.work_state == Round.WorkState.WAITING:
        raise Refused(_("It is already running."))
    round_.state = Round.State.SOLVING
    round_.want_work()
    round_.save()
    note("run_again", round_, by=by)
    return round_


@transaction.atomic
def stop_round(round_: Round, *, by: By) -> Round:
    """While it runs. An earlier result comes back as it was; a first run leaves nothing."""
    round_ = _locked(round_)
    if round_.state != Round.State.SOLVING:
        raise Refused(_("It has already finished."))
    had_result = round_.solved_at is not None
    round_.state = Round.State.PROPOSED if had_result else Round.State.DROPPED
    round_.work_state, round_.lease_until = Round.WorkState.CANCELLED, None
    round_.save()
    note("stop_round", round_, by=by)
    return round_


@transaction.atomic
def drop_round(round_: Round, *, by: By) -> Round:
    """Nobody was told anything, and nobody will be."""
    round_ = _locked(round_)
    if round_.state not in (Round.State.PROPOSED, Round.State.SOLVING):
        raise Refused(_("This round is no longer open."))
    round_.state = Round.State.DROPPED
    round_.work_state, round_.lease_until = Round.WorkState.CANCELLED, None
    round_.save()
    note("drop_round", round_, by=by, pairs=round_.proposals.count())
    return round_


def _locked(round_: Round) -> Round:
    return Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
