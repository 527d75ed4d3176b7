"""Verbs: start a round, solve it, run it again, let two meet again, stop it, keep the best so far, drop it."""

from dataclasses import asdict
from time import monotonic

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.crashpoints import crashpoint
from mentes.foundation.refused import Refused
from mentes.pairing.bridge.moved import moved_between, placed
from mentes.pairing.bridge.progress import SoFar
from mentes.pairing.bridge.rounds import Solved, proposal_of, solve_round
from mentes.pairing.models import Exclusion, Proposal, Round
from mentes.pairing.queries import supply_of
from mentes.people.models import Person
from mentes.programmes.models import Programme

By = Person | System
EACH = 1.0  # seconds between two looks at the row while the engine looks for pairs


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
    watch = _Watch(round_)
    try:
        solved = solve_round(round_, stage=watch.stage, told=watch.told)
    except ClaimGone:
        return False
    with transaction.atomic():
        if not round_.finish(**_result(round_, solved), moved=_moved(round_, solved)):
            return False
        round_.proposals.all().delete()
        round_.changes.all().delete()
        round_.looks.all().delete()
        crashpoint("propose.after_clearing")
        rows = (proposal_of(round_, row) for row in solved.rows)
        Proposal.objects.bulk_create(rows, batch_size=1000)
        note(
            "propose_matches",
            round_,
            by=by,
            pairs=len(solved.rows),
            stopped_early=solved.stops_early,
        )
    return True


class ClaimGone(Exception):
    """Somebody stopped the round, or another worker has it."""


class _Watch:
    """Between the engine and the row: writes how far it is, each second at most, and hears there
    whether somebody stopped the round or wants the best so far."""

    def __init__(self, round_: Round) -> None:
        self.round, self.now, self.told_at = round_, "", 0.0

    def stage(self, words: str) -> None:
        self.now = words
        if not self.round.advance(stage=words, so_far={}):
            raise ClaimGone

    def told(self, so_far: SoFar) -> bool:
        if self.told_at and monotonic() - self.told_at < EACH:
            return True
        crashpoint("propose.while_looking")
        self.told_at = monotonic()
        if not self.round.advance(stage=self.now, so_far=so_far.as_json()):
            raise ClaimGone
        return not self.round.mine().filter(stops_early=True).exists()


def _moved(round_: Round, solved: Solved) -> dict[str, int]:
    """Against the result that this one takes the place of: nothing else knows it afterwards."""
    if round_.solved_at is None:
        return {}
    after = {row.mentee: (row.mentor, row.fit) for row in solved.rows}
    return asdict(moved_between(placed(round_), after))


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
        "more_places": solved.more_places,
        "stops_early": solved.stops_early,
        "so_far": {},
        "changed_people": 0,
        "changed_rules": False,
        "changes_seen_at": timezone.now(),
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
    round_.state, round_.stops_early, round_.so_far = Round.State.SOLVING, False, {}
    round_.want_work()
    round_.save()
    note("run_again", round_, by=by)
    return round_


@transaction.atomic
def let_again(apart: Exclusion, *, by: By) -> Round:
    """Two who were kept apart may be paired again. It is run at once, for what was proved the best
    held without this pair."""
    round_ = run_again(apart.round, by=by)
    apart.delete()
    note("let_again", round_, by=by, mentee=apart.mentee_id, mentor=apart.mentor_id)
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
def keep_best_so_far(round_: Round, *, by: By) -> Round:
    """While it runs: the worker ends it with the best pairs found until now, checked like any other
    result, and says how much better others could be at most."""
    round_ = _locked(round_)
    if round_.state != Round.State.SOLVING:
        raise Refused(_("It has already finished."))
    round_.stops_early = True
    round_.save(update_fields=["stops_early"])
    note("keep_best_so_far", round_, by=by)
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
    round_.looks.all().delete()
    note("drop_round", round_, by=by, pairs=round_.proposals.count())
    return round_


def _locked(round_: Round) -> Round:
    return Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
