"""What the two fill in about a session: when it is, what it is about, how it went."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from mentes.foundation.widgets import DateBox, Rating, TimeBox
from mentes.relationship.models import RATINGS, CheckIn, Goal, Step
from mentes.relationship.queries.times import NoSuchTime, instant

STEP_ANSWERS = [
    (Step.State.DONE, _("Done")),
    (Step.State.MOVING, _("Moving")),
    (Step.State.STUCK, _("Stuck")),
]


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
            for name in ("day", "clock", "minutes"):
                self.fields[name].required = False

    def clean_minutes(self) -> int:
        """A time that was chosen is as long as the sessions of the programme, unless it says otherwise."""
        return self.cleaned_data["minutes"] or self.fields["minutes"].initial

    def clean_at(self) -> datetime | None:
        written = self.cleaned_data["at"]
        if not written:
            return None
        try:
            found = parse_datetime(written)
        except ValueError:
            found = None
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


class CheckInForm(forms.Form):
    """Each part may be left out, and what is in the way counts whatever is said of the steps."""

    value = forms.TypedChoiceField(
        label=_("How useful was it?"),
        choices=RATINGS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=Rating,
    )
    blocker = forms.ChoiceField(
        label=_("Is anything in the way?"),
        choices=[*CheckIn.Blocker.choices, ("", _("Nothing"))],
        required=False,
        widget=forms.RadioSelect,
    )
    in_the_way = forms.CharField(
        label=_("In a few words"),
        help_text=_("For example: no time with the regional team."),
        max_length=300,
        required=False,
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

    new_step = forms.CharField(
        label=_("The step"),
        help_text=_("It is added when you save the check-in."),
        max_length=300,
        required=False,
    )
    goal = forms.TypedChoiceField(
        label=_("For which goal?"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, steps: list[Step], goals: Iterable[Goal], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.steps = steps
        self.goals = {goal.pk: goal for goal in goals}
        offered: Any = self.fields["goal"]
        offered.choices = [(pk, goal.text) for pk, goal in self.goals.items()]
        offered.initial = next(iter(self.goals), None)
        for step in steps:
            self.fields[f"step-{step.pk}"] = forms.ChoiceField(
                label=step.text, choices=STEP_ANSWERS, required=False, widget=forms.RadioSelect
            )

    @property
    def step_fields(self) -> list[forms.BoundField]:
        return [self[f"step-{step.pk}"] for step in self.steps]

    @property
    def goal_of_step(self) -> Goal | None:
        """The one that was chosen; where there is only one, nothing has to be."""
        only = next(iter(self.goals.values())) if len(self.goals) == 1 else None
        return only or self.goals.get(self.cleaned_data["goal"])

    @property
    def moved(self) -> dict[int, str]:
        answers = {step.pk: self.cleaned_data[f"step-{step.pk}"] for step in self.steps}
        return {pk: answer for pk, answer in answers.items() if answer}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("new_step") and len(self.goals) > 1 and not said.get("goal"):
            self.add_error("goal", _("Choose the goal that the new step belongs to."))
        return said
