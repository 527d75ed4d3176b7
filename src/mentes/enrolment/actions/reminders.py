"""Verb: remind people that enrolment closes, or that their form isn't sent: each person once in a programme."""

from django.db import transaction
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.enrolment.queries.joining import entry_of, stage_of
from mentes.enrolment.queries.reminders import (
    invited_and_silent,
    is_closing,
    stopped_in_the_form,
)
from mentes.foundation.actor import System
from mentes.notices.models import Notice
from mentes.programmes.actions.messages import tell_moment_to_all
from mentes.programmes.models import Programme
from mentes.programmes.queries.launch import closing_of
from mentes.programmes.queries.locked import locked_programme


@transaction.atomic
def remind_of_enrolment(programme: Programme, *, by: System) -> int:
    """Return how many people are told; 0 where enrolment isn't open or has no last day."""
    locked = locked_programme(programme.pk)
    end = closing_of(locked)
    if end is None or stage_of(locked) != "open":
        return 0
    told = tell_moment_to_all(
        locked,
        "nudge_form_begun",
        to=stopped_in_the_form(locked, end=end),
        by=by,
        weight=Notice.Weight.NUDGE,
        useful_until=end,
        link=entry_of(locked),
        link_words=_("Go on with the form"),
    )
    if is_closing(end):
        told += tell_moment_to_all(
            locked,
            "nudge_enrolment_closes",
            to=invited_and_silent(locked),
            by=by,
            weight=Notice.Weight.NUDGE,
            useful_until=end,
            link=entry_of(locked),
            link_words=_("See how it works"),
        )
    if told:
        note("remind_of_enrolment", locked, by=by, told=told)
    return told
