"""Places by lot: who is in the draw, what stands in its way, the list as it was drawn."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import randbelow

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.enrolment.models import Enrolment, Lottery
from mentes.enrolment.queries.blocks import Block, blocks_of
from mentes.enrolment.queries.joining import places_left
from mentes.programmes.models import Programme, Role

State = Enrolment.State
PROMISED = "Waited in an earlier draw"  # the reason as it is kept, whatever the language


def lottery_in(programme: Programme) -> Lottery | None:
    """Kept with the programme: whoever asks twice, or fetched it along, asks the database no more."""
    return getattr(programme, "lottery", None)


def is_drawn(programme: Programme) -> bool:
    return Lottery.objects.filter(programme=programme).exclude(drawn_at=None).exists()


def in_draw(programme: Programme) -> QuerySet[Enrolment]:
    """Everybody the draw is about, also those who get a place before it."""
    mentees = programme.enrolments.filter(role=Role.MENTEE, state=State.IN_DRAW)
    return mentees.select_related("person").order_by("person__name", "pk")


def is_for_the_lots(enrolment: Enrolment) -> bool:
    """Whether this person gets a place is not for anybody to decide."""
    undecided = enrolment.state in (State.IN_DRAW, State.WAITING)
    return undecided and enrolment.role == Role.MENTEE and enrolment.programme.draws_lots


def state_by_lot(programme: Programme, applied_at: datetime) -> State:
    """In time: in the draw. Later: behind everybody who waits."""
    if not is_drawn(programme):
        return State.IN_DRAW if _is_in_time(programme, applied_at) else State.WAITING
    is_full = places_left(programme) == 0 or waiting_in_order(programme).exists()
    return State.WAITING if is_full else State.ENROLLED


def _is_in_time(programme: Programme, applied_at: datetime) -> bool:
    closes = programme.enrolment_closes_on
    return closes is None or timezone.localdate(applied_at) <= closes


def free_lot_number(programme: Programme) -> str:
    """Six digits by chance: nobody chooses them, and they say nothing about who came when."""
    number = f"{100_000 + randbelow(900_000)}"
    is_taken = programme.enrolments.filter(lot_number=number).exists()
    return free_lot_number(programme) if is_taken else number


def waiting_in_order(programme: Programme) -> QuerySet[Enrolment]:
    """As drawn; then whoever signed up later, or came back, in the order of their coming."""
    lottery = lottery_in(programme)
    waiting = programme.enrolments.filter(role=Role.MENTEE, state=State.WAITING)
    if lottery is None or lottery.drawn_at is None:
        return waiting.select_related("person").order_by("applied_at", "pk")
    came_later = Q(drawn_rank=None) | Q(applied_at__gt=lottery.drawn_at)
    late = Case(When(came_later, then=Value(1)), default=Value(0))
    rank = Case(When(came_later, then=Value(None)), default=F("drawn_rank"))
    ordered = waiting.annotate(late=late, rank=rank).order_by("late", "rank", "applied_at", "pk")
    return ordered.select_related("person")


def place_in_line(enrolment: Enrolment) -> int | None:
    """1 is next; None for whoever does not wait."""
    if enrolment.state != Enrolment.State.WAITING:
        return None
    line = list(waiting_in_order(enrolment.programme).values_list("pk", flat=True))
    return line.index(enrolment.pk) + 1 if enrolment.pk in line else None


@dataclass(frozen=True)
class Ahead:
    """What a draw would do now."""

    places: int
    priority: list[Enrolment]
    blocks: list[Block]
    obstacle: str  # a sentence, or nothing stands in the way
    within: str = ""  # what makes the blocks
    is_theirs: bool = False  # all places are for the first block

    @property
    def promised(self) -> int:
        """Of the places before the draw those of people who waited in an earlier one."""
        return sum(each.priority_reason == PROMISED for each in self.priority)

    @property
    def seats(self) -> int:
        return self.places - len(self.priority)

    @property
    def seats_to_draw(self) -> int | dict[str, int]:
        if not self.is_theirs:
            return self.seats
        return {block.key: 0 for block in self.blocks} | {self.blocks[0].key: self.seats}

    @property
    def applicants(self) -> int:
        return sum(block.size for block in self.blocks)

    @property
    def is_needed(self) -> bool:
        return self.applicants > self.seats

    @property
    def shares(self) -> list[tuple[Block, float]]:
        """Places of each block before rounding; which of two is rounded up, the lots decide."""
        people = self.applicants or 1
        return [(block, self.seats * block.size / people) for block in self.blocks]

    def among_them(self, waiters: Collection[int]) -> Ahead:
        """The places drawn among those who waited in an earlier draw, who are more than the places."""
        everybody = [each for block in self.blocks for each in block.members]
        theirs = tuple(each for each in everybody if each.pk in waiters)
        others = tuple(each for each in everybody if each.pk not in waiters)
        if not others:
            return self
        blocks = [
            Block("block 1", _("Waited in an earlier draw"), theirs),
            Block("block 2", _("Everybody else"), others),
        ]
        return replace(self, blocks=blocks, within="", is_theirs=True)


def ahead_of_draw(programme: Programme) -> Ahead:
    everybody = list(in_draw(programme))
    priority = [each for each in everybody if each.is_priority]
    drawn = [each for each in everybody if not each.is_priority]
    return Ahead(
        places=places_left(programme) or 0,
        priority=priority,
        blocks=blocks_of(programme, drawn),
        obstacle=_obstacle(programme, len(everybody), len(priority)),
        within=programme.draws_within,
    )


def _obstacle(programme: Programme, applicants: int, priority: int) -> str:
    """The first thing that stands in the way, as a sentence with its remedy."""
    return (
        _of_time(programme)
        or _of_people(programme, applicants)
        or _of_places(programme.mentee_places or 0, priority)
    )


def _of_time(programme: Programme) -> str:
    closes = programme.enrolment_closes_on
    if programme.state == Programme.State.CLOSED:
        return _("This programme is closed, so nothing is drawn any more.")
    if programme.state == Programme.State.DRAFT:
        return _("The programme has not been launched yet, so no one could sign up.")
    if closes is None:
        return _("Set the day on which enrolment closes first: it decides who is in the draw.")
    if closes >= timezone.localdate():
        words = _("People can sign up until %(day)s. Places are drawn after that day.")
        return words % {"day": date_format(closes, "j F Y")}
    return ""


def _to_check(programme: Programme) -> int:
    return programme.enrolments.filter(role=Role.MENTEE, state=State.APPLIED).count()


def has_earlier_draw(programme: Programme) -> bool:
    return Lottery.objects.exclude(programme=programme).exclude(drawn_at=None).exists()


def _of_people(programme: Programme, applicants: int) -> str:
    if to_check := _to_check(programme):
        words = ngettext(
            "%(n)s mentee waits for your yes or no. Decide first: those you approve are in the draw.",
            "%(n)s mentees wait for your yes or no. Decide first: those you approve are in the draw.",
            to_check,
        )
        return words % {"n": to_check}
    return "" if applicants else _("No one is in the draw.")


def _of_places(places: int, priority: int) -> str:
    if not places:
        return _(
            "There is no place to draw. Say under “Who can join” how many mentees there is room for."
        )
    if priority > places:
        words = _(
            "%(n)s people are to get a place before the draw, and there are %(places)s places."
        )
        return words % {"n": priority, "places": places}
    return ""


def waited_before(programme: Programme) -> QuerySet[Enrolment]:
    """Who is in this draw, waited in an earlier one, until its end or still, and has had no place since.
    That other programme may be none of the reader's: pages say how many, never who."""
    stayed = Q(state=State.WAITING) | Q(
        state=State.WITHDRAWN, withdrawn_at__gte=F("programme__closed_at")
    )
    lost = Enrolment.objects.filter(stayed, drawn_rank__gt=F("programme__lottery__seats"))
    since = Enrolment.objects.filter(
        person=OuterRef("person"),
        role=Role.MENTEE,
        seated_at__gt=OuterRef("programme__lottery__drawn_at"),
    )
    people = lost.exclude(programme=programme).exclude(Exists(since)).values("person")
    return in_draw(programme).filter(is_priority=False, person__in=people)


@dataclass(frozen=True)
class Lot:
    """One person of a draw, for those who measure what a place changed."""

    enrolment: int
    person: int
    is_offered: bool
    block: str
    has_seat: bool  # is in, or was until the end; somebody who waited may have come in later


@dataclass(frozen=True)
class Lots:
    drawn_at: datetime
    seats: int
    lots: list[Lot]  # without priority cases: chance did not decide about them
    applicants: int  # in the draw, also those who were forgotten since


def lottery_of(programme: Programme) -> Lots | None:
    """None unless places were drawn. A forgotten person is in none of the lots."""
    lottery = lottery_in(programme)
    if lottery is None or lottery.drawn_at is None or not lottery.proof:
        return None
    block = dict(lottery.proof["applicants"])
    drawn = programme.enrolments.exclude(drawn_rank=None).exclude(lot_number="")
    lots = [
        Lot(
            enrolment=each.pk,
            person=each.person_id,
            is_offered=(each.drawn_rank or 0) <= lottery.seats,
            block=block[each.lot_number],
            has_seat=each.state in (State.ENROLLED, State.FINISHED),
        )
        for each in drawn.order_by("drawn_rank")
    ]
    return Lots(lottery.drawn_at, lottery.seats, lots, len(block))
