"""A pair as one of its two sees it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.foundation.identity import is_identity_confirmed
from mentes.pairing.models import Pair
from mentes.people.models import IdentityCheck, Person
from mentes.people.queries import open_checks
from mentes.programmes.models import Role
from mentes.relationship.models import READABLE_FOR
from mentes.relationship.queries.times import place_of

TOLD = (Pair.State.ACTIVE, Pair.State.PAUSED, Pair.State.CLOSED, Pair.State.FINISHED)
WRITABLE = (Pair.State.ACTIVE, Pair.State.PAUSED)
ENDED = (Pair.State.CLOSED, Pair.State.FINISHED)


@dataclass(frozen=True)
class Side:
    """A pair from one side: who I am in it, and who the other one is."""

    pair: Pair
    me: Person
    partner: Person
    role: str

    @property
    def is_mentee(self) -> bool:
        return self.role == Role.MENTEE

    @property
    def is_open(self) -> bool:
        return self.pair.state in WRITABLE

    @property
    def is_paused(self) -> bool:
        return self.pair.state == Pair.State.PAUSED

    @property
    def both(self) -> str:
        return _("You and %(name)s") % {"name": self.partner.first_name}

    @property
    def my_place(self) -> str:
        return place_of(self.me.zone)

    @property
    def their_place(self) -> str:
        return place_of(self.partner.zone)

    @property
    def readable_until(self) -> datetime | None:
        closed = self.pair.closed_at
        return closed + READABLE_FOR if closed else None


def side_of(person: Person, pair_id: int) -> Side | None:
    pair = _told_to(person).filter(pk=pair_id).first()
    return _side(pair, person) if pair else None


def open_sides_of(person: Person) -> list[Side]:
    rows = _told_to(person).filter(state__in=WRITABLE).order_by("mentee__person__name", "pk")
    return [_side(pair, person) for pair in rows]


def ended_sides_of(person: Person) -> list[Side]:
    """The latest first, as long as they can be read."""
    rows = _told_to(person).filter(state__in=ENDED).order_by("-closed_at", "-pk")
    return [_side(pair, person) for pair in rows]


def partners_to_ask(person: Person) -> list[tuple[Pair, Person]]:
    """Who could say that this account is its owner's: the others of open pairs, each without anything of the pair."""
    rows = _with_people(Pair.objects.filter(Pair.of(person), state__in=WRITABLE))
    doubted_at = doubted_since(person)
    return [
        (pair, other_of(pair, person))
        for pair in rows.order_by("pk")
        if knew_before(pair, doubted_at)
    ]


def doubted_since(person: Person) -> datetime | None:
    """When it was first asked whose account this is; None while nothing that its owner wrote is in it."""
    used = open_checks(person).exclude(reason=IdentityCheck.Reason.INVITATION)
    return used.values_list("made_at", flat=True).first()


def knew_before(pair: Pair, doubted_at: datetime | None) -> bool:
    """Return whether the two had each other before the doubt: a pair made since may be made for the purpose."""
    return doubted_at is None or (pair.told_at is not None and pair.told_at < doubted_at)


def pair_with_people(pair_id: int) -> Pair:
    return _with_people(Pair.objects.all()).get(pk=pair_id)


def locked(pair_id: int) -> Pair:
    """The same, locked: what two requests do to a pair at once happens one after the other."""
    return _with_people(Pair.objects.select_for_update(of=("self",))).get(pk=pair_id)


def other_of(pair: Pair, person: Person) -> Person:
    mentee, mentor = pair.mentee.person, pair.mentor.person
    return mentor if person.pk == mentee.pk else mentee


def _with_people(rows: QuerySet[Pair]) -> QuerySet[Pair]:
    return rows.select_related("programme", "mentee__person", "mentor__person")


def _told_to(person: Person) -> QuerySet[Pair]:
    if not is_identity_confirmed(person):
        return Pair.objects.none()
    recent = Q(closed_at=None) | Q(closed_at__gt=timezone.now() - READABLE_FOR)
    return _with_people(Pair.objects.filter(Pair.of(person), recent, state__in=TOLD))


def _side(pair: Pair, person: Person) -> Side:
    mentee, mentor = pair.mentee.person, pair.mentor.person
    if person.pk == mentee.pk:
        return Side(pair, mentee, mentor, Role.MENTEE)
    return Side(pair, mentor, mentee, Role.MENTOR)
