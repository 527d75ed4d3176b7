"""A backup from before came back, and people who had been forgotten with it: they are forgotten again."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.actions.privacy import forget_person
from mentes.people.forgotten import returned, write_down_all
from mentes.people.models import Person


@transaction.atomic
def forget_again(*, by: System, keys: Iterable[str] = ()) -> dict[str, int]:
    """`keys`: under which digests of the list may have been made, besides our own.

    The only organisation admin waits until there is another; the next night tries again."""
    write_down_all()
    found = returned({settings.SECRET_KEY, *keys})
    again = sum(_forget(pk, by=by) for pk in found)
    if again:
        note("forget_again", Person(), by=by, people=again, waiting=len(found) - again)
    return {"forgotten_again": again, "waiting": len(found) - again}


def _forget(pk: int, *, by: System) -> bool:
    try:
        forget_person(Person.objects.get(pk=pk), by=by)
    except Refused:
        return False
    return True
