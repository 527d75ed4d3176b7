"""A programme whose dates are over but that nobody closes: its admins are asked to, and told what goes."""

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.enrolment.queries.ending import (
    KEPT_FOR,
    WARNED,
    WARNED_BEFORE,
    lines_of,
    open_and_over,
)
from mentes.foundation.actor import System
from mentes.notices.actions import tell
from mentes.people.models import Person
from mentes.people.queries import admins
from mentes.programmes.models import Programme
from mentes.programmes.queries.programmes import admins_of

ASKED = "ask_to_close"
ASKED_AFTER = timedelta(days=30)


def remind_of_end(*, by: System) -> dict[str, int]:
    """Once a month after the end, and once a month before what people said goes."""
    today, told = timezone.localdate(), {ASKED: 0, WARNED: 0}
    for programme, ended in open_and_over():
        if today - ended >= KEPT_FOR - WARNED_BEFORE:
            told[WARNED] += _remind(programme, WARNED, ended, by=by)
        elif today - ended >= ASKED_AFTER:
            told[ASKED] += _remind(programme, ASKED, ended, by=by)
    return told


@transaction.atomic
def _remind(programme: Programme, verb: str, ended: date, *, by: System) -> bool:
    if lines_of(programme, verb, ended).exists():
        return False
    for person in _who_is_asked(programme):
        tell(
            person,
            by=by,
            kind=f"enrolment.{verb}",
            key=f"programme {programme.pk} {verb} {ended} {person.pk}",
            subject=_("“%(name)s” has ended and is still open") % {"name": programme.name},
            text=_words(programme, verb, ended),
            link=reverse("programmes:overview", args=[programme.slug]),
            link_words=_("Open the programme"),
        )
    note(verb, programme, by=by, ended=ended.isoformat())
    return True


def _who_is_asked(programme: Programme) -> list[Person]:
    own = [role.person for role in admins_of(programme) if role.person.is_active]
    return own or list(admins())


def _words(programme: Programme, verb: str, ended: date) -> str:
    end = date_format(ended, "j F Y")
    if verb == ASKED:
        text = _(
            "By its dates “%(name)s” ended on %(end)s. If it is over, close it: everybody is thanked and their"
            " pairs end. If it goes on, give it more weeks."
        )
        return text % {"name": programme.name, "end": end}
    text = _(
        "By its dates “%(name)s” ended on %(end)s. On %(day)s the answers in its form, wishes and “not with” of"
        " everybody in it are erased, as its privacy notice says. If it goes on, give it more weeks before"
        " that day."
    )
    day = max(ended + KEPT_FOR, timezone.localdate() + WARNED_BEFORE) + timedelta(days=1)
    return text % {"name": programme.name, "end": end, "day": date_format(day, "j F Y")}
