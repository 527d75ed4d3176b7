"""Where somebody stands who has nobody to meet just now: waiting, looking for someone new, paused, stopped."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from mentes.enrolment.models import Enrolment
from mentes.enrolment.queries.expectation import expectation_of
from mentes.pairing.models import Pair, Switch
from mentes.people.models import Person
from mentes.programmes.models import Role
from mentes.relationship.queries.pairs import Side, ended_sides_of

State, Wish = Enrolment.State, Switch.Wish


@dataclass(frozen=True)
class InBetween:
    kind: str  # "waiting", "looking", "stopped" or "paused": the picture, and what one can do
    title: str
    words: str
    enrolment: Enrolment
    side: Side | None = None  # the pair that is paused, or the last one that has ended
    is_wishing: bool = False  # may name mentors now


def in_betweens_of(person: Person, open_sides: list[Side]) -> list[InBetween]:
    """One for each programme in which nobody is met; a pause counts while it is one's only pair."""
    if len(open_sides) == 1 and open_sides[0].is_paused:
        return [_paused(open_sides[0])]
    mine = Enrolment.objects.filter(person=person, state__in=Enrolment.OPEN)
    rows = mine.exclude(state=State.STARTED).select_related("programme__lottery")
    alone = [each for each in rows.order_by("-started_at", "pk") if not each.announced]
    ended = ended_sides_of(person) if alone else []
    asked = _asked_on(person, Wish.NEW) if ended else {}
    return [_of(each, _last_of(each, ended), asked) for each in alone]


def _of(enrolment: Enrolment, side: Side | None, asked: dict[int, datetime]) -> InBetween:
    if enrolment.state != State.ENROLLED:
        return InBetween("waiting", _title_before(enrolment), expectation_of(enrolment), enrolment)
    if enrolment.is_paused:
        return _stopped(enrolment, side)
    is_mentee = enrolment.role == Role.MENTEE
    if side is None:
        title = (
            _("We’re looking for your mentor") if is_mentee else _("We’re looking for your mentee")
        )
        return InBetween(
            "waiting", title, expectation_of(enrolment), enrolment, is_wishing=is_mentee
        )
    return InBetween(
        "looking",
        _("We’re looking for someone new for you"),
        _since(side, asked.get(side.pair.pk)),
        enrolment,
        side,
        is_wishing=is_mentee,
    )


def _title_before(enrolment: Enrolment) -> str:
    if enrolment.state == State.APPLIED:
        return _("Your answers are with the coordinators")
    if enrolment.state == State.IN_DRAW:
        return _("You’re in the draw")
    return _("You’re on the waiting list")


def _since(side: Side, asked_at: datetime | None) -> str:
    """Who asked for the change is for that person alone to read."""
    name = side.partner.first_name
    if asked_at:
        words = _("You asked on %(day)s. %(name)s has been told kindly, without a reason.")
        return words % {"day": _day(asked_at), "name": name}
    return _("Your time with %(name)s ended on %(day)s.") % {
        "name": name,
        "day": _day(side.pair.closed_at),
    }


def _stopped(enrolment: Enrolment, side: Side | None) -> InBetween:
    if side is None:
        return InBetween(
            "stopped", _("We’ve stopped looking for now"), expectation_of(enrolment), enrolment
        )
    title = _("Your time with %(name)s has ended") % {"name": side.partner.first_name}
    words = _("On %(day)s. You don’t need to explain, and nothing is held against either of you.")
    words %= {"day": _day(side.pair.closed_at)}
    return InBetween("stopped", title, words, enrolment, side)


def _paused(side: Side) -> InBetween:
    name = side.partner.first_name
    asked_at = _asked_on(side.me, Wish.PAUSE).get(side.pair.pk)
    words = _("Everything stays as it is until one of you goes on.")
    if asked_at:
        words = _("You asked on %(day)s. %(name)s has been told kindly, without a reason.") % {
            "day": _day(asked_at),
            "name": name,
        }
    title = _("You and %(name)s are paused") % {"name": name}
    enrolment = side.pair.mentee if side.is_mentee else side.pair.mentor
    return InBetween("paused", title, words, enrolment, side)


def _asked_on(person: Person, wish: str) -> dict[int, datetime]:
    """By pair, the last time this person asked."""
    mine = Switch.for_actor(person).filter(asked_by=person, wish=wish).order_by("asked_at")
    return dict(mine.values_list("pair_id", "asked_at"))


def _last_of(enrolment: Enrolment, ended: list[Side]) -> Side | None:
    def is_of(pair: Pair) -> bool:
        return enrolment.pk in (pair.mentee_id, pair.mentor_id)

    return next((side for side in ended if is_of(side.pair)), None)


def _day(at: datetime | None) -> str:
    return date_format(localtime(at), "j F") if at else ""
