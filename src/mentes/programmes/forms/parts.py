"""One part of a list of texts: its own words, and under some the lines it consists of."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mentes.foundation.request_values import whole_number
from mentes.foundation.widgets import Counted
from mentes.programmes.forms.texts import Paragraphs
from mentes.programmes.models import Programme, Texts

LINES_AT_MOST = 12
ABOUT_FIVE_YEARS = 260


def _short(rows: int = 2) -> Counted:
    return Counted(attrs={"rows": rows})


class QuestionAndAnswerForm(forms.Form):
    question = forms.CharField(label=_("Question"), max_length=200, widget=_short())
    answer = Paragraphs(label=_("Answer"), max_length=2000, widget=_short(5))


class SectionForm(forms.Form):
    heading = forms.CharField(label=_("Heading"), max_length=120)
    text = Paragraphs(
        label=_("What the two agree to"),
        max_length=2000,
        widget=_short(5),
        help_text=_("Write it as the pair would say it. They can change it together."),
    )


class GuideForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    purpose = forms.CharField(
        label=_("What the session is for"), max_length=300, required=False, widget=_short()
    )


class StandardGoalForm(forms.Form):
    text = forms.CharField(
        label=_("The goal"),
        max_length=300,
        widget=_short(),
        help_text=_("Everybody starts with it, beside the goals of their own."),
    )


class OneLine(forms.CharField):
    """Long enough to need a box, kept without the line ends that a box lets in."""

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=300, required=False, **options)

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class LineForm(forms.Form):
    """A line that is left empty goes."""

    text = OneLine()
    MORE: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        if not facts.get("text") and any(facts.get(name) for name in self.MORE):
            self.add_error("text", _now("Write this line, or empty what stands beside it too."))
        return facts


class AgendaLineForm(LineForm):
    text = OneLine(label=_("To talk about"))
    why = OneLine(label=_("Why"))
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=1, max_value=180, required=False,
        widget=forms.NumberInput(attrs={"class": "m-tiny"}),
    )  # fmt: skip
    MORE = ("why", "minutes")


class StepLineForm(LineForm):
    text = OneLine(label=_("What to do"))
    due_week = forms.IntegerField(
        label=_("Due by the end of week"), min_value=1, max_value=ABOUT_FIVE_YEARS, required=False,
        widget=forms.NumberInput(attrs={"class": "m-tiny"}),
    )  # fmt: skip
    MORE = ("due_week",)

    def __init__(self, *args: Any, weeks: int, **more: Any) -> None:
        super().__init__(*args, **more)
        self.weeks = weeks

    def clean_due_week(self) -> int | None:
        week: int | None = self.cleaned_data["due_week"]
        if week and week > self.weeks:
            words = _now("The programme ends after week %(weeks)s. Choose a week until then.")
            raise forms.ValidationError(words % {"weeks": self.weeks})
        return week


FORMS: Mapping[str, type[forms.Form]] = {
    Texts.FAQ: QuestionAndAnswerForm,
    Texts.AGREEMENT: SectionForm,
    Texts.GUIDES: GuideForm,
    Texts.STANDARD_GOALS: StandardGoalForm,
}
LINES: Mapping[str, tuple[str, type[LineForm]]] = {
    Texts.GUIDES: ("items", AgendaLineForm),
    Texts.STANDARD_GOALS: ("steps", StepLineForm),
}


class PartForm:
    """The words of a part and its lines, as one shape; `lines` is None where a part has none."""

    def __init__(
        self,
        programme: Programme,
        texts: str,
        *,
        data: Mapping[str, Any] | None = None,
        facts: Mapping[str, Any] | None = None,
        rows: list[dict[str, Any]] | None = None,
    ) -> None:
        facts = facts or {}
        self.words = FORMS[texts](data, initial=dict(facts))
        self.name, line = LINES.get(texts, ("", LineForm))
        self.lines: BaseFormSet[Any] | None = None
        if self.name:
            shown = list(facts.get(self.name, [])) if rows is None else rows
            more = {"weeks": programme.weeks} if texts == Texts.STANDARD_GOALS else {}
            lines = formset_factory(line, extra=0 if shown else 3, max_num=LINES_AT_MOST)
            self.lines = lines(data, initial=shown, prefix="line", form_kwargs=more)

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.all])  # noqa: C419  every form speaks up at once

    @property
    def all(self) -> list[Any]:
        return [self.words, *([self.lines] if self.lines is not None else [])]

    @property
    def has_room(self) -> bool:
        return self.lines is not None and len(self.lines) < LINES_AT_MOST

    @property
    def facts(self) -> dict[str, Any]:
        own: dict[str, Any] = dict(self.words.cleaned_data)
        if self.lines is not None:
            own[self.name] = [_told(line.cleaned_data) for line in self.lines if _says(line)]
        return own


def _says(line: LineForm) -> bool:
    return bool(line.cleaned_data.get("text"))


def _told(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Only what says something; a step without a week has none."""
    return {name: value for name, value in facts.items() if value or name == "text"}


def rearranged(texts: str, data: Mapping[str, Any], wish: str) -> list[dict[str, Any]]:
    """The lines as they were typed, after "add", "up-2", "down-0" or "remove-1". Nothing is checked."""
    names = LINES[texts][1].base_fields if texts in LINES else {}
    total = whole_number(data.get("line-TOTAL_FORMS")) or 0
    rows = [
        {name: data.get(f"line-{number}-{name}", "") for name in names}
        for number in range(min(total, LINES_AT_MOST))
    ]
    what, _dash, digits = wish.partition("-")
    place = whole_number(digits)
    if what == "add":
        return [*rows, {}]
    if place is None or place >= len(rows):
        return rows
    row = rows.pop(place)
    if what in ("up", "down"):
        rows.insert(max(0, place - 1) if what == "up" else place + 1, row)
    return rows or [{}]
