"""The shape of each kind of answer, and of what coordinators type in."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mentes.enrolment.actions.places import PLACES_AT_MOST
from mentes.foundation.request_values import whole_number
from mentes.foundation.widgets import Counted, FileDrop, TimeBox
from mentes.people.languages import ZONES, language_name
from mentes.people.models import Person, PersonSkill
from mentes.people.queries import organisation
from mentes.programmes.models import Question, Role

Kind = Question.Kind
LONGEST = 2000
ANSWER_IT = {"required": _("Answer this question to go on. What you wrote before is kept.")}
OFFERED = (  # languages to tick; what a person has besides stays in the list
    *("en", "ar", "bn", "zh", "cs", "da", "nl", "fi", "fr", "de", "el", "hi"),
    *("it", "ja", "pl", "pt", "pa", "ro", "es", "sv", "tr", "uk", "ur", "cy"),
)


class AnswerForm(forms.Form):
    """One question with one control."""

    def __init__(self, question: Question, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        control = CONTROLS[Kind(question.kind)](question)
        control.required = question.is_required
        control.label = _("Your answer")
        control.error_messages.update(ANSWER_IT)
        self.fields["value"] = control


def _one_line(question: Question) -> forms.Field:
    return forms.CharField(max_length=200)


def _sentences(question: Question) -> forms.Field:
    return forms.CharField(max_length=LONGEST, widget=Counted(attrs={"rows": 6}))


def _options(question: Question) -> list[tuple[str, str]]:
    return [(option, option) for option in question.options]


def _one_of(question: Question) -> forms.Field:
    return forms.ChoiceField(choices=_options(question), widget=forms.RadioSelect)


def _some_of(question: Question) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=_options(question), widget=forms.CheckboxSelectMultiple
    )


def _number(question: Question) -> forms.Field:
    return forms.IntegerField(
        min_value=0, max_value=1_000_000, widget=forms.NumberInput(attrs={"class": "m-tiny"})
    )


def _places(question: Question) -> forms.Field:
    return forms.IntegerField(
        min_value=1,
        max_value=PLACES_AT_MOST,
        widget=forms.NumberInput(attrs={"class": "m-tiny", "inputmode": "numeric"}),
    )


CONTROLS = {
    Kind.TEXT: _one_line,
    Kind.LONG: _sentences,
    Kind.CHOICE: _one_of,
    Kind.CHOICES: _some_of,
    Kind.NUMBER: _number,
    Kind.CAPACITY: _places,
}


class SkillsForm(forms.Form):
    """A few lines of skill and level; a skill that is not in the list may be typed in."""

    LINES = {Kind.SKILLS_OFFER: 5, Kind.SKILLS_WANT: 3}

    def __init__(
        self, question: Question, *args: Any, held: list[PersonSkill], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.question = question
        self.lines = max(self.LINES[Kind(question.kind)], len(held))
        for n in range(self.lines):
            kept = held[n] if n < len(held) else None
            self.fields[f"skill_{n}"] = forms.CharField(
                label=_("Skill"),
                max_length=120,
                required=False,
                initial=kept.skill.name if kept else "",
                widget=forms.TextInput(attrs={"list": "skills", "autocomplete": "off"}),
            )
            self.fields[f"level_{n}"] = forms.TypedChoiceField(
                label=_("Where you stand today"),
                choices=[("", _("Choose a level")), *PersonSkill.Level.choices],
                coerce=int,
                empty_value=None,
                required=False,
                initial=kept.level if kept else "",
            )

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"skill_{n}"], self[f"level_{n}"]) for n in range(self.lines)]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        for n in range(self.lines):
            if facts.get(f"skill_{n}") and not facts.get(f"level_{n}"):
                words = _now("Choose a level for “%(skill)s”.")
                self.add_error(f"level_{n}", words % {"skill": facts[f"skill_{n}"]})
        if self.question.is_required and not self.skills and not self.errors:
            self.add_error("skill_0", _now("Name at least one skill to go on."))
        return facts

    @property
    def skills(self) -> dict[str, int]:
        facts = self.cleaned_data
        lines = [(facts.get(f"skill_{n}"), facts.get(f"level_{n}")) for n in range(self.lines)]
        return {skill: level for skill, level in lines if skill and level}


class ProfileForm(forms.Form):
    place = forms.CharField(label=_("Where you work"), max_length=120, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    works_from = forms.TimeField(label=_("Your day usually begins at"), widget=TimeBox)
    works_until = forms.TimeField(label=_("And ends at"), widget=TimeBox)
    languages = forms.MultipleChoiceField(
        label=_("Languages you can talk in"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language you can talk in.")},
    )

    def __init__(self, person: Person, *args: Any, **more: Any) -> None:
        more["initial"] = {name: getattr(person, name) for name in self.base_fields}
        super().__init__(*args, **more)
        zones = sorted({*ZONES, person.time_zone})
        self._offer("time_zone", [(zone, zone.replace("_", " ")) for zone in zones])
        codes = dict.fromkeys([*OFFERED, *person.languages])
        self._offer("languages", [(code, language_name(code)) for code in codes])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        start, end = facts.get("works_from"), facts.get("works_until")
        if start and end and start >= end:
            self.add_error(
                "works_until", _now("The day ends before it begins. Change one of the two times.")
            )
        return facts


class FindForm(forms.Form):
    """A person of a list, looked for by name: the control of wishes and of “not with”."""

    name = forms.CharField(label=_("Find a person by name"), required=False)


def preview_form(question: Question) -> forms.Form:
    """Return the controls people get for a question, for its coordinator to try."""
    kind, prefix = Kind(question.kind), f"question-{question.pk}"
    if kind in SkillsForm.LINES:
        return SkillsForm(question, held=[], prefix=prefix)
    if kind == Kind.PROFILE:
        own = organisation()
        person = Person(time_zone=own.time_zone) if own else Person()
        return ProfileForm(person, prefix=prefix)
    if kind in CONTROLS:
        return AnswerForm(question, prefix=prefix)
    return FindForm(prefix=prefix)


class ConsentForm(forms.Form):
    agrees = forms.BooleanField(
        label=_("I have read the privacy notice and want to take part"),
        error_messages={
            "required": _("Tick the box if you want to take part. Your answers are kept.")
        },
    )


class PlacesForm(forms.Form):
    places = forms.IntegerField(
        label=_("People you have room for"),
        min_value=1,
        max_value=PLACES_AT_MOST,
        widget=forms.NumberInput(attrs={"class": "m-tiny"}),
    )


class DrawForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I know that places are given once, and that everybody is told."),
        error_messages={"required": _("Tick the box if you want to go on. Nothing has been done.")},
    )


class PriorityForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("A few words that every coordinator may read, and the person themselves."),
    )


class InviteForm(forms.Form):
    """Everybody on the list, those who are ticked on it, or a list of addresses."""

    whom = forms.ChoiceField(label=_("Whom to invite"), widget=forms.RadioSelect)
    addresses = forms.CharField(
        label=_("Addresses"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, or separated by commas. You can paste a column of a spreadsheet."),
    )

    def __init__(self, *args: Any, everybody: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = [  # type: ignore[attr-defined]
            ("all", everybody),
            ("ticked", _("Only the people I tick")),
            ("some", _("Only the addresses I paste")),
        ]

    @property
    def ticked(self) -> list[int]:
        given = cast(QueryDict, self.data).getlist("who") if self.is_bound else []
        return list(filter(None, map(whole_number, given)))

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        whom = facts.get("whom")
        if whom == "some" and not facts.get("addresses", "").strip():
            raise ValidationError({"addresses": _now("Paste at least one address.")})
        if whom == "ticked" and not self.ticked:
            raise ValidationError({"whom": _now("Tick at least one person on the list.")})
        if whom == "all" and self.ticked:
            words = _now(
                "You ticked people on the list. Say whether only they are invited, or everybody."
            )
            raise ValidationError({"whom": words})
        return facts


class SheetForm(forms.Form):
    role = forms.ChoiceField(
        label=_("The people on it sign up as"),
        choices=[(Role.MENTEE.value, _("Mentees")), (Role.MENTOR.value, _("Mentors"))],
        widget=forms.RadioSelect,
        help_text=_(
            "A column that says otherwise for a person wins; you choose it on the next page."
        ),
    )
    sheet = forms.FileField(
        label=_("The file"),
        help_text=_(
            "CSV, Excel (.xlsx) or OpenDocument (.ods), as it came out of the form."
            " You see every change before it is saved."
        ),
        widget=FileDrop(attrs={"accept": ".csv,.xlsx,.ods,.txt,.tsv"}),
    )
