"""What matching holds about a person: their pairs, and what they asked for when they changed mentor."""

import struct

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mentes.foundation.actor import System
from mentes.foundation.kept import COORDINATORS, COUNTED
from mentes.notices.models import Notice
from mentes.notices.personal_data import unname
from mentes.pairing.models import Change, Exclusion, Look, Pair, Proposal, Round, Switch, TextVector
from mentes.pairing.queries import pairs_of_person
from mentes.people.models import Person

KEPT = [
    (
        COORDINATORS,
        _("Your pairs: with whom, from when until when, and why you were matched"),
        _("You, the other of the pair and the coordinators"),
        _("As long as the programme is kept; then as a count"),
    ),
    (
        COORDINATORS,
        _("Your wish for another mentor, a pause or an end, with the reason if you gave one"),
        _("You and the coordinators; never your partner"),
        _("Until the programme is closed"),
    ),
    (
        COUNTED,
        _(
            "Your text about what you want to learn or offer, as numbers, where texts are compared by meaning"
        ),
        _("Nobody; the matching alone uses them, on your organisation’s own machine"),
        _("Until you are matched or the programme is over"),
    ),
    (
        COORDINATORS,
        _("Proposals of a matching that was never published"),
        _("The coordinators, while they review them"),
        _("Until the next run"),
    ),
]


def export(person: Person) -> dict[str, object]:
    return {
        "pairs": [
            {
                "programme": pair.programme.name,
                "with": pair.partner_of(person).name,
                "state": pair.state,
                "made_at": pair.made_at.isoformat(),
                "closed_at": pair.closed_at.isoformat() if pair.closed_at else None,
                "why": [reason["text"] for reason in pair.reasons],
            }
            for pair in pairs_of_person(person).filter(told_at__isnull=False)
        ],
        "wishes_to_change": [
            {"wish": asked.wish, "reason": asked.reason, "asked_at": asked.asked_at.isoformat()}
            for asked in Switch.for_actor(person).filter(asked_by=person)
        ],
        "texts_as_numbers": [
            {
                "programme": row.enrolment.programme.name,
                "numbers": [round(float(x), 4) for (x,) in struct.iter_unpack("<e", row.vector)],
            }
            for row in TextVector.for_actor(person).select_related("enrolment__programme")
        ],
    }


def forget(person: Person, *, by: Person | System) -> dict[str, int]:
    """Pairs stay as counts without reasons; what was written or proposed about the person goes."""
    mine = Q(mentee__person=person) | Q(mentor__person=person)
    pairs = Pair.objects.filter(mine)
    rounds = Round.objects.filter(programme__enrolments__person=person).distinct()
    Change.objects.filter(round__in=rounds).delete()  # their words name people …
    Look.objects.filter(round__in=rounds).delete()  # … and so do the reasons in these
    _forget_who_was_left(rounds, person)
    of_pairs = Q(topic__in=[f"pair {pair.pk}" for pair in pairs])
    mentors = pairs.filter(mentee__person=person).values("mentor__person")
    of_several = Q(kind="programme.match_reveal_mentees", to__in=mentors)
    told = Notice.objects.filter(of_pairs | of_several)
    unname(told, by=by, names=[person.name, person.first_name, person.email])
    gone = Switch.system("a person is forgotten").filter(asked_by=person).delete()[0]
    gone += TextVector.system("a person is forgotten").filter(enrolment__person=person).delete()[0]
    gone += Proposal.objects.filter(mine).delete()[0] + Exclusion.objects.filter(mine).delete()[0]
    return {"pairs_kept_as_counts": pairs.update(reasons=[]), "rows_erased": gone}


def _forget_who_was_left(rounds: QuerySet[Round], person: Person) -> None:
    """Whoever was left without a mentor, and the advice to ask a mentor by name."""
    theirs = set(person.enrolments.values_list("pk", flat=True))
    for round_ in rounds:
        kept = [
            row
            for row in round_.unmatched
            if row["enrolment"] not in theirs and row.get("mentor") not in theirs
        ]
        if kept != round_.unmatched:
            Round.objects.filter(pk=round_.pk).update(unmatched=kept)
