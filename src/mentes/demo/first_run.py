"""A demo lets anybody be anybody, so it opens only where the demo itself has made the people."""

from django.conf import settings
from django.core.management.base import CommandError

from mentes.audit.actions import note
from mentes.audit.models import Entry
from mentes.foundation.actor import System
from mentes.people.models import Organisation, Person

MADE = "make_demo"


def say_that_it_is_a_demo() -> None:
    """The first line of the log, which nobody can add to a database of real people unseen."""
    note(MADE, Organisation(), by=System("the demo is being filled"))


def refuse_real_people() -> str:
    """For the start of `serve` and of the web server: nothing to say, or no start."""
    if settings.DEMO and Person.objects.exists() and not Entry.objects.filter(verb=MADE).exists():
        raise CommandError(
            "MENTES_DEMO is on, but the people in this database were not made by the demo, and anybody"
            " could sign in as any of them. Unset MENTES_DEMO, or name another folder in MENTES_DATA"
            " (a demo made by an older version: ./mentes demo --fresh)."
        )
    return ""
