"""What we hold about what somebody was told."""

from collections.abc import Sequence
from itertools import product

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mentes.foundation.actor import System
from mentes.foundation.kept import ONLY_YOU
from mentes.foundation.unnaming import pattern_of, without
from mentes.foundation.work import Work
from mentes.notices.models import Notice, Preference
from mentes.notices.queries import notices_of

KEPT = [
    (
        ONLY_YOU,
        _("Messages sent to you"),
        _("You"),
        _("For 24 months, or until you erase your data"),
    ),
    (ONLY_YOU, _("What you get by e-mail"), _("You"), _("Until you erase your data")),
]

NAMING = ("subject", "text", "link_words", "sender_name", "answer")


def export(person: AbstractBaseUser) -> dict[str, object]:
    """What has reached them. What still waits, or was taken back before it went out, they were not told."""
    told = notices_of(person)
    return {
        "notices": list(told.values("kind", "subject", "text", "made_at", "sent_at", "read_at")),
        "preferences": list(
            Preference.objects.filter(person_id=person.pk).values("choice", "by_email")
        ),
    }


def forget(person: AbstractBaseUser, *, by: AbstractBaseUser | System) -> dict[str, int]:
    """Their own messages go; in what others were told, a dash stands for the name and the address."""
    Notice.objects.filter(to_id=person.pk).delete()
    Preference.objects.filter(person_id=person.pk).delete()
    name: str = person.get_full_name()  # type: ignore[attr-defined]
    address: str = getattr(person, person.get_email_field_name())
    named = Q(reply_to=address)
    for field, word in product(
        ("subject", "text", "sender_name", "answer", "calendar"), (name, address)
    ):
        named |= Q(**{f"{field}__contains": word})
    kept = unname(Notice.objects.filter(named), by=by, names=[name, address])
    return {"messages to others, without the name": kept}


def unname(
    notices: QuerySet[Notice], *, by: AbstractBaseUser | System, names: Sequence[str]
) -> int:
    """Somebody is forgotten: in what others were told a dash stands for their names.

    A calendar entry that still has to go out keeps its addresses, for it takes a session back."""
    pattern, changed = pattern_of(*names), 0
    for notice in notices:
        for field in NAMING:
            setattr(notice, field, without(getattr(notice, field), pattern))
        notice.reply_to = "" if notice.reply_to in names else notice.reply_to
        if notice.work_state != Work.WorkState.WAITING:
            notice.calendar = ""
        notice.save(update_fields=[*NAMING, "reply_to", "calendar"])
        changed += 1
    return changed
