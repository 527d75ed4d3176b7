"""The shape of what the two write. Hints help and never block."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from mentes.foundation.widgets import Counted, DateBox, Rating, TimeBox
from mentes.programmes.gallery import goal_hints
from mentes.relationship.models import CheckIn, Goal, Step
from mentes.relationship.queries.times import NoSuchTime, instant

RATINGS = [(1, _("Not useful")), (2, _("A little")), (3, _("Useful")), (4, _("Very useful"))]
STEP_ANSWERS = [
    (Step.State.DONE, _("Done")),
    (Step.State.MOVING, _("Moving")),
    (Step.State.STUCK, _("Stuck")),
]
DATES = {"due", "review_on"}  # hints of the library that are about the date
NO_DATE = {
    "label": _("By when?"),
    "hint": _("No date yet is fine, most of all while you are finding out."),
}


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class HelloForm(forms.Form):
    text = forms.CharField(
        label=_("Your first message"), max_length=2000, widget=Counted({"rows": 7})
    )
    shares_address = forms.BooleanField(
        label=_("Replies may come straight to my e-mail address"),
        help_text=_("Otherwise they go to the programme, which passes them on."),
        required=False,
    )


class WhenForm(forms.Form):
    """A wall time in the zone of the person who writes it, or a proposed time."""

    at = forms.CharField(widget=forms.HiddenInput, required=False)
    day = forms.DateField(label=_("Day"), widget=DateBox)
    clock = forms.TimeField(label=_("Start"), widget=TimeBox)
    minutes = forms.TypedChoiceField(label=_("How long"), coerce=int)
    where = forms.CharField(
        label=_("Where"),
        help_text=_("A link to the call, or a room."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, zone: ZoneInfo, minutes: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone
        lengths = sorted({20, 30, 45, 60, 90, minutes})
        field: Any = self.fields["minutes"]
        field.choices = [(one, _("%(n)s minutes") % {"n": one}) for one in lengths]
        field.initial = minutes
        if self.data.get("at"):
            self.fields["day"].required = self.fields["clock"].required = False

    def clean_at(self) -> datetime | None:
        written = self.cleaned_data["at"]
        if not written:
            return None
        found = parse_datetime(written)
        if found is None or found.tzinfo is None:
            raise ValidationError(_("That time could not be read. Choose it again."))
        return found

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        said["starts_at"] = said.get("at") or self._typed(said)
        return said

    def _typed(self, said: Mapping[str, Any]) -> datetime | None:
        day, clock = said.get("day"), said.get("clock")
        if day is None or clock is None:
            return None
        try:
            return instant(day, clock, self.zone)
        except NoSuchTime as fault:
            self.add_error("clock", fault.sentence)
            return None


class AgendaForm(forms.Form):
    text = forms.CharField(label=_("Add something to talk about"), max_length=300)


class GoalForm(forms.Form):
    """The sentence, then the fields of its framework, each with a hint and an example."""

    text = forms.CharField(
        label=_("Your goal in one sentence"), max_length=300, widget=Counted({"rows": 3})
    )

    def __init__(self, *args: Any, framework: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.hints = {hint["field"]: hint for hint in goal_hints(framework)}
        for name, hint in self.hints.items():
            if name not in DATES:
                self.fields[name] = _hinted(
                    forms.CharField, hint, widget=_lines(2), max_length=1000
                )
        when = next((hint for name, hint in self.hints.items() if name in DATES), NO_DATE)
        self.fields["due_on"] = _hinted(forms.DateField, when, widget=DateBox)

    @property
    def hinted(self) -> list[tuple[forms.BoundField, str]]:
        """Each field of the framework with its example."""
        words = [
            (self[name], hint["example"]) for name, hint in self.hints.items() if name not in DATES
        ]
        return [*words, (self["due_on"], "")]

    @property
    def answers(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.hints if self.cleaned_data.get(name)}


def _hinted(kind: type[forms.Field], hint: Mapping[str, Any], **options: Any) -> forms.Field:
    return kind(label=hint["label"], help_text=hint["hint"], required=False, **options)


def goal_as_initial(goal: Goal) -> dict[str, Any]:
    return {"text": goal.text, "due_on": goal.due_on} | goal.fields


class StepForm(forms.Form):
    text = forms.CharField(label=_("Next small step"), max_length=300)
    due_on = forms.DateField(label=_("By"), required=False, widget=DateBox)


class EndGoalForm(forms.Form):
    outcome = forms.ChoiceField(choices=[(Goal.State.DONE, ""), (Goal.State.LET_GO, "")])
    learned = forms.CharField(
        label=_("What did you learn on the way?"),
        help_text=_("One sentence is enough. You can leave it empty."),
        max_length=2000,
        required=False,
        widget=_lines(3),
    )


class CheckInForm(forms.Form):
    """Each part may be left out. What is in the way is asked only when a step is stuck."""

    value = forms.TypedChoiceField(
        label=_("How useful was it?"),
        choices=RATINGS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=Rating,
    )
    blocker = forms.ChoiceField(
        label=_("What is in the way?"),
        choices=CheckIn.Blocker.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    priority_shift = forms.CharField(
        label=_("Has something become more important?"), max_length=300, required=False
    )
    next_time = forms.CharField(
        label=_("One line for next time"),
        help_text=_("It goes onto the agenda of your next session."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, steps: list[Step], **options: Any) -> None:
        super().__init__(*args, **options)
        self.steps = steps
        for step in steps:
            self.fields[f"step-{step.pk}"] = forms.ChoiceField(
                label=step.text, choices=STEP_ANSWERS, required=False, widget=forms.RadioSelect
            )

    @property
    def step_fields(self) -> list[forms.BoundField]:
        return [self[f"step-{step.pk}"] for step in self.steps]

    @property
    def moved(self) -> dict[int, str]:
        answers = {step.pk: self.cleaned_data[f"step-{step.pk}"] for step in self.steps}
        return {pk: answer for pk, answer in answers.items() if answer}


class AgreementForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, parts: list[dict[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.parts = parts
        for number, part in enumerate(parts):
            self.fields[f"part-{number}"] = forms.CharField(
                label=part["heading"],
                initial=part["text"],
                required=False,
                max_length=2000,
                widget=_lines(2),
            )
        self.fields["own"] = forms.CharField(
            label=_("Anything else you want to agree"),
            required=False,
            max_length=2000,
            widget=_lines(2),
        )

    @property
    def part_fields(self) -> list[forms.BoundField]:
        return [self[f"part-{number}"] for number in range(len(self.parts))]

    @property
    def written(self) -> list[dict[str, str]]:
        """A part that was emptied goes; an own part is added."""
        kept = [
            part | {"text": self.cleaned_data[f"part-{number}"].strip()}
            for number, part in enumerate(self.parts)
        ]
        own = self.cleaned_data["own"].strip()
        more = [{"key": "own", "heading": str(_("Also agreed")), "text": own}] if own else []
        return [part for part in kept + more if part["text"]]


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), required=False, max_length=20000, widget=_lines(4))
