"""What running a programme comes to when somebody leaves the organisation: inside the leaver's verb."""

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.people.models import Person
from mentes.programmes.models import ProgrammeRole

By = Person | System


def person_left(person: Person, *, by: By) -> None:
    """Rights end with the leaver. A programme left alone is taken up by an organisation admin."""
    for role in ProgrammeRole.objects.filter(person=person).select_related("programme"):
        note("revoke_programme_role", role.programme, by=by, person=person.pk)
        role.delete()
