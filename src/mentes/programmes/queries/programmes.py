"""Which programmes there are for whom."""

from collections.abc import Iterable

from django.db.models import QuerySet

from mentes.people.models import Person
from mentes.programmes.models import Programme, ProgrammeRole
from mentes.programmes.queries.eligibility import is_eligible


def programmes_run_by(person: Person) -> QuerySet[Programme]:
    return Programme.objects.filter(roles__person=person)


def names_of_consents(about: Iterable[str]) -> dict[str, str]:
    """“programme rising-leads-2026”: Rising leads 2026"""
    slugs = [each.removeprefix("programme ") for each in about]
    names = Programme.objects.filter(slug__in=slugs).values_list("slug", "name")
    return {f"programme {slug}": name for slug, name in names}


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


def people_with_roles() -> QuerySet[Person]:
    """Return who runs any programme."""
    return Person.objects.filter(programme_roles__isnull=False).distinct()
