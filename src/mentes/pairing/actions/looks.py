"""Verbs: look at what a change would do. Small rounds answer at once, in large ones the worker does.

A look is of one revision of the proposals: with the next change it is of no use any more and goes."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.pairing.bridge.facts import changed_since, facts_of
from mentes.pairing.bridge.looks import answer_to
from mentes.pairing.models import Look, Round
from mentes.pairing.queries import look_of
from mentes.people.models import Person

OTHERS = 5


@transaction.atomic
def look_ahead(
    round_: Round,
    *,
    by: Person,
    asks: str,
    mentee: Enrolment,
    mentor: Enrolment | None = None,
) -> Look:
    """The same question about the same proposals is asked once. Nobody's data changes."""
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if round_.state != Round.State.PROPOSED:
        raise Refused(_("This round is no longer open, so nothing was changed."))
    asked = look_of(round_, asks, mentee.pk, mentor.pk if mentor else None)
    if asked is not None and asked.work_state != Look.WorkState.PARKED:
        return asked
    round_.looks.exclude(revision=round_.revision).delete()
    look = asked or Look(
        round=round_, revision=round_.revision, asks=asks, mentee=mentee, mentor=mentor
    )
    look.want_work()
    look.save()
    return look


def answer_look(look: Look, *, by: System) -> bool:
    """For the worker, with the claimed row. False: the look has gone with its revision."""
    answer = answer_to(look, most=OTHERS)
    return look.finish(answer=answer)


def see_changes(round_: Round, *, by: System) -> bool:
    """How many people changed since the run: for the pages of a large round, which never ask themselves."""
    changed = changed_since(round_.stamps, facts_of(round_.programme))
    same = Round.objects.filter(
        pk=round_.pk, solved_at=round_.solved_at, state=Round.State.PROPOSED
    )
    return bool(
        same.update(
            changed_people=changed.people,
            changed_rules=changed.rules,
            changes_seen_at=timezone.now(),
        )
    )
