"""What an enrolment holds about a person: what they get, what goes."""

from django.utils.translation import gettext_lazy as _

from mentes.enrolment.models import Answer, Enrolment, NotWith, SignUpSheet, Wish
from mentes.enrolment.sign_ups import opened
from mentes.foundation.actor import System
from mentes.foundation.kept import COORDINATORS, ONLY_YOU
from mentes.people.models import Import, Person

_YEAR = _("Until 12 months after the programme ends")

KEPT = [
    (
        COORDINATORS,
        _("That you take part, in which role, and your places"),
        _("You and the programme coordinators"),
        _YEAR,
    ),
    (COORDINATORS, _("Your answers in the form"), _("You, and whom each question names"), _YEAR),
    (
        COORDINATORS,
        _("Your number in a draw of places and what came of it; why you got a place before it"),
        _("You and the programme coordinators; others in the programme see numbers without names"),
        _YEAR,
    ),
    (COORDINATORS, _("Mentors you’d like"), _("You and the programme coordinators"), _YEAR),
    (
        ONLY_YOU,
        _("People you should not be matched with"),
        _("Only you; the matching reads it"),
        _YEAR,
    ),
]


def export(person: Person) -> dict[str, object]:
    """What they said themselves; never who wished for them or ruled them out."""
    mine = person.enrolments.select_related("programme").order_by("pk")
    return {"enrolments": [_enrolment(each, person) for each in mine]}


def forget(person: Person, *, by: System | Person) -> dict[str, int]:
    """Answers, wishes and “not with” go, also others' about them. The bare fact of taking part is a count."""
    Answer.system("a person is forgotten").filter(enrolment__person=person).delete()
    Wish.system("a person is forgotten").filter(enrolment__person=person).delete()
    Wish.system("a person is forgotten").filter(mentor__person=person).delete()
    NotWith.system("a person is forgotten").filter(enrolment__person=person).delete()
    NotWith.system("a person is forgotten").filter(other=person).delete()
    _forget_in_draws(person)
    _forget_in_sheets(person.email)
    return {"enrolments, without answers": person.enrolments.count()}


def _enrolment(enrolment: Enrolment, person: Person) -> dict[str, object]:
    answers = Answer.for_actor(person).filter(enrolment=enrolment)
    wishes = Wish.for_actor(person).filter(enrolment=enrolment)
    apart = NotWith.for_actor(person).filter(enrolment=enrolment)
    # told at the draw, as to everybody else
    is_undrawn = enrolment.state == Enrolment.State.IN_DRAW
    return {
        "programme": enrolment.programme.name,
        "role": enrolment.role,
        "state": enrolment.state,
        "places": enrolment.places,
        "started_at": enrolment.started_at,
        "applied_at": enrolment.applied_at,
        "seated_at": enrolment.seated_at,
        "lot_number": enrolment.lot_number,
        "drawn_rank": enrolment.drawn_rank,
        "place_before_the_draw": "" if is_undrawn else enrolment.priority_reason,
        "answers": list(answers.values("question__words", "value", "saved_at")),
        "wishes": list(wishes.values_list("mentor__person__name", flat=True)),
        "not_with": list(apart.values_list("other__name", flat=True)),
    }


def _forget_in_draws(person: Person) -> None:
    """The proof of a draw keeps a number that leads to nobody any more."""
    person.enrolments.update(lot_number="", drawn_rank=None, is_priority=False, priority_reason="")


def _forget_in_sheets(email: str) -> None:
    """A sheet that waits names people too, also those who did not agree to take part."""
    waiting = SignUpSheet.objects.exclude(original="").exclude(source__state=Import.State.IMPORTING)
    for sheet in waiting.select_related("source"):
        with opened(sheet) as table:
            is_named = any(email in cell.lower() for row in table.rows() for cell in row.cells)
        if is_named:
            sheet.original.delete(save=False)
            sheet.source.file.delete(save=False)
            sheet.source.delete()
