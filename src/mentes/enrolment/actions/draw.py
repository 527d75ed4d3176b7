"""Verbs of places by lot: promise, give places before, draw once, give late places down the list.

Whoever holds the programme's row is alone with its draw (decision 0010)."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.enrolment.actions.joining import tell_state
from mentes.enrolment.bridge import Order, new_seed, order_of
from mentes.enrolment.models import Enrolment, Lottery
from mentes.enrolment.queries.blocks import Block
from mentes.enrolment.queries.draw import (
    PROMISED,
    Ahead,
    ahead_of_draw,
    in_draw,
    is_drawn,
    lottery_in,
    waited_before,
    waiting_in_order,
)
from mentes.enrolment.queries.joining import places_left
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.programmes.actions.messages import tell_moment_to_all
from mentes.programmes.models import Programme, Role
from mentes.programmes.queries.locked import locked_programme

By = Person | System
State = Enrolment.State
A_MOMENT = timedelta(minutes=10)
CHANGED = ("state", "decided_at", "decided_by", "seated_at", "drawn_rank", "changed_at")


@transaction.atomic
def open_lottery(programme: Programme, *, by: By) -> Lottery:
    """The secret seed and its public hash, before anybody signs up. Asked again, the same."""
    locked = locked_programme(programme.pk)
    lottery = lottery_in(locked)
    if lottery is not None:
        return lottery
    told = (State.ENROLLED, State.WAITING, State.FINISHED)
    if locked.enrolments.filter(role=Role.MENTEE, state__in=told).exists():
        raise Refused(
            _(
                "Mentees have already been told where they stand, so places can’t be given by lot now."
            )
        )
    seed, commitment = new_seed()
    lottery = Lottery.objects.create(programme=locked, seed=seed, commitment=commitment)
    note("open_lottery", lottery, by=by, programme=locked.pk, commitment=commitment)
    return lottery


@transaction.atomic
def drop_lottery(programme: Programme, *, by: By) -> None:
    """First come again, as long as nobody relies on the draw."""
    locked = locked_programme(programme.pk)
    lottery = lottery_in(locked)
    if lottery is None:
        return
    on_the_way = (State.APPLIED, State.IN_DRAW, State.WAITING)
    relied = locked.enrolments.filter(role=Role.MENTEE, state__in=on_the_way).exists()
    if lottery.is_drawn or relied:
        raise Refused(_("People have signed up for a draw, so places stay by lot."))
    note("drop_lottery", lottery, by=by, programme=locked.pk, commitment=lottery.commitment)
    lottery.delete()


@transaction.atomic
def give_priority(enrolment: Enrolment, *, by: By, reason: str) -> Enrolment:
    """A place before the draw. They are told at the draw, like everybody else."""
    if not reason.strip():
        raise Refused(_("Say in a few words why this person gets a place before the draw."))
    return _set_priority(enrolment, by, reason.strip()[:200])


@transaction.atomic
def take_back_priority(enrolment: Enrolment, *, by: By) -> Enrolment:
    return _set_priority(enrolment, by, "")


def _set_priority(enrolment: Enrolment, by: By, reason: str) -> Enrolment:
    locked_programme(enrolment.programme_id)
    locked = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    if locked.state != State.IN_DRAW:
        raise Refused(_("%(name)s is not in the draw.") % {"name": locked.person.name})
    locked.is_priority, locked.priority_reason = bool(reason), reason
    locked.save(update_fields=["is_priority", "priority_reason", "changed_at"])
    note("give_priority" if reason else "take_back_priority", locked, by=by)
    return locked


@transaction.atomic
def draw_places(programme: Programme, *, by: By) -> Lottery:
    """Once. Where there is room for everybody nothing is drawn, and everybody is in."""
    locked = locked_programme(programme.pk)
    lottery = _still_to_draw(locked)
    list(in_draw(locked).select_for_update(of=("self",), no_key=True).order_by("pk"))
    ahead = ahead_of_draw(locked)
    if ahead.obstacle:
        raise Refused(ahead.obstacle)
    if ahead.is_needed:
        ahead = _keep_promise(locked, ahead)
    lottery.drawn_at = timezone.now()
    lottery.drawn_by = by if isinstance(by, Person) else None
    everybody = [each for block in ahead.blocks for each in block.members]
    offered, waiting = _by_lot(lottery, ahead, everybody) if ahead.is_needed else (everybody, [])
    lottery.seats, lottery.before = len(offered), len(ahead.priority)
    lottery.waited, lottery.block = ahead.promised, ahead.within
    lottery.save()
    _settle(lottery, [*ahead.priority, *offered], State.ENROLLED)
    _settle(lottery, waiting, State.WAITING)
    _note_draw(lottery, by, applicants=len(everybody), priority=lottery.before)
    _tell_draw(lottery, by, ahead.priority, offered, waiting)
    return lottery


def _keep_promise(programme: Programme, ahead: Ahead) -> Ahead:
    """Whoever waited in an earlier draw comes before this one. In the draw itself: a number told before it
    could be told again after one person has gone, and would tell of that person."""
    waiters = set(waited_before(programme).values_list("pk", flat=True))
    if len(waiters) > ahead.seats:
        return ahead.among_them(waiters)
    promised = {"is_priority": True, "priority_reason": PROMISED, "changed_at": timezone.now()}
    Enrolment.objects.filter(pk__in=waiters).update(**promised)
    return ahead_of_draw(programme)


def _still_to_draw(programme: Programme) -> Lottery:
    lottery = lottery_in(programme)
    if lottery is None:
        raise Refused(_("Places in this programme are not given by lot."))
    if lottery.drawn_at is None:
        return lottery
    who = {"name": lottery.drawn_by or _("the system")}
    if timezone.now() - lottery.drawn_at < A_MOMENT:
        raise Refused(_("Drawn a moment ago by %(name)s.") % who)
    day = {"day": date_format(timezone.localtime(lottery.drawn_at), "j F Y")}
    raise Refused(_("Drawn on %(day)s by %(name)s. Places are drawn once.") % (who | day))


def _by_lot(
    lottery: Lottery, ahead: Ahead, everybody: Sequence[Enrolment]
) -> tuple[list[Enrolment], list[Enrolment]]:
    """Who is offered a place and who waits, each with the rank that was drawn."""
    of_number = {each.lot_number: each for each in everybody}
    block_of = {each.lot_number: block.key for block in ahead.blocks for each in block.members}
    order = order_of(lottery, blocks=block_of, seats=ahead.seats_to_draw)
    for rank, number in enumerate([*order.offered, *order.waiting], start=1):
        of_number[number].drawn_rank = rank
    lottery.proof = order.proof
    lottery.blocks = [_line(block, order) for block in ahead.blocks]
    return [of_number[each] for each in order.offered], [of_number[each] for each in order.waiting]


def _line(block: Block, order: Order) -> dict[str, object]:
    return {
        "key": block.key,
        "name": block.name,
        "applicants": block.size,
        "seats": order.proof["seats_of_block"][block.key],
    }


def _settle(lottery: Lottery, people: Sequence[Enrolment], state: State) -> None:
    for each in people:
        each.decided_by = lottery.drawn_by
        each.decided_at = each.changed_at = lottery.drawn_at or timezone.now()
        each.settle(state, at=each.decided_at)
    Enrolment.objects.bulk_update(people, CHANGED, batch_size=500)


def _note_draw(lottery: Lottery, by: By, **counts: int) -> None:
    facts = {"programme": lottery.programme_id, "digest": lottery.proof.get("digest", "")}
    note("draw_places", lottery, by=by, seats=lottery.seats, **facts, **counts)


def _tell_draw(
    lottery: Lottery,
    by: By,
    priority: Iterable[Enrolment],
    offered: Iterable[Enrolment],
    waiting: Iterable[Enrolment],
) -> None:
    """Who got a place without the lots reads the usual words."""
    is_by_lot = bool(lottery.proof)
    told = {
        "place_by_lot": offered if is_by_lot else [],
        "waiting_by_lot": waiting,
        "enrolment_confirmed_mentee": [*priority, *([] if is_by_lot else offered)],
    }
    for moment, people in told.items():
        tell_moment_to_all(
            lottery.programme,
            moment,
            to=[each.person for each in people],
            by=by,
            link=reverse("enrolment:draw", args=[lottery.programme.slug]),
            link_words=_("See the draw"),
        )


@transaction.atomic
def give_free_places(programme: Programme, *, by: By) -> int:
    """After the draw: whoever waits first gets what has become free. How many are told."""
    locked = locked_programme(programme.pk)
    if not is_drawn(locked):
        raise Refused(_("Places have not been drawn yet, so none is given from the waiting list."))
    first = list(waiting_in_order(locked)[: places_left(locked)])
    if not first:
        raise Refused(_("No place is free, or no one waits."))
    for each in first:
        each.decided_at = timezone.now()
        each.settle(State.ENROLLED, at=each.decided_at)
        each.decided_by = by if isinstance(by, Person) else None
        each.save(update_fields=["state", "decided_at", "decided_by", "seated_at", "changed_at"])
        note("give_free_place", each, by=by)
        tell_state(each, by=by)
    return len(first)
