"""Questions about rounds, what they propose, and pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from statistics import mean
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce, Least
from django.shortcuts import get_object_or_404
from django.utils import timezone

from mentes.enrolment.models import Enrolment, NotWith
from mentes.pairing.models import Change, Exclusion, Look, Pair, Proposal, Round, Switch
from mentes.people.models import Person
from mentes.programmes.models import Programme, Role, Rule

LOOK_BELOW = 60
"""Points under which a pair is worth a second look."""


def studio_round(slug: str) -> Round | None:
    """The round that is open, or the one published last while it can still be undone."""
    return _with_changes(Round.objects.filter(_in_studio(), programme__slug=slug)).first()


def _with_changes(rounds: QuerySet[Round]) -> QuerySet[Round]:
    last = Change.objects.filter(round=OuterRef("pk")).values("words")[:1]
    apart = Exclusion.objects.filter(round=OuterRef("pk")).values("round").annotate(n=Count("pk"))
    return rounds.select_related("programme", "published_by").annotate(
        last_change=Subquery(last), excluded=Subquery(apart.values("n"))
    )


def published_round_or_404(slug: str, number: int) -> Round:
    """A round whose pairs have been told, to be read; its result, proof and reasons stay."""
    rows = _with_changes(Round.objects.filter(programme__slug=slug, state=Round.State.PUBLISHED))
    return get_object_or_404(rows, pk=number)


def apart_in(round_: Round) -> QuerySet[Exclusion]:
    """Who is kept apart, as the coordinators of the round know them."""
    both = round_.exclusions.select_related("mentee__person", "mentor__person")
    return both.order_by("mentee__person__name", "pk")


def _in_studio() -> Q:
    undoable = Q(state=Round.State.PUBLISHED, tell_at__gt=timezone.now())
    return Q(state__in=[Round.State.SOLVING, Round.State.PROPOSED]) | undoable


class Slim(NamedTuple):
    """What numbers and plots need of a proposal: a large round has thousands."""

    fit: int
    mentee: int
    mentor: int
    is_locked: bool
    is_first_choice: bool

    @classmethod
    def of(cls, proposal: Proposal) -> Slim:
        return cls(*(getattr(proposal, name) for name in SLIM))

    @property
    def points(self) -> float:
        return self.fit / 100


SLIM = ("fit", "mentee_id", "mentor_id", "is_locked", "is_first_choice")


def slim_proposals_of(round: Round) -> list[Slim]:  # noqa: A002
    """All of them, lowest fit first."""
    rows = round.proposals.order_by("fit")
    return [Slim(*row) for row in rows.values_list(*SLIM)]


def stamp_of(round: Round, slim: Iterable[Slim] | None = None) -> str:  # noqa: A002
    """Return a word that changes with the pairs: what a page has shown is what its button publishes.

    `slim`: all of the round's proposals, where the caller has them."""
    slim = slim_proposals_of(round) if slim is None else slim
    pairs = sorted((each.mentee, each.mentor) for each in slim)
    return sha256(repr((round.pk, pairs)).encode()).hexdigest()[:16]


def proposals_of(round: Round) -> QuerySet[Proposal]:  # noqa: A002  the word of the field
    """Lowest fit first, because those need the admin most."""
    people = ("mentee__person", "mentor__person")
    return round.proposals.select_related(*people).order_by("fit", "mentee__person__name", "pk")


def waiting_in(programme: Programme) -> QuerySet[Enrolment]:
    """Who can be matched today: mentees without an open pair, mentors with a place; nobody who paused.

    `mentoring` is what the person has taken on over all programmes."""
    mine = Enrolment.objects.filter(person=OuterRef("person"), role=Role.MENTOR)
    over_all = mine.order_by().values("person").annotate(n=Sum("taken")).values("n")
    here = Enrolment.objects.filter(
        programme=programme,
        state=Enrolment.State.ENROLLED,
        is_paused=False,
        person__is_active=True,
        taken__lt=F("places"),
    ).annotate(mentoring=Coalesce(Subquery(over_all), 0))
    at_limit = Q(role=Role.MENTOR, person__mentees_at_most__lte=F("mentoring"))
    return here.exclude(at_limit).select_related("person").only(*NEEDED).order_by("pk")


NEEDED = (
    *("programme_id", "role", "places", "taken", "state", "is_paused"),
    *(
        "person__name",
        "person__known_as",
        "person__photo_id",
        "person__job_title",
        "person__team",
        "person__place",
    ),
    *("person__level", "person__manager_id", "person__languages", "person__time_zone"),
    *("person__works_from", "person__works_until", "person__mentees_at_most"),
)
"""What matching knows of an enrolment and its person."""


def places_left(enrolment: Enrolment) -> int:
    """Of a row of `waiting_in`: here, and under the person's own limit over all programmes."""
    most = enrolment.person.mentees_at_most
    if enrolment.role == Role.MENTEE or most is None:
        return enrolment.free
    mentoring: int = enrolment.mentoring  # type: ignore[attr-defined]
    return min(enrolment.free, most - mentoring)


def named_proposals_of(round: Round) -> QuerySet[Proposal]:  # noqa: A002
    """With just what a list and a letter say of the people."""
    of = ("name", "known_as", "photo_id", "email", "job_title", "team", "place")
    people = [f"{side}__person__{fact}" for side in ("mentee", "mentor") for fact in of]
    here = (*SLIM, "reasons", "is_by_hand", "round_id")
    return proposals_of(round).only(*here, "mentee__role", "mentor__role", *people)


@dataclass(frozen=True)
class Supply:
    """Who could be matched now."""

    mentees: int
    mentors: int
    places: int

    @property
    def short_by(self) -> int:
        return max(0, self.mentees - self.places)


def supply_of(programme: Programme) -> Supply:
    """Counted by the database, however many wait."""
    mentor, free = Q(role=Role.MENTOR), F("places") - F("taken")
    at_most = Coalesce(F("person__mentees_at_most") - F("mentoring"), free)
    waiting = (
        waiting_in(programme)
        .order_by()
        .aggregate(
            mentees=Count("pk", filter=~mentor),
            mentors=Count("pk", filter=mentor),
            places=Coalesce(Sum(Least(free, at_most), filter=mentor), 0),
        )
    )
    return Supply(**waiting)


@dataclass(frozen=True)
class Numbers:
    """The numbers of a run, as the card and the check page show them."""

    matched: int
    mentees: int
    average: float
    lowest: float
    first_choices: int
    below: int
    load: tuple[int, int]
    locked: int

    @property
    def unmatched(self) -> int:
        return self.mentees - self.matched


def numbers_of(proposals: list[Slim], mentees: int) -> Numbers:
    points = [proposal.points for proposal in proposals]
    load = Counter(proposal.mentor for proposal in proposals).values()
    return Numbers(
        matched=len(proposals),
        mentees=mentees,
        average=mean(points) if points else 0.0,
        lowest=min(points, default=0.0),
        first_choices=sum(proposal.is_first_choice for proposal in proposals),
        below=sum(point < LOOK_BELOW for point in points),
        load=(min(load, default=0), max(load, default=0)),
        locked=sum(proposal.is_locked for proposal in proposals),
    )


def people_told(round: Round) -> int:  # noqa: A002
    """Counted once who is a mentee here and a mentor there."""
    both = round.proposals.order_by().values_list("mentee__person", "mentor__person")
    return len({person for pair in both for person in pair})


def never_signed_in(round: Round) -> int:  # noqa: A002
    """Of the people who would be told."""
    mentees = round.proposals.order_by().values("mentee__person")
    mentors = round.proposals.order_by().values("mentor__person")
    never = Person.objects.filter(last_login=None)
    return never.filter(Q(pk__in=mentees) | Q(pk__in=mentors)).count()


def people_in(proposals: Iterable[Proposal]) -> int:
    """The same where all are at hand."""
    return len({each.person_id for p in proposals for each in (p.mentee, p.mentor)})


def left_of(round: Round, *, most: int) -> list[tuple[Enrolment, dict[str, Any]]]:  # noqa: A002
    """Who has no proposed mentor and still waits, with what stops them; the first of them by number."""
    rows = {row["enrolment"]: row for row in round.unmatched}
    waiting = waiting_in(round.programme).filter(pk__in=list(rows)[: 2 * most])
    return [(enrolment, rows[enrolment.pk]) for enrolment in waiting[:most]]


def look_of(
    round: Round,  # noqa: A002
    asks: str,
    mentee: int,
    mentor: int | None = None,
) -> Look | None:
    """What was asked about the proposals as they are now."""
    asked = round.looks.filter(revision=round.revision, asks=asks, mentee=mentee, mentor=mentor)
    return asked.first()


# --- Pairs ---------------------------------------------------------------------------------------


def pairs_of(programme: Programme) -> QuerySet[Pair]:
    people = ("mentee__person", "mentor__person")
    return programme.pairs.select_related(*people).order_by("state", "mentee__person__name", "pk")


def are_kept_apart_privately(mentee: Enrolment, mentor: Enrolment) -> bool:
    """Whether one of the two would rather not be with the other, or they were a pair in another programme and a
    rule or a switch bars them. Only a verb asks this, at the moment in which it would make them a pair."""
    of_mentee = Q(enrolment=mentee, other=mentor.person_id)
    of_mentor = Q(enrolment=mentor, other=mentee.person_id)
    if NotWith.system("whether two may be paired").filter(of_mentee | of_mentor).exists():
        return True
    one, other = mentee.person_id, mentor.person_id
    same = Q(mentee__person=one, mentor__person=other) | Q(mentee__person=other, mentor__person=one)
    past = Pair.objects.filter(same).exclude(state__in=Pair.OPEN)
    past = past.exclude(programme=mentee.programme_id)
    on = Rule.objects.filter(
        programme=mentee.programme_id, is_on=True, name=Rule.Name.NOT_PAST_PARTNERS
    )
    return (past if on.exists() else past.filter(ending=Pair.Ending.SWITCH)).exists()


def pairs_of_person(person: Person) -> QuerySet[Pair]:
    people = ("mentee__person", "mentor__person", "programme")
    return Pair.objects.filter(Pair.of(person)).select_related(*people)


def open_switches(programme: Programme, person: Person) -> QuerySet[Switch]:
    """Requests that wait for the coordinator, oldest first."""
    people = ("pair__mentee__person", "pair__mentor__person", "asked_by")
    rows = Switch.for_actor(person).filter(pair__programme=programme, settled_at=None)
    return rows.select_related(*people).order_by("asked_at").distinct()


class ToLookAt(NamedTuple):
    unmatched: int  # mentees without a mentor in the open round
    switches: int  # requests to change
    open_pairs: int
    has_round: bool  # in the studio


def to_look_at(programme: Programme) -> ToLookAt:
    """For the side bar and the overview, in one question."""
    rounds = Round.objects.filter(programme=OuterRef("pk"))
    left = rounds.filter(state=Round.State.PROPOSED).annotate(
        left=F("mentees") - Count("proposals")
    )
    asked = Switch.system("count of open requests").filter(
        pair__programme=OuterRef("pk"), settled_at=None
    )
    requests = asked.order_by().values("pair__programme").annotate(n=Count("pk"))
    pairs = Pair.objects.filter(programme=OuterRef("pk"), state__in=Pair.OPEN)
    open_pairs = pairs.order_by().values("programme").annotate(n=Count("pk"))
    row = Programme.objects.filter(pk=programme.pk).values_list(
        Coalesce(Subquery(left.values("left")[:1]), 0),
        Coalesce(Subquery(requests.values("n")), 0),
        Coalesce(Subquery(open_pairs.values("n")), 0),
        Exists(rounds.filter(_in_studio())),
    )
    return ToLookAt(*row.get())


@dataclass(frozen=True)
class Standing:
    """Where the matching of one programme stands, for whoever runs several."""

    programme: int
    slug: str
    has_proposals: bool
    switches: int
    mentees: int  # who wait, while some mentor has room

    @property
    def asks(self) -> bool:
        return bool(self.has_proposals or self.switches or self.mentees)


def standings(programmes: Iterable[Programme]) -> list[Standing]:
    """All in one question. Nobody is asked to match before enrolment has closed."""
    mine = {"programme": OuterRef("pk")}
    proposed = Round.objects.filter(**mine, state=Round.State.PROPOSED)
    asked = Switch.system("count of open requests").filter(
        pair__programme=OuterRef("pk"), settled_at=None
    )
    requests = asked.order_by().values("pair__programme").annotate(n=Count("pk")).values("n")
    free = Enrolment.objects.filter(
        **mine, state=Enrolment.State.ENROLLED, is_paused=False, taken__lt=F("places")
    )
    free = free.filter(person__is_active=True).order_by()
    mentees = free.filter(role=Role.MENTEE).values("programme").annotate(n=Count("pk")).values("n")
    open_ones = [each.pk for each in programmes if each.state in MATCHED_IN]
    rows = Programme.objects.filter(pk__in=open_ones).values_list(
        "pk",
        "slug",
        Exists(proposed),
        Coalesce(Subquery(requests), 0),
        Case(
            When(
                Exists(free.filter(role=Role.MENTOR)),
                enrolment_closes_on__lt=timezone.localdate(),
                then=Coalesce(Subquery(mentees), 0),
            ),
            default=0,
        ),
    )
    return [Standing(*row) for row in rows]


MATCHED_IN = (Programme.State.ENROLLING, Programme.State.RUNNING)


def minutes_left(round: Round) -> int:  # noqa: A002
    left = (round.tell_at - timezone.now()) if round.tell_at else timedelta()
    return max(0, -(-int(left.total_seconds()) // 60))
