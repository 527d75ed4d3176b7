"""Questions about people and their organisation."""

from datetime import time

from django.db.models import QuerySet

from mentes.people.models import Organisation, OrganisationRole, Person, Skill


def organisation() -> Organisation | None:
    return Organisation.objects.first()


def quiet_hours() -> tuple[time, time]:
    own = organisation()
    return (own.quiet_from, own.quiet_until) if own else (time(19, 0), time(8, 0))


def skills_by_word() -> dict[str, Skill]:
    """Every skill by its name and by its synonyms; a name wins over a synonym of another."""
    skills = list(Skill.objects.all())
    by_word = {word.casefold(): skill for skill in skills for word in skill.synonyms}
    return by_word | {skill.name.casefold(): skill for skill in skills}


def admins() -> QuerySet[Person]:
    """Organisation admins who can sign in."""
    return Person.objects.filter(
        is_active=True, organisation_roles__role=OrganisationRole.Role.ADMIN
    ).distinct()
