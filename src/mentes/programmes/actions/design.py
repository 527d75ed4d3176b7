"""Designing a programme, one step of the builder at a time. Saved at once, told to nobody."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.afterwards import afterwards
from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.programmes.models import KeyResult, Programme, Role
from mentes.programmes.queries.locked import locked_programme
from mentes.programmes.queries.lots import breaks_word
from mentes.programmes.words import unknown_placeholders

By = Person | System


def set_north_star(
    programme: Programme, *, by: Person, north_star: str, owner: str, strategy: str
) -> Programme:
    facts = {"north_star": north_star, "north_star_owner": owner, "strategy": strategy}
    return save_step(programme, by=by, verb="set_north_star", step="north_star", facts=facts)


def set_page(
    programme: Programme,
    *,
    by: Person,
    name: str,
    promise: str,
    for_whom: str,
    about: str,
    how_matching_works: str,
    who_sees_what: list[str],
    privacy_notice: str,
) -> Programme:
    """A changed privacy notice is a new version: whoever joins from now on agrees to that one."""
    facts = {
        "name": name,
        "promise": promise,
        "for_whom": for_whom,
        "about": about,
        "how_matching_works": how_matching_works,
        "who_sees_what": who_sees_what,
    }
    if privacy_notice != programme.privacy_notice:
        facts |= {"privacy_notice": privacy_notice, "privacy_version": _new_version(programme)}
    return save_step(programme, by=by, verb="set_page", step="page_texts", facts=facts)


def _new_version(programme: Programme) -> str:
    """The day, and from the second of a day on a number."""
    today = timezone.localdate().isoformat()
    day, _point, number = programme.privacy_version.partition(".")
    return f"{today}.{int(number or 1) + 1}" if day == today else today


@transaction.atomic
def set_calendar(
    programme: Programme,
    *,
    by: Person,
    enrolment_opens_on: date,
    enrolment_closes_on: date,
    starts_on: date,
    weeks: int,
    cadence_days: int,
    session_minutes: int,
) -> Programme:
    if not enrolment_opens_on <= enrolment_closes_on <= starts_on:
        raise Refused(
            _("Enrolment opens, then closes, then the programme starts. Nothing was saved.")
        )
    before = locked_programme(programme.pk)
    if sentence := breaks_word(before, enrolment_closes_on):
        raise Refused(sentence)
    facts = {
        "enrolment_opens_on": enrolment_opens_on,
        "enrolment_closes_on": enrolment_closes_on,
        "starts_on": starts_on,
        "weeks": weeks,
        "cadence_days": cadence_days,
        "session_minutes": session_minutes,
    }
    changed = save_step(programme, by=by, verb="set_calendar", step="calendar", facts=facts)
    if before.starts_on and changed.starts_on:
        _move_along(before, moved_by=changed.starts_on - before.starts_on, end=changed.ends_on)
    return changed


def _move_along(before: Programme, *, moved_by: timedelta, end: date | None) -> None:
    """Key results that were due at the end stay due at the end; the others keep their distance."""
    for result in KeyResult.objects.filter(programme=before).exclude(due_on=None):
        at_end = result.due_on == before.ends_on
        result.due_on = end if at_end or result.due_on is None else result.due_on + moved_by
        result.save(update_fields=["due_on"])


@transaction.atomic
def set_eligibility(
    programme: Programme,
    *,
    by: Person,
    mentee: dict[str, Any],
    mentor: dict[str, Any],
    mentee_places: int | None,
    places_by: str,
    draws_within: str,
    approves_mentees: bool,
    approves_mentors: bool,
) -> Programme:
    facts = {
        f"{Role.MENTEE}_eligibility": mentee,
        f"{Role.MENTOR}_eligibility": mentor,
        "mentee_places": mentee_places,
        "places_by": places_by,
        "draws_within": draws_within,
        "approves_mentees": approves_mentees,
        "approves_mentors": approves_mentors,
    }
    if places_by == Programme.PlacesBy.LOT and not mentee_places:
        raise Refused(_("Say how many mentees there is room for: places are drawn up to that."))
    changed = save_step(programme, by=by, verb="set_eligibility", step="eligibility", facts=facts)
    afterwards("eligibility_set", changed, by=by)
    return changed


def set_goals(
    programme: Programme, *, by: Person, framework: str, at_least: int, at_most: int
) -> Programme:
    if at_least > at_most:
        raise Refused(_("The most goals can't be fewer than the least. Nothing was saved."))
    facts = {"goal_framework": framework, "goals_at_least": at_least, "goals_at_most": at_most}
    return save_step(programme, by=by, verb="set_goals", step="goals", facts=facts)


def set_sender(programme: Programme, *, by: Person, sender_name: str, reply_to: str) -> Programme:
    if unknown_placeholders(sender_name):
        raise Refused(_("A sender's name has no placeholders. Nothing was saved."))
    facts = {"sender_name": sender_name, "reply_to": reply_to}
    return save_step(programme, by=by, verb="set_sender", step="messages", facts=facts)


@transaction.atomic
def set_nudge_timing(programme: Programme, *, by: Person, by_themselves: bool) -> Programme:
    """Let nudges go out when they are due, or have each week's confirmed by a coordinator."""
    facts = {"nudges_by_themselves": by_themselves}
    return save_step(programme, by=by, verb="set_nudge_timing", step="messages", facts=facts)


@transaction.atomic
def accept_step(programme: Programme, *, by: Person, step: str) -> Programme:
    """Mark a step as done whose list stays as the template has it."""
    return save_step(programme, by=by, verb="accept_step", step=step)


@transaction.atomic
def save_step(
    programme: Programme, *, by: By, verb: str, step: str, facts: dict[str, Any] | None = None
) -> Programme:
    """Facts of the programme itself, and that somebody has looked at this step."""
    locked = locked_programme(programme.pk)
    if locked.state == Programme.State.CLOSED:
        raise Refused(_("This programme is closed, so its design stays as it was."))
    changed = [name for name, value in (facts or {}).items() if getattr(locked, name) != value]
    for name in changed:
        setattr(locked, name, (facts or {})[name])
    if step not in locked.steps_saved:
        locked.steps_saved = [*locked.steps_saved, step]
    locked.save()
    note(verb, locked, by=by, step=step, changed=changed)
    return locked
