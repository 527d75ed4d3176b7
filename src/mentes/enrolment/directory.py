"""What the directory of people may ask of this slice: who is in which programme."""

from django.db.models import QuerySet

from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import Actor, Who
from mentes.programmes.models import Programme


def programmes_for(actor: Actor) -> list[tuple[str, str]]:
    """An organisation admin and support may choose any, a programme admin their own."""
    found = Programme.objects.order_by("name")
    if not actor.roles & {Who.ORGANISATION_ADMIN, Who.SUPPORT}:
        found = found.filter(roles__person_id=actor.person.pk if actor.person else 0)
    return list(found.values_list("slug", "name").distinct())


def people_of(slug: str) -> QuerySet[Enrolment, int]:
    return Enrolment.objects.filter(programme__slug=slug).values_list("person_id", flat=True)
