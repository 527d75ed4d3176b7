"""Verbs: publish a round, take it back within ten minutes, tell the pairs when the time has come."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.enrolment.actions.places import announce_places, give_back_place, take_places
from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.foundation.afterwards import afterwards
from mentes.foundation.crashpoints import crashpoint
from mentes.foundation.refused import Refused
from mentes.notices.actions import take_back
from mentes.pairing.actions.telling import tell_match, tell_mentor_of_several, tell_unmatched
from mentes.pairing.models import Pair, Proposal, Round
from mentes.pairing.queries import proposals_of, stamp_of
from mentes.pairing.words import shared
from mentes.people.models import Person
from mentes.programmes.actions.stages import start_programme
from mentes.programmes.queries.locked import locked_programme

TIME_TO_UNDO = timedelta(minutes=10)


@transaction.atomic
def publish(
    round_: Round, *, by: Person, tells_unmatched: bool = False, seen: str | None = None
) -> Round:
    """Make the pairs. Nobody hears of it for ten minutes, in which it can be undone.

    `seen`: the stamp of the pairs that `by` has looked at; others are not published unseen."""
    round_ = _locked(round_)
    _must_be_open(round_)
    if seen is not None and seen != stamp_of(round_):
        raise Refused(_("The pairs have changed since you opened this page. Look at them again."))
    proposals = list(proposals_of(round_))
    if not proposals:
        raise Refused(_("There is no pair to publish."))
    now = timezone.now()
    _take_places(proposals, by=by)
    crashpoint("publish.after_places")
    pairs = _make_pairs(round_, proposals)
    crashpoint("publish.after_pairs")
    round_.state, round_.published_by, round_.published_at = Round.State.PUBLISHED, by, now
    round_.tell_at = now + TIME_TO_UNDO
    round_.want_work(due_at=round_.tell_at)
    round_.save()
    several = _mentors_of_several(pairs)
    for pair in pairs:
        is_one_of_several = pair.mentor_id in several
        tell_match(pair, by=by, due_at=round_.tell_at, tells_mentor=not is_one_of_several)
    if tells_unmatched:
        tell_unmatched(round_, by=by, due_at=round_.tell_at)
    crashpoint("publish.after_notices")
    note("publish", round_, by=by, pairs=len(pairs), unmatched=round_.mentees - len(pairs))
    return round_


@transaction.atomic
def undo_publish(round_: Round, *, by: Person) -> Round:
    """As if it had not been published: nobody was told, the pairs and their places are back."""
    round_ = _locked(round_)
    if round_.state != Round.State.PUBLISHED:
        raise Refused(_("There is nothing to undo: this round is not published."))
    if not round_.can_be_undone:
        raise Refused(
            _("The ten minutes are over and people are being told. Close single pairs instead.")
        )
    pairs = list(_published(round_))
    both = [enrolment for pair in pairs for enrolment in (pair.mentee, pair.mentor)]
    for enrolment in sorted(both, key=lambda e: e.pk):
        give_back_place(enrolment, by=by, was_told=False)
    for pair in pairs:
        take_back(f"pair {pair.pk}", by=by)
    take_back(f"round {round_.pk}", by=by)
    crashpoint("undo_publish.after_places")
    round_.pairs.filter(pk__in=[pair.pk for pair in pairs]).delete()
    round_.state, round_.work_state = Round.State.PROPOSED, Round.WorkState.IDLE
    round_.published_by = round_.published_at = round_.tell_at = round_.due_at = None
    round_.save()
    note("undo_publish", round_, by=by, pairs=len(pairs))
    return round_


def tell_pairs(round_: Round, *, by: System) -> bool:
    """For the worker, with the claimed row, when the ten minutes are over."""
    now = timezone.now()
    with transaction.atomic():
        locked_programme(round_.programme_id)
        if not round_.finish():
            return False
        pairs = list(_published(round_))
        round_.pairs.filter(pk__in=[pair.pk for pair in pairs]).update(
            state=Pair.State.ACTIVE, told_at=now
        )
        crashpoint("tell.after_pairs")
        announce_places([e for pair in pairs for e in (pair.mentee, pair.mentor)], by=by)
        for pair in pairs:
            pair.state, pair.told_at = Pair.State.ACTIVE, now
            afterwards("pair_told", pair, by=by)
        _tell_mentors_of_several(round_, pairs, by=by)
        if pairs:
            start_programme(round_.programme, by=by)
        note("tell_pairs", round_, by=by, pairs=len(pairs))
    return True


def _mentors_of_several(pairs: Iterable[Pair]) -> set[int]:
    counted = Counter(pair.mentor_id for pair in pairs)
    return {mentor for mentor, n in counted.items() if n > 1}


def _tell_mentors_of_several(round_: Round, pairs: Sequence[Pair], *, by: System) -> None:
    """Only now is it sure how many they are: one of them may have gone during the ten minutes."""
    published = _mentors_of_several(round_.pairs.all())
    for mentor in sorted(published):
        mine = [pair for pair in pairs if pair.mentor_id == mentor]
        if len(mine) == 1:
            tell_match(mine[0], by=by, tells_mentee=False)
        elif mine:
            tell_mentor_of_several(mine, by=by)


def _locked(round_: Round) -> Round:
    """The programme first (decision 0010). Nothing is joined: after a wait PostgreSQL shows this row
    as it is, and joined ones as they were."""
    locked_programme(round_.programme_id)
    return Round.objects.select_for_update().get(pk=round_.pk)


def _published(round_: Round) -> QuerySet[Pair]:
    """Not told yet, locked in one order: whoever closes one of them meanwhile waits, or is waited for."""
    people = ("mentee__person", "mentor__person", "programme")
    rows = round_.pairs.select_for_update(of=("self",)).select_related(*people)
    return rows.filter(state=Pair.State.PUBLISHED).order_by("pk")


def _must_be_open(round_: Round) -> None:
    if round_.state == Round.State.PUBLISHED:
        names = {"name": round_.published_by, "when": _ago(round_.published_at)}
        raise Refused(_("Published %(when)s by %(name)s.") % names)
    if round_.state == Round.State.SOLVING:
        raise Refused(_("It is still running. Publish when the result is here."))
    if round_.state != Round.State.PROPOSED:
        raise Refused(_("This round was dropped."))


def _ago(moment: datetime | None) -> str:
    minutes = int((timezone.now() - moment).total_seconds() // 60) if moment else 0
    return _("%(n)s minutes ago") % {"n": minutes} if minutes > 1 else _("a moment ago")


def _take_places(proposals: list[Proposal], *, by: Person) -> None:
    for proposal in proposals:
        _still_here(proposal.mentee)
        _still_here(proposal.mentor)
    both = [enrolment for each in proposals for enrolment in (each.mentee, each.mentor)]
    take_places(both, by=by, is_told=False)


def _still_here(enrolment: Enrolment) -> None:
    if enrolment.state == Enrolment.State.ENROLLED and not enrolment.is_paused:
        return
    words = _("%(name)s has withdrawn or paused since this run. Run it again, then publish.")
    raise Refused(words % {"name": enrolment.person})


def _make_pairs(round_: Round, proposals: list[Proposal]) -> list[Pair]:
    return Pair.objects.bulk_create(
        Pair(
            programme=round_.programme,
            round=round_,
            mentee=proposal.mentee,
            mentor=proposal.mentor,
            fit=proposal.fit,
            reasons=shared(proposal.reasons),
            cadence_days=round_.programme.cadence_days,
        )
        for proposal in proposals
    )
