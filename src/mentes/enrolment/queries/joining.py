"""Questions about one person's way into a programme."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from mentes.enrolment.models import Answer, Enrolment
from mentes.enrolment.queries.refusals import refusals
from mentes.people.models import Person, PersonSkill
from mentes.programmes.models import Programme, Question, Role
from mentes.programmes.queries.eligibility import is_eligible
from mentes.programmes.queries.form import form_questions
from mentes.programmes.queries.programmes import open_programmes

Kind = Question.Kind
KEPT_ELSEWHERE = {Kind.PROFILE, Kind.CAPACITY, Kind.WISHES, Kind.NOT_WITH}
SKILLS = {
    Kind.SKILLS_OFFER: PersonSkill.Direction.OFFERS,
    Kind.SKILLS_WANT: PersonSkill.Direction.WANTS,
}


def missing_answers(enrolment: Enrolment) -> list[Question]:
    """Required questions without an answer, in the order of the form."""
    required = form_questions(enrolment.programme, enrolment.role).filter(is_required=True)
    answered = Answer.system("which questions a person has answered").filter(enrolment=enrolment)
    have = set(answered.values_list("question_id", flat=True))
    skills = set(
        PersonSkill.objects.filter(person=enrolment.person).values_list("direction", flat=True)
    )
    return [
        question
        for question in required
        if question.kind not in KEPT_ELSEWHERE
        and question.pk not in have
        and SKILLS.get(Kind(question.kind)) not in skills
    ]


def places_left(programme: Programme) -> int | None:
    """For mentees; None where there is no limit."""
    if programme.mentee_places is None:
        return None
    enrolled = programme.enrolments.filter(role=Role.MENTEE, state=Enrolment.State.ENROLLED)
    return max(0, programme.mentee_places - enrolled.count())


def entry_of(programme: Programme) -> str:
    return reverse("enrolment:page", args=[programme.slug])


def first_page(person: Person) -> str:
    """Return the page of the one programme that a newcomer may join or is in, else the home page."""
    mine = Enrolment.objects.filter(person=person, state__in=Enrolment.INSIDE)
    rows = list(mine.select_related("programme"))
    found = {row.programme for row in rows} | set(open_programmes(person))
    if len(found) != 1 or any(row.taken for row in rows):
        return reverse("site:home")
    return entry_of(found.pop())


def stage_of(programme: Programme) -> str:
    """draft, later, open, late (the first matching is under way) or closed."""
    today = timezone.localdate()
    if programme.state == Programme.State.DRAFT:
        return "draft"
    if programme.state == Programme.State.CLOSED or (
        programme.ends_on and programme.ends_on <= today
    ):
        return "closed"
    if programme.enrolment_opens_on and today < programme.enrolment_opens_on:
        return "later"
    over = programme.enrolment_closes_on and programme.enrolment_closes_on < today
    return "late" if over or programme.state == Programme.State.RUNNING else "open"


def is_open(programme: Programme) -> bool:
    return stage_of(programme) in ("open", "late")


@dataclass(frozen=True)
class Way:
    """What one role of a programme is to the person who reads its page."""

    role: Role
    enrolment: Enrolment | None
    is_eligible: bool
    refusals: list[str]  # two sentences for each rule that is not met

    @property
    def is_inside(self) -> bool:
        return self.enrolment is not None and self.enrolment.state in Enrolment.INSIDE

    @property
    def is_started(self) -> bool:
        return self.enrolment is not None and self.enrolment.state == Enrolment.State.STARTED


def ways_into(programme: Programme, person: Person) -> list[Way]:
    mine = {each.role: each for each in programme.enrolments.filter(person=person)}
    return [
        Way(
            role,
            mine.get(role.value),
            is_eligible(programme, role, person),
            refusals(programme, role, person),
        )
        for role in Role
    ]


def enrolment_of(programme: Programme, person: Person, role: str) -> Enrolment | None:
    mine = Enrolment.objects.select_related("programme", "person")
    return mine.filter(programme=programme, person=person, role=role).first()


def skills_of(person: Person, direction: str) -> list[PersonSkill]:
    held = PersonSkill.objects.filter(person=person, direction=direction)
    return list(held.select_related("skill").order_by("-level", "skill__name"))


def answers_of(enrolment: Enrolment, reader: Person) -> dict[int, object]:
    """By question: what this reader may see."""
    seen = Answer.for_actor(reader).filter(enrolment=enrolment)
    return dict(seen.values_list("question_id", "value"))


def first_open(questions: Iterable[Question], missing: Iterable[Question]) -> int:
    """Where to go on: the first required question without an answer, else the first of all."""
    wanted = {question.pk for question in missing}
    return next((n for n, question in enumerate(questions, 1) if question.pk in wanted), 1)


def consent_about(enrolment: Enrolment) -> str:
    return consents_about(enrolment.programme)


def consents_about(programme: Programme) -> str:
    return f"programme {programme.slug}"


def takes_part(person: Person) -> bool:
    """Return whether this person has begun anything anywhere, so that there is something to keep closed."""
    return Enrolment.objects.filter(person_id=person.pk).exists()
