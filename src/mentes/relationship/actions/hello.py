"""The first message of one to the other: by mail, through the programme, without showing an address."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.refused import Refused
from mentes.notices.actions import tell
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.permissions import require_open
from mentes.relationship.queries.hello import key_of
from mentes.relationship.queries.pairs import locked, other_of


def say_hello(pair: Pair, *, by: Person, text: str, shares_address: bool = False) -> Notice:
    """Once. Replies go to the programme, or straight to the writer who said so."""
    with transaction.atomic():
        pair = locked(pair.pk)
        require_open(pair, by)
        partner, programme = other_of(pair, by), pair.programme
        if Notice.objects.filter(key=key_of(pair, by)).exists():
            raise Refused(_("You have said hello already. Now it is time to book."))
        notice = tell(
            partner,
            by=by,
            kind="relationship.hello",
            key=key_of(pair, by),
            weight=Notice.Weight.TRANSACTIONAL,
            subject=_("%(name)s says hello") % {"name": by.name},
            text=text.strip(),
            topic=f"pair {pair.pk}",
            link=reverse("relationship:meet", args=[pair.pk]),
            link_words=_("Answer, or find a time"),
            sender_name=_("%(name)s via %(programme)s")
            % {"name": by.name, "programme": programme.name},
            reply_to=by.email if shares_address else programme.reply_to,
        )
        note("say_hello", pair, by=by)
    return notice
