"""The shape of what the builder takes in."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mentes.foundation.widgets import Counted, DateBox, RadioCards
from mentes.programmes.models import KeyResult, Message, Programme, Question, Role, Rule
from mentes.programmes.queries.eligibility import named
from mentes.programmes.words import unknown_placeholders

ON = forms.CheckboxInput


class NewForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the programme"),
        max_length=120,
        help_text=_("As people will know it, for example “Skills exchange, spring 2027”."),
    )


class PageForm(forms.ModelForm[Programme]):
    class Meta:
        model = Programme
        fields = ["name", "promise", "for_whom", "about"]
        labels = {
            "name": _("Name of the programme"),
            "promise": _("The promise, in one line"),
            "for_whom": _("For whom"),
            "about": _("What it is, in a few sentences"),
        }
        widgets = {"about": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "promise": _("The first thing people read on the programme page."),
            "about": _("Say what happens, how often and who it is not for."),
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


class KeyResultForm(forms.ModelForm[KeyResult]):
    class Meta:
        model = KeyResult
        fields = ["words", "unit", "baseline", "target", "due_on", "source"]
        labels = {
            "words": _("What you measure"),
            "unit": _("Unit"),
            "baseline": _("Today"),
            "target": _("Target"),
            "due_on": _("By when"),
            "source": _("Where the number comes from"),
        }
        widgets = {"due_on": DateBox, "words": Counted(attrs={"rows": 2})}
        help_texts = {
            "unit": _("From 9%, “10 per cent more” is 9.9% and “10 percentage points more” is 19%."),
            "baseline": _("If you don't know it yet, leave it empty and come back."),
        }

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("baseline") is not None and facts["baseline"] == facts.get("target"):
            raise_at(self, "target", _now("Target and baseline are the same, so there would be nothing to see."))
        return facts


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
        widgets = {name: DateBox for name in ("enrolment_opens_on", "enrolment_closes_on", "starts_on")}

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
            raise_at(self, "enrolment_closes_on", _now("Enrolment would close before it opens."))
        if closes and starts and starts < closes:
            raise_at(self, "starts_on", _now("The programme would start while people still enrol."))
        self._not_newly_past("starts_on", starts)
        return facts

    def _not_newly_past(self, name: str, day: date | None) -> None:
        if day and name in self.changed_data and day < timezone.localdate():
            raise_at(self, name, _now("This day is in the past. Choose today or later."))


class EligibilityForm(forms.Form):
    """For one role; the page shows two, by prefix."""

    level_from = forms.IntegerField(label=_("Level from"), min_value=1, max_value=20, required=False)
    level_until = forms.IntegerField(label=_("Level up to"), min_value=1, max_value=20, required=False)
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

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in self.NUMBERS:
            self.fields[name].widget.attrs["class"] = "m-tiny"
        for field, fact in (("places", "place"), ("teams", "team")):
            chosen = self.initial.get(field, [])
            known = dict.fromkeys([*named(fact), *chosen])
            self.fields[field].choices = [(each, each) for each in known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        for low, high in (("level_from", "level_until"), ("months_here", "months_here_at_most")):
            if facts.get(low) and facts.get(high) and facts[low] > facts[high]:
                raise_at(self, high, _now("Nobody can meet this: it is less than the number before it."))
        return facts

    @property
    def rules(self) -> dict[str, Any]:
        """Only what says something."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class PlacesForm(forms.ModelForm[Programme]):
    class Meta:
        model = Programme
        fields = ["mentee_places", "approves_mentees", "approves_mentors"]
        labels = {
            "mentee_places": _("Most mentees"),
            "approves_mentees": _("A coordinator approves each mentee"),
            "approves_mentors": _("A coordinator approves each mentor"),
        }
        help_texts = {"mentee_places": _("Leave it empty for no limit. After that many, people go on the waiting list.")}
        widgets = {"mentee_places": forms.NumberInput(attrs={"class": "m-tiny"})}


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
        help_texts = {"why": _("People answer better when they know. It stands beside the question.")}

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
                raise_at(self, "options_text", _now("Write at least two choices, one on each line."))
        return facts


WITH_OPTIONS = {Question.Kind.CHOICE, Question.Kind.CHOICES}


class NewQuestionForm(QuestionForm):
    class Meta(QuestionForm.Meta):
        fields = ["kind", *QuestionForm.Meta.fields]
        labels = {**QuestionForm.Meta.labels, "kind": _("Kind of answer")}


class GoalsForm(forms.Form):
    framework = forms.ChoiceField(
        label=_("How goals are written"),
        choices=Programme.GoalFramework,
        widget=RadioCards(
            hints={
                "smart": _("Specific, with a measure and a date. For onboarding and skills, where the aim is known."),
                "real": _("Relevant, experimental, aspirational, learning-based. For careers and leading, where it is being found."),
                "open": _("A sentence or two and a day to look at it again."),
                "choice": _("Each goal may be any of the three. For mixed groups."),
            }
        ),
    )
    at_least = forms.IntegerField(label=_("Goals for each mentee, at least"), min_value=0, max_value=5)
    at_most = forms.IntegerField(label=_("Goals for each mentee, at most"), min_value=1, max_value=10)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("at_least", "at_most"):
            self.fields[name].widget.attrs["class"] = "m-tiny"

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("at_least", 0) > facts.get("at_most", 99):
            raise_at(self, "at_most", _now("This can't be fewer than the least."))
        return facts


class RuleForm(forms.Form):
    """One sentence; the page shows one for each rule, by prefix."""

    is_on = forms.BooleanField(required=False)
    weight = forms.TypedChoiceField(
        coerce=int, choices=Rule.Weight, required=False, empty_value=Rule.Weight.MEDIUM
    )
    number = forms.IntegerField(min_value=0, max_value=10, required=False)

    def __init__(self, *args: Any, name: str, **more: Any) -> None:
        super().__init__(*args, prefix=name, **more)
        rule = Rule.Name(name)
        self.rule = rule
        self.fields["is_on"].label = rule.label
        self.fields["weight"].label = _now("Weight of “{rule}”").format(rule=rule.label)
        self.fields["number"].label = _now("Levels")
        self.fields["number"].widget.attrs["class"] = "m-tiny"
        if Rule.STRENGTHS[rule] == Rule.Strength.MUST:
            del self.fields["weight"]
        if rule != Rule.Name.LEVEL_GAP_AT_LEAST:
            del self.fields["number"]


class ResultForm(forms.ModelForm[Programme]):
    objective = forms.ChoiceField(
        label=_("What the matching looks for first"),
        choices=[("floor", _("Nobody gets a leftover")), ("total", _("The best result for everybody together"))],
        widget=RadioCards(
            hints={
                "floor": _("The weakest match is made as good as it can be, then the whole."),
                "total": _("The sum of all fits is made as large as it can be. One or two may be weak."),
            }
        ),
    )

    class Meta:
        model = Programme
        fields = ["objective", "lowest_fit"]
        labels = {"lowest_fit": _("Lowest fit")}
        help_texts = {"lowest_fit": _("0 to 100. Under this nobody is paired and a coordinator looks. 0 is no limit.")}
        widgets = {"lowest_fit": forms.NumberInput(attrs={"class": "m-tiny", "min": 0, "max": 100})}

    def clean_lowest_fit(self) -> int:
        value: int = self.cleaned_data["lowest_fit"]
        if value > 100:
            raise ValidationError(_now("The lowest fit is a number from 0 to 100."))
        return value


class MessageForm(forms.ModelForm[Message]):
    class Meta:
        model = Message
        fields = ["subject", "body", "is_on"]
        labels = {"subject": _("Subject"), "body": _("Text"), "is_on": _("Send this message")}
        widgets = {"body": forms.Textarea(attrs={"rows": 16})}

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        for name in ("subject", "body"):
            unknown = unknown_placeholders(facts.get(name, ""))
            if unknown:
                shown = ", ".join(f"{{{each}}}" for each in unknown)
                raise_at(self, name, _now("{names} means nothing here. Choose from the list beside the text.").format(names=shown))
        return facts


class SenderForm(forms.ModelForm[Programme]):
    class Meta:
        model = Programme
        fields = ["sender_name", "reply_to"]
        labels = {"sender_name": _("Name of the sender"), "reply_to": _("Replies go to")}
        help_texts = {
            "sender_name": _("People open mail from people: your own name and the programme's work best."),
            "reply_to": _("A mailbox that somebody reads."),
        }


class LaunchForm(forms.Form):
    invite = forms.ChoiceField(
        label=_("Who is told"),
        choices=[("yes", _("Invite everybody who may join")), ("no", _("Open quietly"))],
        widget=RadioCards(hints={"no": _("Nobody gets a message. You share the link to the programme page.")}),
    )


class AdminForm(forms.Form):
    email = forms.EmailField(
        label=_("Their e-mail address"), help_text=_("Somebody who is in the directory.")
    )


class CloseForm(forms.Form):
    sure = forms.BooleanField(label=_("I know that this ends all pairs that are still open."))


def raise_at(form: forms.BaseForm, field: str, words: str) -> None:
    form.add_error(field, words)


ROLES = list(Role)
