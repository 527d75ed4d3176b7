"""Private notes, for their author."""

from django.db.models import QuerySet

from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.models import Note


def notes_of(pair: Pair, person: Person, *, containing: str = "") -> QuerySet[Note]:
    rows = Note.for_actor(person).filter(pair=pair).exclude(text="")
    return rows.filter(text__icontains=containing) if containing else rows
