"""Verbs: what the form asks about the person as a whole, kept once for all programmes."""

from collections.abc import Mapping, Sequence
from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.actions.skills import skills_named
from mentes.people.models import Person, PersonSkill

By = Person | System
Level = PersonSkill.Level


@transaction.atomic
def set_skills(
    enrolment: Enrolment, *, by: By, direction: str, skills: Mapping[str, int]
) -> Enrolment:
    """`skills`: name -> level, in place of what was there. A name the taxonomy does not know is added."""
    if any(level not in Level.values for level in skills.values()):
        raise Refused(_("Choose a level for each skill."))
    named = skills_named(list(skills), by=by)
    levels = {named[name].pk: level for name, level in skills.items()}
    held = PersonSkill.objects.filter(person=enrolment.person, direction=direction)
    held.exclude(skill__in=levels).delete()
    for skill, level in levels.items():
        PersonSkill.objects.update_or_create(
            person=enrolment.person, skill_id=skill, direction=direction, defaults={"level": level}
        )
    enrolment.save(update_fields=["changed_at"])
    return enrolment


@transaction.atomic
def set_profile(
    enrolment: Enrolment,
    *,
    by: By,
    place: str,
    time_zone: str,
    languages: Sequence[str],
    works_from: time,
    works_until: time,
) -> Enrolment:
    """Where, when and in which languages somebody works."""
    if works_from >= works_until:
        raise Refused(_("The working day ends before it begins."))
    person = enrolment.person
    facts = {
        "place": place,
        "time_zone": time_zone,
        "languages": list(languages),
        "works_from": works_from,
        "works_until": works_until,
    }
    changed = [name for name, value in facts.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, facts[name])
    person.save(update_fields=changed)
    if changed:
        note("set_profile", person, by=by, changed=changed)
    enrolment.save(update_fields=["changed_at"])
    return enrolment
