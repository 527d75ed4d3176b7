"""Making a programme from a template: every setting and every text becomes the programme's own."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.programmes.gallery import templates
from mentes.programmes.models import (
    KeyResult,
    Message,
    Programme,
    ProgrammeRole,
    Question,
    Role,
    Rule,
    Texts,
)
from mentes.programmes.queries.texts import template_facts
from mentes.programmes.texts import keep_texts

By = Person | System
WEEKS_TO_ENROL, WEEKS_TO_MATCH = 3, 2
CALENDAR = ("weeks", "cadence_days", "session_minutes")


@transaction.atomic
def make_programme(name: str, *, by: By, template: str) -> Programme:
    """A draft with all that the template brings. Whoever makes it runs it."""
    if template not in templates():
        raise Refused(_("There is no such template."))
    source = deepcopy(templates()[template])
    programme = Programme.objects.create(
        name=name, slug=_free_slug(name), template=template, **_settings_of(source)
    )
    for fill in (_key_results, _questions, _rules, _messages):
        fill(programme, source)
    for texts in Texts:
        keep_texts(programme, texts, template_facts(source, texts))
    if isinstance(by, Person):
        ProgrammeRole.objects.create(programme=programme, person=by)
    note("make_programme", programme, by=by, template=template)
    return programme


def _settings_of(source: dict[str, Any]) -> dict[str, Any]:
    goals, eligibility = source["goals"], source["eligibility"]
    return {
        "promise": source["promise"],
        "for_whom": source["for_whom"],
        "about": source["about"].strip(),
        "how_matching_works": source["how_matching_works"],
        "who_sees_what": source["who_sees_what"],
        **{name: source["calendar"][name] for name in CALENDAR},
        **_dates(),
        "mentee_eligibility": eligibility["mentee"],
        "mentor_eligibility": eligibility["mentor"],
        "approves_mentees": eligibility["approves_mentees"],
        "approves_mentors": eligibility["approves_mentors"],
        "goal_framework": goals["framework"],
        "goals_at_least": goals["at_least"],
        "goals_at_most": goals["at_most"],
        "objective": source["matching"]["objective"],
        "privacy_notice": source["privacy_notice"]["text"].strip(),
        "privacy_version": source["privacy_notice"]["version"],
    }


def _dates() -> dict[str, Any]:
    """Next Monday for three weeks of enrolment, two weeks to match, then the start. To be changed.

    Neither the last day to sign up nor the start falls between the years, when hardly anyone is at work."""
    today = timezone.localdate()
    opens = today + timedelta(days=7 - today.weekday())
    closes = opens + timedelta(weeks=WEEKS_TO_ENROL, days=-3)
    closes = _at_work(closes)
    starts = _at_work(closes + timedelta(weeks=WEEKS_TO_MATCH, days=3))
    return {"enrolment_opens_on": opens, "enrolment_closes_on": closes, "starts_on": starts}


def _at_work(day: date) -> date:
    """The same day of the week, after the days from Christmas Eve to New Year."""
    while (day.month, day.day) >= (12, 24) or (day.month, day.day) == (1, 1):
        day += timedelta(weeks=1)
    return day


def _key_results(programme: Programme, source: dict[str, Any]) -> None:
    """Where an organisation stands today only it can say; the template's figures are examples."""
    KeyResult.objects.bulk_create(
        KeyResult(
            programme=programme,
            position=position,
            due_on=_due_on(programme, line["measure"]),
            **{name: line[name] for name in ("measure", "words", "unit", "target", "source")},
        )
        for position, line in enumerate(source["key_results"])
    )


def _due_on(programme: Programme, measure: str) -> date | None:
    """What looks twelve months ahead is read twelve months after the start."""
    if measure.endswith("_12m") and programme.starts_on:
        return programme.starts_on + timedelta(days=365)
    return programme.ends_on


def _questions(programme: Programme, source: dict[str, Any]) -> None:
    Question.objects.bulk_create(
        Question(programme=programme, role=role, position=position, **line)
        for role in Role.values
        for position, line in enumerate(source["questions"][role])
    )


def _rules(programme: Programme, source: dict[str, Any]) -> None:
    Rule.objects.bulk_create(
        Rule(
            programme=programme,
            name=line["name"],
            strength=line["strength"],
            weight=Rule.Weight[line["weight"].upper()] if "weight" in line else Rule.Weight.MEDIUM,
        )
        for line in source["rules"]
    )


def _messages(programme: Programme, source: dict[str, Any]) -> None:
    Message.objects.bulk_create(
        Message(
            programme=programme,
            moment=line["moment"],
            subject=line["subject"],
            body=line["body"].strip(),
        )
        for line in source["messages"]
    )


def _free_slug(name: str) -> str:
    wanted = slugify(name)[:60] or "programme"
    taken = set(Programme.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    if wanted not in taken | RESERVED:
        return wanted
    return f"{wanted}-{get_random_string(4, 'abcdefghjkmnpqrstuvwxyz23456789')}"


RESERVED = {"new"}  # words that addresses use where a slug could stand
