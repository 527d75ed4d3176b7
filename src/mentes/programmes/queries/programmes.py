"""Which programmes there are for whom."""

import re
from collections.abc import Iterable

from django.db.models import QuerySet

from mentes.people.models import Person
from mentes.programmes.models import Programme, ProgrammeRole
from mentes.programmes.queries.eligibility import is_eligible


def programmes_run_by(person: Person) -> QuerySet[Programme]:
    return Programme.objects.filter(roles__person=person)


def in_order(programme: Programme) -> tuple[int, list[tuple[int, str]]]:
    """What is under way before what is built, what is over last; names as people sort them: 2 before 10."""
    states = ["enrolling", "running", "draft", "closed"]
    parts = re.split(r"(\d+)", programme.name.casefold())
    natural = [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
    return states.index(programme.state) if programme.state in states else 9, natural


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
    enrolling = enrolling.exclude(roles__person=person)
    return [
        programme
        for programme in enrolling
        if is_eligible(programme, "mentee", person) or is_eligible(programme, "mentor", person)
    ]


def people_with_roles() -> QuerySet[Person]:
    """Return who runs any programme."""
    return Person.objects.filter(programme_roles__isnull=False).distinct()
