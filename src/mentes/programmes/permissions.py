"""Who may do what with a programme."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import Http404

from mentes.foundation.actor import Actor, Who
from mentes.foundation.policy import Operation
from mentes.programmes.models import Programme, ProgrammeRole


def roles_of(person: AbstractBaseUser) -> set[Who]:
    runs_any = ProgrammeRole.objects.filter(person_id=person.pk).exists()
    return {Who.COORDINATOR} if runs_any else set()


def programme_relation(actor: Actor, *, slug: str, **_: object) -> frozenset[Who]:
    """Every address of a programme carries its slug."""
    programme = Programme.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if programme is None:
        raise Http404
    if actor.person is None:
        return frozenset()
    runs = ProgrammeRole.objects.filter(programme_id=programme, person_id=actor.person.pk)
    return frozenset({Who.PROGRAMME_ADMIN} if runs.exists() else ())


POLICY: list[Operation] = []
