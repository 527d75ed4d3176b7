"""The first message: whether it was said, and a draft to start from."""

from datetime import datetime

from django.utils.translation import gettext as _

from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.queries.pairs import Side


def key_of(pair: Pair, person: Person) -> str:
    return f"pair {pair.pk} hello from {person.pk}"


def hello_said(side: Side) -> datetime | None:
    said = Notice.objects.filter(key=key_of(side.pair, side.me))
    return said.values_list("made_at", flat=True).first()


def draft_hello(side: Side) -> str:
    names = {"you": side.partner.first_name, "me": side.me.first_name}
    names["programme"] = side.pair.programme.name
    if side.is_mentee:
        return (
            _(
                "Hello %(you)s,\n\nI’m glad we were matched in %(programme)s. "
                "I’d like to use our first session to get to know each other and to find out "
                "where you could help me most.\n\n%(me)s"
            )
            % names
        )
    return (
        _(
            "Hello %(you)s,\n\nI’m glad we were matched in %(programme)s. "
            "You don’t need to prepare anything for our first session: tell me where you are and what "
            "you’d like to change.\n\n%(me)s"
        )
        % names
    )
