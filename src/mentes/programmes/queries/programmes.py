"""Which programmes there are for whom."""

from django.db.models import QuerySet

from mentes.people.models import Person
from mentes.programmes.models import Programme, ProgrammeRole
from mentes.programmes.queries.eligibility import is_eligible


def programmes_run_by(person: Person) -> QuerySet[Programme]:
    return Programme.objects.filter(roles__person=person)


def designs() -> QuerySet[Programme]:
    """With everything the builder and the launch read."""
    return Programme.objects.prefetch_related("key_results", "questions", "rules", "messages")


def admins_of(programme: Programme) -> QuerySet[ProgrammeRole]:
    return ProgrammeRole.objects.filter(programme=programme).select_related("person")


def open_programmes(person: Person) -> list[Programme]:
    """Enrolling now, and this person may join as one or the other."""
    enrolling = Programme.objects.filter(state=Programme.State.ENROLLING)
    return [
        programme
        for programme in enrolling
        if is_eligible(programme, "mentee", person) or is_eligible(programme, "mentor", person)
    ]
