"""Who is in a programme, for its coordinators: lists, counts, the ratio of places to mentees."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Lower

from mentes.enrolment.models import Answer, Enrolment, NotWith, Wish
from mentes.enrolment.queries.draw import waiting_in_order
from mentes.enrolment.queries.joining import KEPT_ELSEWHERE, SKILLS, entry_of, skills_of
from mentes.notices.models import Notice
from mentes.people.languages import language_name
from mentes.people.models import Person, PersonSkill, tidy_email
from mentes.people.queries import people_without_way_in
from mentes.programmes.models import Programme, Question, Role
from mentes.programmes.queries.eligibility import eligible
from mentes.programmes.queries.form import form_questions
from mentes.programmes.words import Words, words_for, words_of

State = Enrolment.State
SHOWS = {
    "check": State.APPLIED,
    "draw": State.IN_DRAW,
    "enrolled": State.ENROLLED,
    "waiting": State.WAITING,
    "declined": State.DECLINED,
    "started": State.STARTED,
    "withdrawn": State.WITHDRAWN,
}
Kind = Question.Kind
SKILLS_SHOWN = 3


def people_in(
    programme: Programme, *, show: str, role: str = "", q: str = ""
) -> QuerySet[Enrolment]:
    """By name; a waiting list that was drawn in its order."""
    by_lot = show == "waiting" and programme.draws_lots
    found = programme.enrolments.filter(state=SHOWS[show]).select_related("person")
    found = waiting_in_order(programme) if by_lot else found.order_by("person__name", "pk")
    if role in Role.values:
        found = found.filter(role=role)
    if q:
        person = Q(person__name__icontains=q) | Q(person__email__icontains=q)
        found = found.filter(person | Q(person__team__icontains=q) | Q(person__place__icontains=q))
    return found


def name_skills(programme: Programme, enrolments: Iterable[Enrolment]) -> None:
    """What each wants to learn, or can help with, as `skill_names`; empty where the form keeps it from
    coordinators."""
    rows = list(enrolments)
    asked = Question.objects.filter(programme=programme, seen_by__in=CLOSED, kind__in=SKILLS)
    closed = set(asked.values_list("role", "kind"))
    wanted = {Role.MENTEE: (Kind.SKILLS_WANT, "wants"), Role.MENTOR: (Kind.SKILLS_OFFER, "offers")}
    held: dict[tuple[int, str], list[str]] = {}
    skills = PersonSkill.objects.filter(person__in=[each.person_id for each in rows])
    for person, direction, name in skills.order_by("skill__name").values_list(
        "person_id", "direction", "skill__name"
    ):
        held.setdefault((person, direction), []).append(name)
    for each in rows:
        kind, direction = wanted[Role(each.role)]
        names = [] if (each.role, kind) in closed else held.get((each.person_id, direction), [])
        more = len(names) - SKILLS_SHOWN
        each.skill_names = ", ".join(names[:SKILLS_SHOWN]) + (f" +{more}" if more > 0 else "")  # type: ignore[attr-defined]


def counts_of(programme: Programme) -> dict[str, int]:
    """People by what the list shows of them."""
    rows = programme.enrolments.order_by().values_list("state").annotate(n=Count("pk"))
    by_state = dict(rows)
    return {show: by_state.get(state.value, 0) for show, state in SHOWS.items()}


@dataclass(frozen=True)
class Ratio:
    mentees: int
    mentors: int
    places: int
    free: int
    waiting: int  # mentees without a mentor
    to_check: int
    on_waiting_list: int

    @property
    def short(self) -> int:
        """Mentees who would go without, if everybody else found somebody."""
        return max(0, self.waiting - self.free)


def ratio_of(programme: Programme) -> Ratio:
    """Of those enrolled, and who is before that. A paused mentor's free places do not count."""
    enrolled = Q(state=State.ENROLLED)
    mentor, mentee = enrolled & Q(role=Role.MENTOR), enrolled & Q(role=Role.MENTEE)
    found = programme.enrolments.aggregate(
        mentees=Count("pk", filter=mentee),
        mentors=Count("pk", filter=mentor),
        free=Sum(F("places") - F("taken"), filter=mentor & Q(is_paused=False), default=0),
        places=Sum("places", filter=mentor, default=0),
        waiting=Count("pk", filter=mentee & Q(taken=0)),
        to_check=Count("pk", filter=Q(state=State.APPLIED)),
        on_waiting_list=Count("pk", filter=Q(state=State.WAITING)),
    )
    return Ratio(**found)


def to_invite(programme: Programme, role: str) -> QuerySet[Person]:
    """Whoever may join in this role, has not begun to and was not invited yet."""
    begun = programme.enrolments.filter(role=role).values("person")
    told = Notice.objects.filter(
        kind=f"programme.invitation_{role}", topic=f"programme {programme.pk}"
    ).values("to")
    return eligible(programme, role).exclude(pk__in=begun).exclude(pk__in=told)


def in_team_or_named(people: QuerySet[Person], *, team: str, name: str) -> QuerySet[Person]:
    """Return those of the people who are in the team and whose name or address holds the words; by name."""
    if team:
        people = people.filter(team=team)
    if name:
        people = people.filter(Q(name__icontains=name) | Q(email__icontains=name))
    return people.order_by(Lower("name"), "pk")


def teams_of(people: QuerySet[Person]) -> list[tuple[str, int]]:
    """Return the teams of the people, each with how many of them are in it."""
    named = people.exclude(team="").order_by().values_list("team")
    return list(named.annotate(n=Count("pk", distinct=True)).order_by(Lower("team")))


def invited_to(programme: Programme) -> QuerySet[Person]:
    """Return who was invited to the programme, or is in it by a sheet or by hand."""
    topic = f"programme {programme.pk}"
    told = Notice.objects.filter(kind__startswith="programme.invitation", topic=topic)
    inside = programme.enrolments.filter(state__in=Enrolment.INSIDE)
    return Person.objects.filter(Q(pk__in=told.values("to")) | Q(pk__in=inside.values("person")))


def invited_without_way_in(programme: Programme) -> QuerySet[Person]:
    """Return those of them who have never signed in and may get a personal link."""
    return people_without_way_in().filter(pk__in=invited_to(programme).values("pk"))


@dataclass(frozen=True)
class Invited:
    """How many people were invited, and how many of them have not signed up."""

    all: int
    not_signed_up: int


def invited_of(programme: Programme) -> Invited:
    untold = [Notice.Delivery.CANCELLED, Notice.Delivery.HELD]
    told = Notice.objects.filter(
        kind__startswith="programme.invitation", topic=f"programme {programme.pk}"
    ).exclude(delivery__in=untold)
    invited = Person.objects.filter(pk__in=told.values("to"), is_active=True, forgotten_at=None)
    inside = programme.enrolments.filter(state__in=Enrolment.SIGNED_UP).values("person")
    return Invited(invited.count(), invited.exclude(pk__in=inside).count())


@dataclass(frozen=True)
class Outside:
    """Who of a programme has never signed in, by what they were invited to or are in it as."""

    programme: Programme
    mentees: frozenset[int]
    mentors: frozenset[int]

    @property
    def people(self) -> frozenset[int]:
        return self.mentees | self.mentors


def people_outside(programmes: Sequence[Programme]) -> list[Outside]:
    """Return a line for each programme that has people without a way in; two questions for all of them."""
    outside = people_without_way_in().order_by().values("pk")
    topics = {f"programme {each.pk}": each.pk for each in programmes}
    told = Notice.objects.filter(
        kind__startswith="programme.invitation", topic__in=topics, to__in=outside
    )
    inside = Enrolment.objects.filter(
        programme__in=programmes, state__in=Enrolment.INSIDE, person__in=outside
    )
    people: dict[tuple[int, bool], set[int]] = {}
    for topic, kind, person in told.order_by().values_list("topic", "kind", "to"):
        people.setdefault((topics[topic], kind.endswith(Role.MENTOR)), set()).add(person)
    for programme, role, person in inside.order_by().values_list("programme", "role", "person"):
        people.setdefault((programme, role == Role.MENTOR), set()).add(person)
    lines = []
    for each in programmes:
        mentors = people.get((each.pk, True), set())
        mentees = people.get((each.pk, False), set()) - mentors
        if mentors or mentees:
            lines.append(Outside(each, frozenset(mentees), frozenset(mentors)))
    return lines


def ways_in_of(programme: Programme) -> dict[str, int]:
    """Count who of them has signed in, and who can’t yet as a mentee and as a mentor."""
    outside = next(iter(people_outside([programme])), None)
    return {
        "signed_in": invited_to(programme).filter(last_login__isnull=False).count(),
        "mentees": len(outside.mentees) if outside else 0,
        "mentors": len(outside.mentors) if outside else 0,
    }


def people_at(waiting: QuerySet[Person], addresses: str) -> tuple[list[Person], list[str]]:
    """Of those who may be invited, the ones with these addresses; and the addresses of nobody."""
    wanted = list(
        dict.fromkeys(tidy_email(word) for word in re.split(r"[\s,;<>]+", addresses) if "@" in word)
    )
    found = {person.email: person for person in waiting.filter(email__in=wanted)}
    return list(found.values()), [address for address in wanted if address not in found]


def invitation_for(programme: Programme, role: str, person: Person) -> Words | None:
    """The invitation as this person would get it."""
    words = words_of(programme, f"invitation_{role}")
    link = f"{settings.URL}{entry_of(programme)}"
    return words.fill(**(words_for(programme, person) | {"link": link})) if words else None


@dataclass(frozen=True)
class Line:
    """One question of the form with what the reader may know of the answer."""

    question: Question
    value: str
    is_hidden: bool

    @property
    def is_missing(self) -> bool:
        kept = self.question.kind not in KEPT_ELSEWHERE
        return self.question.is_required and kept and not self.value


def lines_of(enrolment: Enrolment, reader: Person) -> list[Line]:
    """Who may read an answer is decided by its question; nobody but its owner reads a “not with”."""
    questions = list(form_questions(enrolment.programme, enrolment.role))
    answers = Answer.for_actor(reader).filter(enrolment=enrolment)
    said = dict(answers.values_list("question_id", "value"))
    own = reader.pk == enrolment.person_id
    return [_line(enrolment, question, said, reader, own) for question in questions]


CLOSED = {Question.SeenBy.SELF, Question.SeenBy.MATCHING}


TEXTS = (Kind.TEXT, Kind.LONG)


def texts_of(enrolments: Sequence[Enrolment], reader: Person) -> dict[int, list[tuple[str, str]]]:
    """Return (question, what was written) by enrolment, as far as this reader may read it."""
    rows = Answer.for_actor(reader).filter(enrolment__in=enrolments, question__kind__in=TEXTS)
    found: dict[int, list[tuple[str, str]]] = {}
    for row in (
        rows.exclude(question__seen_by__in=CLOSED)
        .select_related("question")
        .order_by("question__position", "pk")
    ):
        if row.value:
            words = (row.question.words, str(row.value))
            found.setdefault(row.enrolment_id, []).append(words)
    return found


def _line(
    enrolment: Enrolment, question: Question, said: dict[int, object], reader: Person, own: bool
) -> Line:
    if not own and (question.seen_by in CLOSED or question.kind == Kind.NOT_WITH):
        return Line(question, "", is_hidden=True)
    return Line(
        question, _words(enrolment, question, said.get(question.pk), reader), is_hidden=False
    )


def _words(enrolment: Enrolment, question: Question, value: object, reader: Person) -> str:
    person, kind = enrolment.person, question.kind
    if kind in SKILLS:
        held = skills_of(person, SKILLS[Kind(kind)])
        return ", ".join(f"{each.skill.name} ({each.get_level_display().lower()})" for each in held)
    if kind == Kind.CAPACITY:
        return str(enrolment.places)
    if kind == Kind.PROFILE:
        return profile_line(person)
    if kind == Kind.WISHES:
        wishes = Wish.for_actor(reader).filter(enrolment=enrolment).order_by("rank")
        return ", ".join(wishes.values_list("mentor__person__name", flat=True))
    if kind == Kind.NOT_WITH:
        apart = NotWith.for_actor(reader).filter(enrolment=enrolment)
        return ", ".join(apart.order_by("other__name").values_list("other__name", flat=True))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def profile_line(person: Person) -> str:
    hours = f"{person.works_from:%H:%M}–{person.works_until:%H:%M}"
    zone = person.time_zone.replace("_", " ")
    return ", ".join(
        filter(None, [person.place, zone, hours, *map(language_name, person.languages)])
    )
