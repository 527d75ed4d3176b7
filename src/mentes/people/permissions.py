"""Who may do what with people; the organisation's roles."""

from django.contrib.auth.base_user import AbstractBaseUser

from mentes.foundation.actor import Who
from mentes.foundation.policy import Operation
from mentes.people.models import OrganisationRole


def roles_of(person: AbstractBaseUser) -> set[Who]:
    rows = OrganisationRole.objects.filter(person_id=person.pk)
    return {Who(role) for role in rows.values_list("role", flat=True)}


POLICY: list[Operation] = []
