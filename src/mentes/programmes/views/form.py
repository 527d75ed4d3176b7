"""Doors: the editor of the enrolment form."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mentes.foundation.cards import cards
from mentes.programmes.actions.questions import (
    add_question,
    change_question,
    move_question,
    remove_question,
)
from mentes.programmes.asked import me, programme_of
from mentes.programmes.forms.joining import NewQuestionForm, QuestionForm
from mentes.programmes.models import Programme, Question, Role
from mentes.programmes.queries.form import form_minutes, form_questions


def form(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    sides = [_side(programme, role) for role in Role]
    return render(request, "programmes/form.html", {"programme": programme, "sides": sides})


def form_preview(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    programme = programme_of(request, slug)
    side = _side(programme, Role(role))
    pages = [(each, cards("builder.question", request, each)) for each in side["questions"]]
    context = {"programme": programme, "side": side, "pages": pages}
    return render(request, "programmes/form_preview.html", context)


def question_add(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    programme = programme_of(request, slug)
    shape = NewQuestionForm(request.POST or None, initial={"seen_by": Question.SeenBy.COORDINATORS})
    if request.method == "POST" and shape.is_valid():
        made = add_question(programme, by=me(request), role=role, **shape.cleaned_data)
        return redirect(_place(made))
    context = {"programme": programme, "form": shape, "role": Role(role)}
    return render(request, "programmes/question.html", context)


def question(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    asked = _question(slug, pk)
    shape = QuestionForm(request.POST or None, instance=asked)
    if request.method == "POST" and shape.is_valid():
        changed = change_question(_question(slug, pk), by=me(request), **shape.cleaned_data)
        return redirect(_place(changed))
    context = {
        "programme": asked.programme,
        "form": shape,
        "question": asked,
        "role": Role(asked.role),
    }
    return render(request, "programmes/question.html", context)


@require_POST
def question_move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    asked = _question(slug, pk)
    move_question(asked, by=me(request), up=request.POST.get("way") == "up")
    if request.htmx:  # type: ignore[attr-defined]
        side = _side(asked.programme, Role(asked.role))
        context = {"programme": asked.programme, "side": side}
        return render(request, "programmes/form.html#side", context)
    return redirect(_place(asked))


@require_POST
def question_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    asked = _question(slug, pk)
    where = reverse("programmes:form", args=[slug]) + f"#{asked.role}"
    remove_question(asked, by=me(request))
    return redirect(where)


def _question(slug: str, pk: int) -> Question:
    asked = Question.objects.select_related("programme")
    return get_object_or_404(asked, programme__slug=slug, pk=pk)


def _side(programme: Programme, role: Role) -> dict[str, Any]:
    questions = list(form_questions(programme, role))
    return {"role": role, "questions": questions, "minutes": form_minutes(questions)}


def _place(asked: Question) -> str:
    return reverse("programmes:form", args=[asked.programme.slug]) + f"#{asked.role}"
