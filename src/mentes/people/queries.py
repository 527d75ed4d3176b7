"""Questions about people and their organisation."""

from mentes.people.models import Organisation


def organisation() -> Organisation | None:
    return Organisation.objects.first()
