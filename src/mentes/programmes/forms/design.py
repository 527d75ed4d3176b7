"""What the programme is for, when it runs and what it asks."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mentes.foundation.widgets import Counted, DateBox, RadioCards
from mentes.programmes.forms.texts import Lines, Paragraphs
from mentes.programmes.models import Programme
from mentes.programmes.queries.lots import breaks_word


class PageForm(forms.ModelForm[Programme]):
    who_sees_what = Lines(
        label=_("Who sees what"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One sentence a line. Changing the words changes no right."),
    )

    class Meta:
        model = Programme
        fields = [
            "name", "promise", "for_whom", "about", "how_matching_works", "who_sees_what",
            "privacy_notice",
        ]  # fmt: skip
        labels = {
            "name": _("Name of the programme"),
            "promise": _("The promise, in one line"),
            "for_whom": _("For whom"),
            "about": _("What it is, in a few sentences"),
            "how_matching_works": _("How people are matched"),
            "privacy_notice": _("Privacy notice"),
        }
        field_classes = {
            "about": Paragraphs,
            "how_matching_works": Paragraphs,
            "privacy_notice": Paragraphs,
        }
        widgets = {
            "about": forms.Textarea(attrs={"rows": 8}),
            "how_matching_works": forms.Textarea(attrs={"rows": 5}),
            "privacy_notice": forms.Textarea(attrs={"rows": 16}),
        }
        help_texts = {
            "promise": _("The first thing people read on the programme page."),
            "about": _("Say what happens, how often and who it is not for."),
            "how_matching_works": _("Say it so that it fits your matching rules."),
            "privacy_notice": _(
                "People can read it before the first question, and agree to it before they send"
                " their answers. Changing it makes a new version."
            ),
        }


class NorthStarForm(forms.ModelForm[Programme]):
    class Meta:
        model = Programme
        fields = ["north_star", "north_star_owner", "strategy"]
        labels = {
            "north_star": _("North star"),
            "north_star_owner": _("Who owns it"),
            "strategy": _("Which part of the strategy it serves"),
        }
        widgets = {"north_star": Counted(attrs={"rows": 3})}
        help_texts = {
            "north_star_owner": _("A person or a role outside the people team, if you can."),
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["north_star"].required = True


class CalendarForm(forms.ModelForm[Programme]):
    class Meta:
        model = Programme
        fields = [
            "enrolment_opens_on", "enrolment_closes_on", "starts_on",
            "weeks", "cadence_days", "session_minutes",
        ]  # fmt: skip
        labels = {
            "enrolment_opens_on": _("Enrolment opens on"),
            "enrolment_closes_on": _("Enrolment closes on"),
            "starts_on": _("The programme starts on"),
            "weeks": _("Length in weeks"),
            "session_minutes": _("Minutes a session"),
        }
        widgets = dict.fromkeys(("enrolment_opens_on", "enrolment_closes_on", "starts_on"), DateBox)

    cadence_days = forms.TypedChoiceField(
        label=_("How often they meet"),
        coerce=int,
        choices=[
            (7, _("Every week")),
            (14, _("Every 2 weeks")),
            (21, _("Every 3 weeks")),
            (28, _("Every 4 weeks")),
            (30, _("Every month")),
        ],
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, least, most in (("weeks", 4, 104), ("session_minutes", 15, 180)):
            self.fields[name] = forms.IntegerField(
                label=self.fields[name].label, min_value=least, max_value=most,
                widget=forms.NumberInput(attrs={"class": "m-tiny"}),
            )  # fmt: skip
        for name in ("enrolment_opens_on", "enrolment_closes_on", "starts_on"):
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        opens, closes, starts = (
            facts.get(name) for name in ("enrolment_opens_on", "enrolment_closes_on", "starts_on")
        )
        if opens and closes and closes < opens:
            self.add_error("enrolment_closes_on", _now("Enrolment would close before it opens."))
        if closes and starts and starts < closes:
            self.add_error("starts_on", _now("The programme would start while people still enrol."))
        if closes and (sentence := breaks_word(self.instance, closes)):
            self.add_error("enrolment_closes_on", sentence)
        self._not_newly_past("starts_on", starts)
        return facts

    def _not_newly_past(self, name: str, day: date | None) -> None:
        if day and name in self.changed_data and day < timezone.localdate():
            self.add_error(name, _now("This day is in the past. Choose today or later."))


class GoalsForm(forms.Form):
    framework = forms.ChoiceField(
        label=_("How goals are written"),
        choices=Programme.GoalFramework,
        widget=RadioCards(
            hints={
                "smart": _("Specific, with a measure and a date. For onboarding and skills."),
                "real": _(
                    "Relevant, experimental, aspirational, about learning. For careers and leading."
                ),
                "open": _("A sentence or two and a day to look at it again."),
                "choice": _("Each goal may be any of the three. For mixed groups."),
            }
        ),
    )
    at_least = forms.IntegerField(
        label=_("Goals for each mentee, at least"), min_value=0, max_value=5
    )
    at_most = forms.IntegerField(
        label=_("Goals for each mentee, at most"), min_value=1, max_value=10
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("at_least", "at_most"):
            self.fields[name].widget.attrs["class"] = "m-tiny"

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("at_least", 0) > facts.get("at_most", 99):
            self.add_error("at_most", _now("This can't be fewer than the least."))
        return facts
