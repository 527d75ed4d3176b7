"""Who may write: one of the two, while their pair is open."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mentes.foundation.refused import Refused
from mentes.pairing.models import Pair
from mentes.people.models import Person

WRITABLE = (Pair.State.ACTIVE, Pair.State.PAUSED)


def locked(pair_id: int) -> Pair:
    """The pair with its people; what two requests do to it at once happens one after the other."""
    return _with_people(Pair.objects.select_for_update(of=("self",))).get(pk=pair_id)


def require_writable(pair_id: int, by: Person) -> None:
    """For small changes that nothing else depends on: no lock."""
    require_open(_with_people(Pair.objects.all()).get(pk=pair_id), by)


def _with_people(rows: QuerySet[Pair]) -> QuerySet[Pair]:
    return rows.select_related("programme", "mentee__person", "mentor__person")


def require_open(pair: Pair, by: Person) -> None:
    if by.pk not in (pair.mentee.person_id, pair.mentor.person_id):
        raise Refused(_("Only the two of a pair can change what is theirs."))
    if pair.state not in WRITABLE:
        raise Refused(_("This pair has ended. You can still read everything, and change nothing."))


def require_active(pair: Pair, by: Person) -> None:
    require_open(pair, by)
    if pair.state == Pair.State.PAUSED:
        raise Refused(_("Your pair is paused. End the pause to book a session."))


def other_of(pair: Pair, person: Person) -> Person:
    mentee, mentor = pair.mentee.person, pair.mentor.person
    return mentor if person.pk == mentee.pk else mentee
