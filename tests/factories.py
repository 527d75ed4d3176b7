"""Typed, keyword-only makers of rows for tests. Each makes the smallest thing that is true."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from mentes.enrolment.models import Enrolment
from mentes.pairing.models import Pair
from mentes.people.models import Organisation, Person
from mentes.programmes.models import Programme, ProgrammeRole
from mentes.relationship.models import Goal, Session, Step

_numbers = count(1)


def make_organisation(**facts: Any) -> Organisation:
    return Organisation.objects.create(
        **{"name": "Hallam & Reed", "set_up_at": timezone.now()} | facts
    )


def make_person(*, name: str = "Priya Nair", **facts: Any) -> Person:
    email = f"{slugify(name)}.{next(_numbers)}@hallam.example"
    joined_at = timezone.now() - timedelta(days=400)  # there before whatever a number is about
    return Person.objects.create_user(
        **{"email": email, "name": name, "joined_at": joined_at} | facts
    )


def make_programme(*, admin: Person | None = None, **facts: Any) -> Programme:
    number = next(_numbers)
    today = timezone.localdate()
    programme = Programme.objects.create(
        **{
            "name": f"Spring {number}",
            "slug": f"spring-{number}",
            "template": "skills",
            "state": Programme.State.ENROLLING,
            "enrolment_opens_on": today - timedelta(days=7),
            "enrolment_closes_on": today + timedelta(days=7),
            "starts_on": today + timedelta(days=14),
        }
        | facts
    )
    if admin is not None:
        ProgrammeRole.objects.create(programme=programme, person=admin)
    return programme


def make_enrolment(*, programme: Programme, role: str = "mentee", **facts: Any) -> Enrolment:
    person = facts.pop("person", None) or make_person()
    return Enrolment.objects.create(
        **{"programme": programme, "person": person, "role": role, "state": "enrolled"} | facts
    )


def make_pair(
    *,
    programme: Programme,
    mentee: Person | None = None,
    mentor: Person | None = None,
    **facts: Any,
) -> Pair:
    lena = mentee or make_person(name="Lena Moreau")
    amara = mentor or make_person(name="Amara Obi")
    return Pair.objects.create(
        **{
            "programme": programme,
            "mentee": make_enrolment(programme=programme, person=lena, taken=1),
            "mentor": make_enrolment(programme=programme, person=amara, role="mentor", taken=1),
            "state": Pair.State.ACTIVE,
            "told_at": timezone.now(),
        }
        | facts
    )


def make_session(*, pair: Pair, **facts: Any) -> Session:
    """Booked, a week ahead, unless told otherwise."""
    number = next(_numbers)
    session = Session(
        **{
            "pair": pair,
            "starts_at": timezone.now() + timedelta(days=7),
            "time_zone": "Europe/London",
            "uid": f"session-{number}@mentes.example",
            "booked_by": pair.mentee.person,
        }
        | facts
    )
    session.save()
    return session


def make_goal(*, pair: Pair, steps: int = 0, **facts: Any) -> Goal:
    goal = Goal(
        **{"pair": pair, "text": "Say no without losing trust", "set_by": pair.mentee.person}
        | facts
    )
    goal.save()
    for number in range(steps):
        Step(goal=goal, position=number, text=f"Step {number + 1}").save()
    return goal
