"""The enrolment form as a whole."""

from collections.abc import Iterable
from math import ceil

from django.db.models import QuerySet

from mentes.programmes.models import Programme, Question

Kind = Question.Kind
SECONDS = {  # to read and answer one, on a phone; rounded up to whole minutes for the whole form
    Kind.TEXT: 20,
    Kind.LONG: 60,
    Kind.CHOICE: 15,
    Kind.CHOICES: 20,
    Kind.NUMBER: 10,
    Kind.SKILLS_OFFER: 45,
    Kind.SKILLS_WANT: 45,
    Kind.PROFILE: 30,
    Kind.CAPACITY: 10,
    Kind.WISHES: 45,
    Kind.NOT_WITH: 15,
}


def form_questions(programme: Programme, role: str) -> QuerySet[Question]:
    return Question.objects.filter(programme=programme, role=role).order_by("position", "id")


def form_minutes(questions: Iterable[Question]) -> int:
    seconds = sum(SECONDS[Kind(question.kind)] for question in questions)
    return max(1, ceil(seconds / 60))
