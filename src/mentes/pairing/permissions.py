"""Who may do what with rounds and pairs."""

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.translation import gettext

from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import Actor, Who
from mentes.foundation.identity import is_identity_confirmed
from mentes.foundation.policy import Operation, Shows, operation
from mentes.foundation.refused import Refused
from mentes.pairing.models import Pair
from mentes.pairing.queries import are_kept_apart_privately
from mentes.programmes.models import ProgrammeRole
from mentes.programmes.permissions import programme_relation


def pair_relation(actor: Actor, *, pair: int, **_: object) -> frozenset[Who]:
    """The two count as partners once they have been told; until then there is nothing to see."""
    me = actor.person.pk if actor.person else None
    role = ProgrammeRole.objects.filter(programme=OuterRef("programme"), person=me)
    rows = Pair.objects.select_related("mentee", "mentor").annotate(is_admin=Exists(role))
    row = rows.filter(pk=pair).first()
    if row is None:
        raise Http404
    held = set()
    if row.told_at is not None and me in (row.mentee.person_id, row.mentor.person_id):
        held.add(Who.PARTNER if is_identity_confirmed(actor.person) else Who.UNCONFIRMED)
    if row.is_admin:
        held.add(Who.PROGRAMME_ADMIN)
    return frozenset(held)


def _run(name: str) -> Operation:
    return operation(
        f"pairing:{name}", Who.PROGRAMME_ADMIN, shows=Shows.PROGRAMME, relation=programme_relation
    )


POLICY: list[Operation] = [
    _run("studio"),
    _run("start"),
    _run("again"),
    _run("stop"),
    _run("keep"),
    _run("look"),
    _run("drop"),
    _run("lock"),
    _run("exclude"),
    _run("let_again"),
    _run("swap"),
    _run("undo"),
    _run("by_hand"),
    _run("review"),
    _run("publish"),
    _run("undo_publish"),
    _run("pairs"),
    _run("export"),
    _run("pair"),
    _run("pause"),
    _run("resume"),
    _run("close"),
    _run("extend"),
    _run("switches"),
    _run("settle"),
    _run("pair_two"),
    operation("pairing:switch", Who.PARTNER, shows=Shows.OWN, relation=pair_relation),
]


def require_available(mentee: Enrolment, mentor: Enrolment) -> None:
    """Raise `Refused` where something private keeps the two apart. No page says so beforehand, and the sentence is
    the same for every such reason (decision 0035)."""
    if are_kept_apart_privately(mentee, mentor):
        words = gettext(
            "%(mentee)s and %(mentor)s can't be paired here. Mentes keeps the reason to itself: it may be an earlier"
            " pair in another programme, or something that's private to either of them. Please choose another mentor."
        )
        raise Refused(words % {"mentee": mentee.person, "mentor": mentor.person})
