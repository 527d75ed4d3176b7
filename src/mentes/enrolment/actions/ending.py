"""A programme whose dates are over but that nobody closes: its admins are asked to, and told what goes."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.audit.models import Entry
from mentes.foundation.actor import System
from mentes.notices.actions import tell
from mentes.people.models import Person
from mentes.people.queries import admins
from mentes.programmes.models import Programme
from mentes.programmes.queries.programmes import admins_of

KEPT_FOR = timedelta(days=365)  # after the programme ended
ASKED_AFTER, WARNED_BEFORE = timedelta(days=30), timedelta(days=30)
ASKED, WARNED = "ask_to_close", "warn_of_clearing"


def remind_of_end(*, by: System) -> dict[str, int]:
    """Once a month after the end, and once a month before what people said goes."""
    today, told = timezone.localdate(), {ASKED: 0, WARNED: 0}
    for programme, ended in _open_and_over():
        if today - ended >= KEPT_FOR - WARNED_BEFORE:
            told[WARNED] += _remind(programme, WARNED, ended, by=by)
        elif today - ended >= ASKED_AFTER:
            told[ASKED] += _remind(programme, ASKED, ended, by=by)
    return told


def past_keeping() -> list[int]:
    """Programmes never closed that ended a year ago, and whose admins were warned in time."""
    today = timezone.localdate()
    warned = timezone.now() - WARNED_BEFORE - timedelta(hours=12)  # nights differ by minutes
    return [
        programme.pk
        for programme, ended in _open_and_over()
        if today - ended > KEPT_FOR and _lines(programme, WARNED, ended).filter(at__lte=warned)
    ]


def _open_and_over() -> Iterable[tuple[Programme, date]]:
    states = [Programme.State.ENROLLING, Programme.State.RUNNING]
    today = timezone.localdate()
    for programme in Programme.objects.filter(state__in=states).order_by("pk"):
        if programme.ends_on and programme.ends_on < today:
            yield programme, programme.ends_on


def _lines(programme: Programme, verb: str, ended: date) -> QuerySet[Entry]:
    return Entry.objects.filter(
        verb=verb,
        subject=programme._meta.label,
        subject_id=str(programme.pk),
        details__ended=ended.isoformat(),
    )


@transaction.atomic
def _remind(programme: Programme, verb: str, ended: date, *, by: System) -> bool:
    if _lines(programme, verb, ended).exists():
        return False
    for person in _who_is_asked(programme):
        tell(
            person,
            by=by,
            kind=f"enrolment.{verb}",
            key=f"programme {programme.pk} {verb} {ended} {person.pk}",
            subject=_("“{name}” has ended and is still open").format(name=programme.name),
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
            "By its dates “{name}” ended on {end}. If it is over, close it: everybody is thanked and their"
            " pairs end. If it goes on, give it more weeks."
        )
        return text.format(name=programme.name, end=end)
    text = _(
        "By its dates “{name}” ended on {end}. On {day} the answers in its form, wishes and “not with” of"
        " everybody in it are erased, as its privacy notice says. If it goes on, give it more weeks before"
        " that day."
    )
    day = max(ended + KEPT_FOR, timezone.localdate() + WARNED_BEFORE) + timedelta(days=1)
    return text.format(name=programme.name, end=end, day=date_format(day, "j F Y"))
