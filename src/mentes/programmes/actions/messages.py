"""Telling people something in the programme's own words."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings

from mentes.foundation.actor import System
from mentes.notices.actions import tell, tell_all
from mentes.notices.models import Notice
from mentes.people.models import Person
from mentes.people.queries import organisation
from mentes.programmes.models import Programme
from mentes.programmes.words import Words, words_for, words_of


def tell_moment(
    programme: Programme,
    moment: str,
    *,
    to: Person,
    by: Person | System,
    key: str,
    partner: Person | None = None,
    weight: str = Notice.Weight.MESSAGE,
    due_at: datetime | None = None,
    useful_until: datetime | None = None,
    link: str = "",
    link_words: str = "",
    buttons: Sequence[tuple[str, str]] = (),
    topic: str = "",
    calendar: str = "",
    calendar_method: str = "",
    own_words: Words | None = None,
    **placeholders: object,
) -> Notice | None:
    """None when the coordinator switched this message off. `{link}` in the words is the whole address."""
    words = own_words or words_of(programme, moment)
    if words is None:
        return None
    address = f"{settings.URL}{link}" if link.startswith("/") else link
    known = words_for(programme, to, partner) | {"link": address}
    filled = words.fill(**(known | placeholders))
    return tell(
        to,
        by=by,
        kind=f"programme.{moment}",
        key=key,
        subject=filled.subject,
        text=filled.body,
        weight=weight,
        due_at=due_at,
        useful_until=useful_until,
        link=link,
        link_words=link_words,
        buttons=list(buttons),
        topic=topic,
        calendar=calendar,
        calendar_method=calendar_method,
        sender_name=programme.sender_name or programme.name,
        reply_to=programme.reply_to,
    )


def tell_moment_to_all(
    programme: Programme,
    moment: str,
    *,
    to: Iterable[Person],
    by: Person | System,
    link: str,
    link_words: str,
    weight: str = Notice.Weight.MESSAGE,
    due_at: datetime | None = None,
    useful_until: datetime | None = None,
) -> int:
    """The same moment to many, each by name. How many are told: 0 when it is switched off."""
    words, own = words_of(programme, moment), organisation()
    if words is None:
        return 0
    address = {"link": f"{settings.URL}{link}"}
    filled = [(each, words.fill(**(words_for(programme, each, own=own) | address))) for each in to]
    notices = [
        Notice(
            to=person,
            kind=f"programme.{moment}",
            key=f"programme {programme.pk} {moment} {person.pk}",
            topic=f"programme {programme.pk}",
            weight=weight,
            useful_until=useful_until,
            subject=letter.subject,
            text=letter.body,
            link=link,
            link_words=link_words,
            sender_name=programme.sender_name or programme.name,
            reply_to=programme.reply_to,
        )
        for person, letter in filled
    ]
    return tell_all(notices, by=by, due_at=due_at)
