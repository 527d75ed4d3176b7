"""A pair changes how often it meets: by either of the two, at once, and the other one hears of it."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.refused import Refused
from mentes.notices.actions import tell
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.programmes.words import cadence_words
from mentes.relationship.models import RhythmChange, Session
from mentes.relationship.permissions import require_open
from mentes.relationship.queries.pairs import locked, other_of
from mentes.relationship.queries.rhythm import RHYTHMS


def change_rhythm(pair: Pair, *, by: Person, cadence_days: int) -> Pair:
    """Sessions that are booked stay; reminders, counts and what is planned follow from today."""
    if cadence_days not in RHYTHMS:
        raise Refused(_("Choose every week, 2, 3 or 4 weeks, or every month."))
    with transaction.atomic():
        pair = locked(pair.pk)
        require_open(pair, by)
        before = pair.cadence_days
        if cadence_days == before:
            return pair
        held = Session.for_actor(by).filter(pair=pair, state=Session.State.HELD).count()
        change = RhythmChange(pair=pair, cadence_days=cadence_days, changed_by=by)
        change.sessions_before = held
        change.save()
        pair.cadence_days = cadence_days
        pair.save(update_fields=["cadence_days"])
        _tell_partner(pair, by=by, before=before, change=change)
        note("change_rhythm", pair, by=by, cadence_days=cadence_days)
    return pair


def _tell_partner(pair: Pair, *, by: Person, before: int, change: RhythmChange) -> None:
    partner, programme = other_of(pair, by), pair.programme
    names = {
        "you": partner.first_name,
        "name": by.first_name,
        "now": cadence_words(pair.cadence_days),
        "before": cadence_words(before),
    }
    text = _(
        "Hello %(you)s,\n\n%(name)s has changed how often you two meet: every %(now)s from now on, "
        "instead of every %(before)s. Sessions you have booked stay as they are.\n\n"
        "If that doesn’t suit you, choose another rhythm on the same page, or talk about it when you meet."
    )
    tell(
        partner,
        by=by,
        kind="relationship.rhythm",
        key=f"pair {pair.pk} rhythm {change.pk}",
        subject=_("You and %(name)s now meet every %(now)s") % names,
        text=text % names,
        topic=f"pair {pair.pk}",
        link=reverse("relationship:rhythm", args=[pair.pk]),
        link_words=_("See your rhythm"),
        sender_name=programme.sender_name or programme.name,
        reply_to=programme.reply_to,
    )
