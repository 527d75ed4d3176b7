"""Doors: the enrolment form, one question a page, each saved as one goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.enrolment.actions.joining import answer, enrol, set_not_with, start_enrolment
from mentes.enrolment.actions.places import set_places
from mentes.enrolment.actions.profile import set_profile, set_skills
from mentes.enrolment.forms import AnswerForm, ConsentForm, ProfileForm, SkillsForm
from mentes.enrolment.models import Enrolment, NotWith
from mentes.enrolment.queries.joining import (
    SKILLS,
    answers_of,
    enrolment_of,
    first_open,
    missing_answers,
    skills_of,
    stage_of,
)
from mentes.enrolment.queries.mentors import wishes_of
from mentes.enrolment.queries.people import Line, lines_of
from mentes.enrolment.views.asked import mine_or_404, posted
from mentes.foundation.refused import Refused
from mentes.foundation.request_values import whole_number
from mentes.people.models import Person, Skill
from mentes.programmes.asked import me, programme_of
from mentes.programmes.models import Programme, Question
from mentes.programmes.queries.form import form_minutes, form_questions

Kind = Question.Kind
AFTER = {"check", "mine"}  # where a single changed answer leads back to


@dataclass
class Step:
    """Where somebody is in the form."""

    request: HttpRequest
    enrolment: Enrolment
    questions: list[Question]
    number: int

    @property
    def question(self) -> Question:
        return self.questions[self.number - 1]

    @property
    def then(self) -> str:
        wanted = self.request.POST.get("then") or self.request.GET.get("then", "")
        return wanted if wanted in AFTER else ""

    def address(self, number: int) -> str:
        slug, role = self.enrolment.programme.slug, self.enrolment.role
        if number > len(self.questions):
            return reverse("enrolment:check", args=[slug, role])
        return reverse("enrolment:question", args=[slug, role, max(1, number)])

    @property
    def back(self) -> str:
        if self.then:
            return self.onward
        programme = reverse("enrolment:page", args=[self.enrolment.programme.slug])
        return self.address(self.number - 1) if self.number > 1 else programme

    @property
    def onward(self) -> str:
        if self.then:
            return reverse(
                f"enrolment:{self.then}", args=[self.enrolment.programme.slug, self.enrolment.role]
            )
        return self.address(self.number + 1)

    def show(self, template: str = "question", **context: Any) -> HttpResponse:
        known = {
            "step": self,
            "enrolment": self.enrolment,
            "programme": self.enrolment.programme,
            "question": self.question,
            "minutes": form_minutes(self.questions[self.number - 1 :]),
        }
        status = 422 if self.request.method == "POST" else 200
        return render(self.request, f"enrolment/{template}.html", known | context, status=status)


def start(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    programme = programme_of(request, slug)
    if request.method == "POST":
        if stage_of(programme) not in ("open", "late"):
            raise Refused(_closed(programme))
        start_enrolment(programme, by=me(request), person=me(request), role=role)
        if not form_questions(programme, role).exists():
            return redirect("enrolment:check", slug=slug, role=role)
        return redirect("enrolment:question", slug=slug, role=role, step=1)
    enrolment = enrolment_of(programme, me(request), role)
    if enrolment is None or enrolment.state not in Enrolment.INSIDE:
        return redirect("enrolment:page", slug=slug)
    if enrolment.state != Enrolment.State.STARTED:
        return redirect("enrolment:mine", slug=slug, role=role)
    questions = list(form_questions(programme, role))
    number = first_open(questions, missing_answers(enrolment))
    return redirect("enrolment:question", slug=slug, role=role, step=number)


def _closed(programme: Programme) -> str:
    return _("Enrolment in %(programme)s is not open at the moment.") % {
        "programme": programme.name
    }


def question(request: HttpRequest, slug: str, role: str, step: int) -> HttpResponse:
    enrolment = mine_or_404(request, slug, role)
    questions = list(form_questions(enrolment.programme, role))
    if not 1 <= step <= len(questions):
        raise Http404
    here = Step(request, enrolment, questions, step)
    return DOORS.get(Kind(here.question.kind), _plain)(here)


def _plain(step: Step) -> HttpResponse:
    asked, enrolment, by = step.question, step.enrolment, me(step.request)
    is_capacity = asked.kind == Kind.CAPACITY
    before = enrolment.places if is_capacity else answers_of(enrolment, by).get(asked.pk)
    form = AnswerForm(asked, posted(step.request), initial={"value": before})
    if not form.is_valid():
        return step.show(form=form)
    value = form.cleaned_data["value"]
    if is_capacity:
        set_places(enrolment, by=by, places=value or 1)
    else:
        answer(enrolment, by=by, question=asked, value=value)
    return redirect(step.onward)


def _skills(step: Step) -> HttpResponse:
    direction = SKILLS[Kind(step.question.kind)]
    held = skills_of(step.enrolment.person, direction)
    form = SkillsForm(step.question, posted(step.request), held=held)
    if not form.is_valid():
        names = Skill.objects.filter(is_own=False).values_list("name", "synonyms")
        return step.show("question_skills", form=form, names=names)
    set_skills(step.enrolment, by=me(step.request), direction=direction, skills=form.skills)
    return redirect(step.onward)


def _profile(step: Step) -> HttpResponse:
    form = ProfileForm(step.enrolment.person, posted(step.request))
    if not form.is_valid():
        return step.show(form=form)
    set_profile(step.enrolment, by=me(step.request), **form.cleaned_data)
    return redirect(step.onward)


def _wishes(step: Step) -> HttpResponse:
    if step.request.method == "POST":
        return redirect(step.onward)
    return step.show("question_wishes", wishes=wishes_of(step.enrolment))


def _not_with(step: Step) -> HttpResponse:
    reader = me(step.request)
    mine = NotWith.for_actor(reader).filter(enrolment=step.enrolment).select_related("other")
    apart = [each.other for each in mine.order_by("other__name")]
    if step.request.method == "POST":
        do, _colon, number = step.request.POST.get("do", "").partition(":")
        if do not in ("add", "remove"):
            return redirect(step.onward)
        other = get_object_or_404(_colleagues(reader), pk=whole_number(number) or 0)
        rest = [person for person in apart if person != other]
        set_not_with(step.enrolment, by=reader, people=[*rest, other] if do == "add" else rest)
        here = step.address(step.number)
        return redirect(f"{here}?then={step.then}" if step.then else here)
    q = step.request.GET.get("q", "").strip()
    found = (
        _colleagues(reader).filter(name__icontains=q).exclude(pk__in=[p.pk for p in apart])[:8]
        if len(q) > 1
        else []
    )
    return step.show("question_not_with", apart=apart, q=q, found=found)


def _colleagues(of: Person) -> QuerySet[Person]:
    return (
        Person.objects.filter(is_active=True, left_on=None).exclude(pk=of.pk).order_by("name", "pk")
    )


DOORS: dict[Kind, Callable[[Step], HttpResponse]] = {
    Kind.SKILLS_OFFER: _skills,
    Kind.SKILLS_WANT: _skills,
    Kind.PROFILE: _profile,
    Kind.WISHES: _wishes,
    Kind.NOT_WITH: _not_with,
}


def check(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    """Check the answers, agree to the privacy notice, send."""
    enrolment = mine_or_404(request, slug, role)
    if enrolment.state != Enrolment.State.STARTED:
        return redirect("enrolment:mine", slug=slug, role=role)
    form = ConsentForm(posted(request))
    lines = lines_of(enrolment, me(request))
    if form.is_valid():
        enrol(enrolment, by=me(request))
        return redirect("enrolment:mine", slug=slug, role=role)
    context = {
        "enrolment": enrolment,
        "programme": enrolment.programme,
        "rows": rows_of(lines, enrolment, "check"),
        "missing": [line.question for line in lines if line.is_missing],
        "form": form,
    }
    return render(request, "enrolment/check.html", context, status=422 if form.is_bound else 200)


def rows_of(lines: list[Line], enrolment: Enrolment, then: str) -> list[tuple[str, str, str]]:
    """Question, answer, where it can be changed."""
    slug, role = enrolment.programme.slug, enrolment.role
    return [
        (
            line.question.words,
            line.value,
            reverse("enrolment:question", args=[slug, role, number]) + f"?then={then}",
        )
        for number, line in enumerate(lines, 1)
    ]
