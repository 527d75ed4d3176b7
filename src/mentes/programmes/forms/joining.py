"""Who can join, and what they are asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mentes.foundation.widgets import Counted
from mentes.programmes.models import Programme, Question


class EligibilityForm(forms.Form):
    """For one role; the page shows two, by prefix."""

    level_from = forms.IntegerField(
        label=_("Level from"), min_value=1, max_value=20, required=False
    )
    level_until = forms.IntegerField(
        label=_("Level up to"), min_value=1, max_value=20, required=False
    )
    months_here = forms.IntegerField(
        label=_("Months here, at least"), min_value=1, max_value=600, required=False
    )
    months_here_at_most = forms.IntegerField(
        label=_("Months here, at most"), min_value=1, max_value=600, required=False
    )
    places = forms.MultipleChoiceField(
        label=_("Only these places"), required=False, widget=forms.CheckboxSelectMultiple
    )
    teams = forms.MultipleChoiceField(
        label=_("Only these teams"), required=False, widget=forms.CheckboxSelectMultiple
    )
    NUMBERS = ("level_from", "level_until", "months_here", "months_here_at_most")

    def __init__(self, *args: Any, teams: list[str], places: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        for name in self.NUMBERS:
            self.fields[name].widget.attrs["class"] = "m-tiny"
        for name, known in (("places", places), ("teams", teams)):
            every = dict.fromkeys([*known, *self.initial.get(name, [])])
            self.fields[name].choices = [(each, each) for each in every]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        for low, high in (("level_from", "level_until"), ("months_here", "months_here_at_most")):
            if facts.get(low) and facts.get(high) and facts[low] > facts[high]:
                self.add_error(
                    high, _now("No one can meet this: it’s less than the number before it.")
                )
        return facts

    @property
    def rules(self) -> dict[str, Any]:
        """Only what says something."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class FirstUnlessChosen(forms.RadioSelect):
    """A form that does not ask means: as it always was."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return super().value_from_datadict(data, files, name) or Programme.PlacesBy.FIRST


class PlacesForm(forms.ModelForm[Programme]):
    class Meta:
        model = Programme
        fields = [
            "mentee_places",
            "places_by",
            "draws_within",
            "approves_mentees",
            "approves_mentors",
        ]
        labels = {
            "mentee_places": _("Most mentees"),
            "places_by": _("When more sign up than there are places"),
            "draws_within": _("How the lots are drawn"),
            "approves_mentees": _("A coordinator approves each mentee"),
            "approves_mentors": _("A coordinator approves each mentor"),
        }
        help_texts = {
            "mentee_places": _(
                "Empty is no limit. After that many, people go on the waiting list."
            ),
            "places_by": _(
                "By lot, no one has to be quick, and with at least 50 people who get a place and 50 who wait"
                " you can tell later whether the programme made a difference: chance alone decides who goes"
                " first. You draw after enrolment has closed."
            ),
            "draws_within": _(
                "By level or team, each gets places in proportion to its sign-ups. Small ones are drawn"
                " together, so that no one’s result can be guessed."
            ),
        }
        widgets = {
            "mentee_places": forms.NumberInput(attrs={"class": "m-tiny"}),
            "places_by": FirstUnlessChosen,
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", _("All together")), *Programme.DrawsWithin.choices]
        self.fields["draws_within"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        by_lot = facts.get("places_by") == Programme.PlacesBy.LOT
        if by_lot and "mentee_places" in facts and not facts["mentee_places"]:
            self.add_error(
                "mentee_places", _now("Places can be drawn when you say how many there are.")
            )
        return facts


WITH_OPTIONS = {Question.Kind.CHOICE, Question.Kind.CHOICES}


class QuestionForm(forms.ModelForm[Question]):
    options_text = forms.CharField(
        label=_("Choices, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )

    class Meta:
        model = Question
        fields = ["words", "hint", "why", "seen_by", "is_required"]
        labels = {
            "words": _("The question"),
            "hint": _("Hint under it"),
            "why": _("Why you ask"),
            "seen_by": _("Who sees the answer"),
            "is_required": _("Everybody has to answer"),
        }
        widgets = {
            "words": Counted(attrs={"rows": 2}),
            "hint": Counted(attrs={"rows": 2}),
            "why": Counted(attrs={"rows": 2}),
        }
        help_texts = {
            "why": _("People answer better when they know. It stands beside the question.")
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.instance.pk:
            self.fields["options_text"].initial = "\n".join(self.instance.options)
        if self.instance.pk and self.instance.kind not in WITH_OPTIONS:
            del self.fields["options_text"]

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        kind = facts.get("kind", self.instance.kind)
        lines = [line.strip() for line in facts.pop("options_text", "").splitlines()]
        if kind in WITH_OPTIONS:
            facts["options"] = list(dict.fromkeys(filter(None, lines)))
            if len(facts["options"]) < 2:
                self.add_error(
                    "options_text", _now("Write at least two choices, one on each line.")
                )
        return facts


class NewQuestionForm(QuestionForm):
    class Meta(QuestionForm.Meta):
        fields = ["kind", *QuestionForm.Meta.fields]
        labels = {**QuestionForm.Meta.labels, "kind": _("Kind of answer")}
