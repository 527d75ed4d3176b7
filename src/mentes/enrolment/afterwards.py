"""What happens to enrolments when somebody leaves, a programme closes or gives its places another way,
in the same transaction."""

from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.enrolment.actions.draw import drop_lottery, open_lottery
from mentes.enrolment.actions.joining import withdraw
from mentes.enrolment.models import Enrolment
from mentes.enrolment.queries.joining import consents_about
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.models import Consent, Person
from mentes.programmes.models import Programme
from mentes.programmes.queries.locked import locked_programmes

State = Enrolment.State


def person_leaving(person: Person, *, by: Person | System) -> None:
    """The programmes before the person: the one order of locks (decision 0010)."""
    locked_programmes(
        person.enrolments.filter(state__in=Enrolment.OPEN).values_list("programme_id", flat=True)
    )


def person_left(person: Person, *, by: Person | System) -> None:
    for enrolment in person.enrolments.filter(state__in=Enrolment.OPEN).order_by("pk"):
        withdraw(enrolment, by=by)


def eligibility_set(programme: Programme, *, by: Person | System) -> None:
    """The promise of a draw is made as soon as somebody decides for lots."""
    if programme.draws_lots:
        open_lottery(programme, by=by)
    else:
        drop_lottery(programme, by=by)


def programme_closed(programme: Programme, *, by: Person | System) -> None:
    """Who took part has finished; who was still on the way goes no further. What was agreed to ends."""
    programme.enrolments.filter(state=State.ENROLLED).update(state=State.FINISHED)
    on_the_way = programme.enrolments.filter(state__in=Enrolment.OPEN)
    on_the_way.update(state=State.WITHDRAWN, withdrawn_at=timezone.now())
    agreed = Consent.objects.filter(about=consents_about(programme), withdrawn_at=None)
    agreed.update(withdrawn_at=timezone.now())


def draft_deleted(programme: Programme, *, by: Person | System) -> None:
    """A sheet may bring people into a draft; then somebody has seen it."""
    if programme.enrolments.exists():
        raise Refused(_("People are in this programme already, so its draft can’t be deleted."))
