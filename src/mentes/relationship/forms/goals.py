"""The shape of a goal, its steps and its end. Hints help and never block."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from mentes.foundation.widgets import Counted, DateBox
from mentes.people.models import Skill
from mentes.programmes.gallery import goal_hints
from mentes.programmes.models import KeyResult
from mentes.relationship.models import Goal
from mentes.relationship.queries.goals import Bearing, GoalShown
from mentes.relationship.queries.pairs import Side

DATES = {"due", "review_on"}  # hints of the library that are about the date
PAST_DAY = _("%(day)s has passed. Choose another day, or save again to keep it.")


def _scale(label: Any, choices: list[Any], hint: Any) -> forms.TypedChoiceField:
    """1 to 5 in a row, and a way to take the answer back."""
    return forms.TypedChoiceField(
        label=label,
        help_text=hint,
        choices=[*choices, ("", _("Clear"))],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class DueForm(forms.Form):
    """A form with a day. One that has passed is asked about once, and kept when it is sent again."""

    due_on = forms.DateField(label=_("By when?"), required=False, widget=DateBox)
    past_day = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        day = said.get("due_on")
        has_passed = day is not None and day < timezone.localdate()
        known = (self.initial.get("due_on"), said.get("past_day"))
        if day and has_passed and day != known[0] and day.isoformat() != known[1]:
            data: Any = self.data
            data = data.copy()
            data["past_day"] = day.isoformat()
            self.data = data
            self.add_error("due_on", str(PAST_DAY) % {"day": date_format(day, "j F Y")})
        return said


class GoalForm(DueForm):
    """The sentence. The rest comes after saving, and only if it helps."""

    text = forms.CharField(
        label=_("Your goal in one sentence"),
        max_length=300,
        widget=Counted({"rows": 3, "class": "m-goal-line"}),
        error_messages={"required": _("Write a sentence, however rough.")},
    )
    field_order = ["text", "due_on"]


class PromptForm(DueForm):
    """One question about a goal: in words, or the day until which it is to be reached."""

    kind = forms.ChoiceField(choices=Goal.Framework.choices, required=False)
    field = forms.CharField(max_length=20)
    words = forms.CharField(max_length=1000, required=False)


class BearingForm(forms.Form):
    """How hard a goal is, how well it fits, and what it serves: four taps at most."""

    stretch = _scale(
        _("How hard will it be?"), Goal.Stretch.choices, _("Growth is mostly found at 3 or 4.")
    )
    alignment = _scale(_("How well does it fit the programme?"), Goal.Alignment.choices, "")
    key_results = forms.TypedMultipleChoiceField(
        label=_("Does it help with one of these?"),
        help_text=_("What the programme wants to reach. None is fine too."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    skill = forms.TypedChoiceField(
        label=_("Which skill does it build?"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: Any,
        north_star: str = "",
        key_results: Iterable[KeyResult] = (),
        skills: Iterable[Skill] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._offer("key_results", [(one.pk, one.words) for one in key_results])
        own = [(skill.pk, skill.name) for skill in skills]
        self._offer("skill", own and [*own, ("", _("None of these"))])
        if north_star:
            self.fields["alignment"].help_text = _("It is for: %(star)s") % {"star": north_star}

    @property
    def bearing(self) -> Bearing:
        said = self.cleaned_data
        results = frozenset(said.get("key_results") or [])
        return Bearing(said["stretch"], said["alignment"], results, said.get("skill"))

    def _offer(self, name: str, choices: list[Any]) -> None:
        """A question without an answer to choose is not asked."""
        if choices:
            field: Any = self.fields[name]
            field.choices = choices
        else:
            del self.fields[name]


@dataclass(frozen=True)
class Prompt:
    """One question beside a goal, with what was answered so far."""

    field: str
    label: str
    hint: str
    example: str
    words: str


def prompts_of(goal: Goal, framework: str) -> list[Prompt]:
    """Return the questions of a framework in words; the one about the day stands apart."""
    return [
        Prompt(
            hint["field"],
            hint["label"],
            hint["hint"],
            hint["example"],
            goal.fields.get(hint["field"], ""),
        )
        for hint in goal_hints(framework)
        if hint["field"] not in DATES
    ]


def bearing_as_initial(shown: GoalShown, side: Side) -> dict[str, Any]:
    goal = shown.goal
    return {
        "stretch": goal.stretch,
        "alignment": goal.alignment_of(side.role),
        "key_results": [result.pk for result in shown.key_results],
        "skill": goal.skill_id,
    }


class StepForm(DueForm):
    text = forms.CharField(label=_("Next small step"), max_length=300)
    due_on = forms.DateField(label=_("By"), required=False, widget=DateBox)
    field_order = ["text", "due_on"]


class NewStepForm(StepForm):
    """A step that was agreed in a note or a check-in: for which goal?"""

    goal = forms.TypedChoiceField(label=_("For which goal?"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, goals: Iterable[Goal], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["goal"]
        field.choices = [(goal.pk, goal.text) for goal in goals]


class EndGoalForm(forms.Form):
    outcome = forms.ChoiceField(choices=[(Goal.State.DONE, ""), (Goal.State.LET_GO, "")])
    learned = forms.CharField(
        label=_("What did you learn on the way?"),
        help_text=_("One sentence is enough. You can leave it empty."),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
