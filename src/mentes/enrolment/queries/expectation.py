"""What a person waits for in a programme, in one sentence, with the day by which they hear where there is one."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentes.enrolment.models import Enrolment
from mentes.enrolment.queries.draw import is_for_the_lots, lottery_in, place_in_line
from mentes.enrolment.queries.joining import stage_of
from mentes.programmes.models import Programme, Role

State = Enrolment.State


def expectation_of(enrolment: Enrolment) -> str:
    if enrolment.state == State.APPLIED:
        return _("A coordinator is looking at your answers. You’ll hear as soon as it’s decided.")
    if enrolment.state == State.IN_DRAW:
        return _of_draw(enrolment.programme)
    if enrolment.state == State.WAITING:
        return _of_waiting_list(enrolment)
    if enrolment.state == State.FINISHED:
        return _("This programme has ended. Thank you for taking part.")
    if enrolment.is_paused:
        return _("You’ve paused: no one new until you say so.")
    return _of_match(enrolment)


def _of_draw(programme: Programme) -> str:
    closes = programme.enrolment_closes_on
    if stage_of(programme) == "open" and closes:
        words = _(
            "You’re in the draw. Places are drawn by lot after %(day)s, and you’ll hear the result."
        )
        return words % {"day": date_format(closes, "l j F")}
    return _("You’re in the draw. Places are drawn by lot, and you’ll hear the result.")


def _of_waiting_list(enrolment: Enrolment) -> str:
    line = place_in_line(enrolment) if is_for_the_lots(enrolment) else None
    if line is None:
        return _(
            "All places are taken. You’re on the waiting list, and you’ll hear when a place is free."
        )
    lottery = lottery_in(enrolment.programme)
    if lottery is None or not lottery.is_drawn:
        return _(
            "Places are drawn first among those who signed up in time. "
            "After that you’ll hear when one is free for you."
        )
    words = _(
        "All places are taken. You’re number %(n)s on the waiting list, "
        "and you’ll hear when a place is free."
    )
    return words % {"n": line}


def _of_match(enrolment: Enrolment) -> str:
    is_mentee = enrolment.role == Role.MENTEE
    if enrolment.announced:
        if is_mentee:
            return _("You’re matched. Everything you need is on your home page.")
        return _("You’re matched. The people you meet are on your home page.")
    programme = enrolment.programme
    starts = programme.starts_on
    if programme.state != Programme.State.RUNNING and starts and starts >= timezone.localdate():
        day = {"day": date_format(starts, "l j F")}
        if stage_of(programme) == "late":
            return _("The first matches are being made. You’ll hear by %(day)s.") % day
        return (
            _("We look at everyone together once enrolment closes. You’ll hear by %(day)s.") % day
        )
    if is_mentee:
        return _("We’ll match you as soon as a mentor who fits has room.")
    return _("We’ll match you as soon as a mentee who fits signs up.")
