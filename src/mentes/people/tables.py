"""People as rows of a table that leaves the house."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone

from mentes.people.links import PersonalLink
from mentes.people.models import Person

PEOPLE_HEADINGS = (
    "Employee ID", "Name", "Work email", "Job title", "Team", "Location", "Level", "Manager email",
    "Hire date", "Time zone", "Languages", "Can help with", "Wants to learn",
)  # fmt: skip
PLAIN = (
    "email", "employee_id", "name", "known_as", "pronouns", "job_title", "team", "place", "level", "hired_on",
    "left_on", "time_zone", "languages", "works_from", "works_until", "mentees_at_most", "is_active",
)  # fmt: skip


def rows_of_people(people: Iterable[Person]) -> Iterator[list[Any]]:
    """The headings are those that our own import knows."""
    for person in people:
        skills = list(person.skills.all())
        yield [
            person.employee_id,
            person.name,
            person.email,
            person.job_title,
            person.team,
            person.place,
            person.level,
            person.manager.email if person.manager else None,
            person.hired_on.isoformat() if person.hired_on else None,
            person.time_zone,
            "; ".join(person.languages),
            "; ".join(each.skill.name for each in skills if each.direction == "offers"),
            "; ".join(each.skill.name for each in skills if each.direction == "wants"),
        ]


def plain_people() -> Iterator[dict[str, Any]]:
    """For `export people`: every fact, people told apart by their address."""
    people = Person.objects.filter(forgotten_at=None).order_by("email")
    for person in people.select_related("manager").prefetch_related("skills__skill").iterator(1000):
        facts = {name: getattr(person, name) for name in PLAIN}
        yield facts | {
            "manager": person.manager.email if person.manager else None,
            "skills": [
                {"skill": each.skill.name, "direction": each.direction, "level": each.level}
                for each in sorted(
                    person.skills.all(), key=lambda each: (each.direction, each.skill.name)
                )
            ],
        }


LINK_HEADINGS = ["Name", "E-mail", "Personal link", "Works until", "Please note"]
HOW_TO_TREAT_IT = "As private as a password: send it to this person only. It works once and opens only their own form."


def rows_of_links(links: Iterable[PersonalLink]) -> Iterator[list[str]]:
    """One row a person, for a mail merge; each says how to treat the link."""
    for link in links:
        until = timezone.localtime(link.invitation.expires_at)
        yield [
            link.person.name,
            link.person.email,
            link.address,
            f"{until:%Y-%m-%d %H:%M}",
            HOW_TO_TREAT_IT,
        ]
