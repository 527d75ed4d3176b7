"""Questions about people and their organisation."""

from datetime import time

from mentes.people.models import Organisation


def organisation() -> Organisation | None:
    return Organisation.objects.first()


def quiet_hours() -> tuple[time, time]:
    own = organisation()
    return (own.quiet_from, own.quiet_until) if own else (time(19, 0), time(8, 0))
