"""The shape of a goal, its steps and its end. Hints help and never block."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentes.foundation.widgets import Counted, DateBox
from mentes.people.models import Skill
from mentes.programmes.gallery import goal_hints
from mentes.programmes.models import KeyResult
from mentes.relationship.models import Goal
from mentes.relationship.queries.goals import Bearing, GoalShown
from mentes.relationship.queries.pairs import Side

DATES = {"due", "review_on"}  # hints of the library that are about the date
NO_DATE = {
    "label": _("By when?"),
    "hint": _("No date yet is fine, most of all while you are finding out."),
}


def _scale(label: Any, choices: list[Any], hint: Any) -> forms.TypedChoiceField:
    """1 to 5 in a row, and a way to take the answer back."""
    return forms.TypedChoiceField(
        label=label,
        help_text=hint,
        choices=[*choices, ("", _("Not said"))],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class GoalForm(forms.Form):
    """The sentence, then the fields of its framework, each with a hint and an example."""

    text = forms.CharField(
        label=_("Your goal in one sentence"), max_length=300, widget=Counted({"rows": 3})
    )

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
        framework: str,
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
        self.hints = {hint["field"]: hint for hint in goal_hints(framework)}
        for name, hint in self.hints.items():
            if name not in DATES:
                self.fields[name] = _hinted(
                    forms.CharField, hint, widget=forms.Textarea({"rows": 2}), max_length=1000
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


def _hinted(kind: type[forms.Field], hint: Mapping[str, Any], **options: Any) -> forms.Field:
    return kind(label=hint["label"], help_text=hint["hint"], required=False, **options)


def goal_as_initial(shown: GoalShown, side: Side) -> dict[str, Any]:
    goal = shown.goal
    return goal.fields | {
        "text": goal.text,
        "due_on": goal.due_on,
        "stretch": goal.stretch,
        "alignment": goal.alignment_of(side.role),
        "key_results": [result.pk for result in shown.key_results],
        "skill": goal.skill_id,
    }


class StepForm(forms.Form):
    text = forms.CharField(label=_("Next small step"), max_length=300)
    due_on = forms.DateField(label=_("By"), required=False, widget=DateBox)


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
