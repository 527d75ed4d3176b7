"""The enrolment form: its questions and their order."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.programmes.actions.design import save_step
from mentes.programmes.models import Programme, Question

ONCE = {  # the matching and the form itself read these; one of each is what they can hold
    Question.Kind.SKILLS_OFFER,
    Question.Kind.SKILLS_WANT,
    Question.Kind.PROFILE,
    Question.Kind.CAPACITY,
    Question.Kind.WISHES,
    Question.Kind.NOT_WITH,
}


@transaction.atomic
def add_question(programme: Programme, *, by: Person, role: str, **facts: Any) -> Question:
    save_step(programme, by=by, verb="add_question", step="form")
    asked = Question.objects.filter(programme=programme, role=role)
    kind = facts["kind"]
    if kind in ONCE and asked.filter(kind=kind).exists():
        raise Refused(_("This form asks that already. Change the question that is there."))
    return Question.objects.create(
        programme=programme,
        role=role,
        key=_free_key(set(asked.values_list("key", flat=True)), facts["words"], kind),
        position=asked.count(),
        is_for_matching=kind in ONCE,
        **facts,
    )


@transaction.atomic
def change_question(question: Question, *, by: Person, **facts: Any) -> Question:
    """The kind stays: answers that are there already would no longer fit it."""
    save_step(question.programme, by=by, verb="change_question", step="form")
    if question.is_for_matching and facts.get("seen_by") == Question.SeenBy.SELF:
        raise Refused(_("The matching reads this answer, so “only you” would not be true."))
    for name, value in facts.items():
        setattr(question, name, value)
    question.save()
    note("change_question", question, by=by, changed=sorted(facts))
    return question


@transaction.atomic
def move_question(question: Question, *, by: Person, up: bool) -> Question:
    save_step(question.programme, by=by, verb="move_question", step="form")
    same_form = Question.objects.filter(programme=question.programme_id, role=question.role)
    order = list(same_form.order_by("position", "id"))
    place = order.index(question)
    new = max(0, place - 1) if up else min(len(order) - 1, place + 1)
    order.insert(new, order.pop(place))
    for position, each in enumerate(order):
        each.position = position
    Question.objects.bulk_update(order, ["position"])
    note("move_question", question, by=by, up=up)
    return question


@transaction.atomic
def remove_question(question: Question, *, by: Person) -> Question:
    if question.is_for_matching:
        raise Refused(_("The matching reads this question, so it stays. It can be made optional."))
    programme = save_step(question.programme, by=by, verb="remove_question", step="form")
    if programme.state != Programme.State.DRAFT:
        raise Refused(_("People may have answered this already. Make it optional instead."))
    note("remove_question", question, by=by, key=question.key)
    question.delete()
    return question


def _free_key(taken: set[str], words: str, kind: str) -> str:
    wanted = kind if kind in ONCE else slugify(words)[:32] or "question"
    number, key = 1, wanted
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    return key
