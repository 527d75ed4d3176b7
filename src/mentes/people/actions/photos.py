"""The photo that people show of themselves, or take away again."""

from typing import BinaryIO

from django.db import transaction

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.people.models import Person, Photo
from mentes.people.portraits import portrait_of

By = Person | System


def set_photo(person: Person, *, by: By, file: BinaryIO) -> Person:
    image = portrait_of(file)  # takes its time, so before the transaction
    with transaction.atomic():
        person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        former = person.photo
        person.photo = Photo.objects.create(image=image)
        person.save(update_fields=["photo"])
        if former:
            former.delete()
        note("set_photo", person, by=by)
    return person


@transaction.atomic
def remove_photo(person: Person, *, by: By) -> Person:
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.photo:
        person.photo.delete()
        person.photo = None
        person.save(update_fields=["photo"])
        note("remove_photo", person, by=by)
    return person
