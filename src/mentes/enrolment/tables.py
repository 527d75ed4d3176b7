"""Enrolments as tables that leave: for a spreadsheet, and whole for `./mentes export`.

Free text and “not with” are in neither."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mentes.enrolment.models import Enrolment, Wish
from mentes.enrolment.queries.people import CLOSED
from mentes.people.models import Person
from mentes.programmes.models import Programme, Question

Kind = Question.Kind

HEADINGS = [
    _("Name"),
    _("E-mail"),
    _("Role"),
    _("State"),
    _("Team"),
    _("Place"),
    _("Level"),
    _("Places"),
    _("Taken"),
    _("Paused"),
    _("Since"),
    _("Can help with"),
    _("Wants to learn"),
    _("Would like"),
]


def rows_of_enrolments(programme: Programme) -> Iterator[list[Any]]:
    """For coordinators: what the form keeps from them stays empty here too."""
    wishes, closed = _wishes("mentor__person__name"), _closed(programme)

    def shown(role: str, kind: str, words: list[str]) -> str:
        return "" if (role, kind) in closed else "; ".join(words)

    for one in _all().filter(programme=programme).order_by("role", "person__name", "pk"):
        person, skills = one.person, _skills(one.person)
        yield [
            person.name,
            person.email,
            one.get_role_display(),
            one.get_state_display(),
            person.team,
            person.place,
            person.level,
            one.places,
            one.taken,
            _("Yes") if one.is_paused else _("No"),
            one.applied_at.date().isoformat() if one.applied_at else "",
            shown(one.role, Kind.SKILLS_OFFER, skills["offers"]),
            shown(one.role, Kind.SKILLS_WANT, skills["wants"]),
            shown(one.role, Kind.WISHES, wishes[one.pk]),
        ]


def plain_enrolments() -> Iterator[dict[str, Any]]:
    """Every enrolment with its wishes, named by address and programme so that numbers do not matter."""
    wishes = _wishes("mentor__person__email")
    for one in _all().order_by("programme__slug", "role", "person__email"):
        yield {
            "programme": one.programme.slug,
            "person": one.person.email,
            "role": one.role,
            "state": one.state,
            "places": one.places,
            "taken": one.taken,
            "is_paused": one.is_paused,
            "started_at": one.started_at,
            "applied_at": one.applied_at,
            "decided_at": one.decided_at,
            "withdrawn_at": one.withdrawn_at,
            "wishes": wishes[one.pk],
        }


def _closed(programme: Programme) -> set[tuple[str, str]]:
    """(role, kind) of what only the person or the matching may read."""
    asked = Question.objects.filter(programme=programme, seen_by__in=CLOSED)
    return set(asked.values_list("role", "kind"))


def _all() -> QuerySet[Enrolment]:
    return Enrolment.objects.select_related("person", "programme").prefetch_related(
        "person__skills__skill"
    )


def _skills(person: Person) -> dict[str, list[str]]:
    held: dict[str, list[str]] = defaultdict(list)
    for each in person.skills.all():
        held[each.direction].append(each.skill.name)
    return held


def _wishes(name: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    told = Wish.system("an export of enrolments").order_by("rank")
    for pk, who in told.values_list("enrolment_id", name):
        found[pk].append(who)
    return found
