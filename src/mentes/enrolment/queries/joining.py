"""Questions about one person's way into a programme."""

from django.urls import reverse

from mentes.enrolment.models import Answer, Enrolment
from mentes.people.models import PersonSkill
from mentes.programmes.models import Programme, Question, Role
from mentes.programmes.queries.form import form_questions

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
