"""The first message of one to the other, with a time to meet if one was chosen, without showing an address."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.refused import Refused
from mentes.notices.actions import tell
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.actions.sessions import book_session
from mentes.relationship.permissions import require_open
from mentes.relationship.queries.calendar import calendar_of
from mentes.relationship.queries.hello import key_of
from mentes.relationship.queries.pairs import locked, other_of
from mentes.relationship.queries.times import spoken


def say_hello(
    pair: Pair,
    *,
    by: Person,
    text: str,
    shares_address: bool = False,
    starts_at: datetime | None = None,
) -> Notice:
    """Once. Replies go to the programme, or straight to the writer who said so.

    With a time the first session is booked, and the partner gets one message with both."""
    with transaction.atomic():
        pair = locked(pair.pk)
        require_open(pair, by)
        partner, programme = other_of(pair, by), pair.programme
        if Notice.objects.filter(key=key_of(pair, by)).exists():
            raise Refused(_("You have said hello already. Now it is time to book."))
        more = _invitation(pair, by, partner, starts_at) if starts_at else {}
        words = [text.strip(), more.pop("words", "")]
        notice = tell(
            partner,
            by=by,
            kind="relationship.hello",
            key=key_of(pair, by),
            weight=Notice.Weight.TRANSACTIONAL,
            subject=_("%(name)s says hello") % {"name": by.name},
            text="\n\n".join(filter(None, words)),
            topic=f"pair {pair.pk}",
            link=reverse("relationship:meet", args=[pair.pk]),
            link_words=_("See who %(name)s is") % {"name": by.first_name}
            if more
            else _("Answer, or find a time"),
            sender_name=_("%(name)s via %(programme)s")
            % {"name": by.name, "programme": programme.name},
            reply_to=by.email if shares_address else programme.reply_to,
            **more,
        )
        note("say_hello", pair, by=by)
    return notice


def _invitation(pair: Pair, by: Person, partner: Person, starts_at: datetime) -> dict[str, Any]:
    """Book the session; its entry for the calendar travels with the hello."""
    session = book_session(
        pair, by=by, starts_at=starts_at, time_zone=by.time_zone, apart_from=partner
    )
    words = _("%(name)s suggests your first session: %(when)s. If it doesn’t suit you, move it.")
    return {
        "words": words % {"name": by.first_name, "when": spoken(starts_at, partner.zone)},
        "calendar": calendar_of(session, method="REQUEST"),
        "calendar_method": "REQUEST",
    }
