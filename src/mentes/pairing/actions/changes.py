"""Verbs: what an admin changes in the proposals of an open round. Each can be undone, newest first."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.pairing.bridge.looks import effect_of
from mentes.pairing.bridge.rounds import Effect, Row, proposal_of
from mentes.pairing.models import Change, Exclusion, Look, Proposal, Round
from mentes.pairing.permissions import require_available
from mentes.people.models import Person

KEPT = (
    *("pk", "mentee_id", "mentor_id", "fit", "parts", "reasons"),
    *("is_locked", "is_by_hand", "is_first_choice"),
)


def lock(proposal: Proposal, *, by: Person) -> Proposal:
    """Running again leaves this pair as it is."""
    return _set_lock(proposal, by=by, locked=True)


def unlock(proposal: Proposal, *, by: Person) -> Proposal:
    return _set_lock(proposal, by=by, locked=False)


def swap(round_: Round, *, by: Person, mentee: Enrolment, mentor: Enrolment) -> Effect:
    """This mentee gets this mentor and stays locked; everybody else gets the best that is possible
    then. The same verb pairs somebody by hand whom the run left out."""
    effect = effect_of(round_, Look.Asks.PAIR, mentee=mentee, mentor=mentor)
    require_available(mentee, mentor)
    words = _("%(mentee)s with %(mentor)s") % {"mentee": mentee.person, "mentor": mentor.person}
    _apply(round_, effect, by=by, verb="swap", words=words, chosen=mentee.pk)
    return effect


def exclude(proposal: Proposal, *, by: Person) -> Effect:
    """These two are kept apart in this round; both get the best that is possible then."""
    round_ = proposal.round
    apart = (proposal.mentee_id, proposal.mentor_id)
    both = {"mentee": proposal.mentee, "mentor": proposal.mentor}
    effect = effect_of(round_, Look.Asks.APART, **both)
    names = {"mentee": proposal.mentee.person, "mentor": proposal.mentor.person}
    words = _("%(mentee)s and %(mentor)s kept apart") % names
    _apply(round_, effect, by=by, verb="exclude", words=words, apart=apart)
    return effect


@transaction.atomic
def undo_change(round_: Round, *, by: Person) -> Change:
    """Take back the newest change; call it again for the one before."""
    round_ = _open(round_)
    change = round_.changes.first()
    if change is None:
        raise Refused(_("There is nothing to undo."))
    before = change.before
    _replace(
        round_, before["mentees"], (Proposal(round=round_, **row) for row in before["proposals"])
    )
    Exclusion.objects.filter(pk__in=before["exclusions_made"]).delete()
    _tell_left(round_, before["mentees"], before["left"])
    _retotal(round_)
    change.delete()
    note("undo_change", round_, by=by, moved=len(before["mentees"]))
    return change


@transaction.atomic
def leave_round(enrolment: Enrolment, *, by: Person | System) -> int:
    """Whoever withdraws is in no proposal any more; their partner waits for the next run."""
    gone = 0
    open_rounds = Round.objects.select_for_update().filter(state=Round.State.PROPOSED)
    for round_ in open_rounds.filter(programme=enrolment.programme_id):
        theirs = Q(mentee=enrolment) | Q(mentor=enrolment)
        gone += round_.proposals.filter(theirs).delete()[0]
        _retotal(round_)
    return gone


@transaction.atomic
def _set_lock(proposal: Proposal, *, by: Person, locked: bool) -> Proposal:
    round_ = _open(proposal.round)
    proposal = _still_there(round_, proposal)
    if proposal.is_locked == locked:
        return proposal
    words = _("%(mentee)s locked") if locked else _("%(mentee)s unlocked")
    _remember(round_, [proposal.mentee_id], by=by, words=words % {"mentee": proposal.mentee.person})
    proposal.is_locked = locked
    proposal.save(update_fields=["is_locked"])
    _retotal(round_)
    note("lock" if locked else "unlock", round_, by=by, proposal=proposal.pk)
    return proposal


@transaction.atomic
def _apply(
    round_: Round,
    effect: Effect,
    *,
    by: Person,
    verb: str,
    words: str,
    chosen: int | None = None,
    apart: tuple[int, int] | None = None,
) -> None:
    seen = round_.revision
    round_ = _open(round_)
    if round_.revision != seen:
        raise Refused(
            _(
                "The proposals were changed by another admin a moment ago. Nothing of yours was lost: look again."
            )
        )
    made = (
        Exclusion.objects.get_or_create(round=round_, mentee_id=apart[0], mentor_id=apart[1])
        if apart
        else None
    )
    _remember(
        round_,
        effect.mentees,
        by=by,
        words=words,
        exclusions=[made[0].pk] if made and made[1] else [],
    )
    rows = (_proposal(round_, row, is_chosen=row.mentee == chosen) for row in effect.rows)
    _replace(round_, effect.mentees, rows)
    _tell_left(round_, effect.mentees, effect.left)
    _retotal(round_)
    note(verb, round_, by=by, mentee=chosen or (apart and apart[0]), moved=len(effect.mentees))


def _open(round_: Round) -> Round:
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if locked.state != Round.State.PROPOSED:
        raise Refused(_("This round is no longer open, so nothing was changed."))
    return locked


def _still_there(round_: Round, proposal: Proposal) -> Proposal:
    there = round_.proposals.select_related("mentee__person").filter(pk=proposal.pk).first()
    if there is None:
        raise Refused(_("This pair has changed meanwhile. Look again."))
    return there


def _remember(
    round_: Round,
    mentees: Collection[int],
    *,
    by: Person,
    words: str,
    exclusions: list[int] | None = None,
) -> None:
    rows = round_.proposals.filter(mentee__in=mentees)
    before: dict[str, Any] = {
        "mentees": list(mentees),
        "proposals": [{name: getattr(row, name) for name in KEPT} for row in rows],
        "exclusions_made": exclusions or [],
        "left": [row for row in round_.unmatched if row["enrolment"] in set(mentees)],
    }
    Change.objects.create(
        round=round_, by=by, words=words[:200], before=before, total_before=round_.total
    )


def _replace(round_: Round, mentees: Iterable[int], rows: Iterable[Proposal]) -> None:
    round_.proposals.filter(mentee__in=mentees).delete()
    Proposal.objects.bulk_create(rows)


def _tell_left(round_: Round, mentees: Iterable[int], left: Iterable[dict[str, Any]]) -> None:
    """Of these mentees, only those in `left` have no mentor now."""
    moved = set(mentees)
    stay = [row for row in round_.unmatched if row["enrolment"] not in moved]
    round_.unmatched = sorted([*stay, *left], key=lambda row: row["enrolment"])


def _proposal(round_: Round, row: Row, *, is_chosen: bool) -> Proposal:
    proposal = proposal_of(round_, row)
    proposal.is_locked |= is_chosen
    proposal.is_by_hand |= is_chosen
    return proposal


def _retotal(round_: Round) -> None:
    round_.total = round_.proposals.aggregate(total=Sum("fit"))["total"] or 0
    round_.revision += 1
    round_.save(update_fields=["total", "revision", "unmatched"])
    round_.looks.all().delete()
