"""What running a programme comes to when somebody leaves the organisation: inside the leaver's verb."""

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.people.actions.support import tell_of_support
from mentes.people.models import Person, SupportAccess
from mentes.programmes.models import ProgrammeRole

By = Person | System


def person_left(person: Person, *, by: By) -> None:
    """Rights end with the leaver. A programme left alone is taken up by an organisation admin."""
    for role in ProgrammeRole.objects.filter(person=person).select_related("programme"):
        note("revoke_programme_role", role.programme, by=by, person=person.pk)
        role.delete()


def support_given(access: SupportAccess, *, by: By) -> None:
    """Whoever runs a programme knows who can look at it."""
    for admin in Person.objects.filter(programme_roles__isnull=False, is_active=True).distinct():
        tell_of_support(access, by=by, to=admin)
