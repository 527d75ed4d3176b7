"""How a form field is shown: which kind of control, what stands round it, what describes it to whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mentes.foundation.widgets import Counted, FileDrop, RadioCards, Rating, Words

GROUPS = ((Rating, "rating"), (RadioCards, "cards"))
CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class Renderer(TemplatesSetting):
    """Django's own field groups and whole forms come out like ours."""

    form_template_name = "foundation/form.html"
    field_template_name = "foundation/field.html"


@dataclass
class Shown:
    bound: BoundField
    who_sees: Words = ""
    hint: Words = ""
    label: Words = ""

    def __post_init__(self) -> None:
        self.who_sees = self.who_sees or getattr(self.bound.field, "who_sees", "")
        self.hint = self.hint or self.bound.help_text
        self.label = self.label or self.bound.label

    @property
    def kind(self) -> str:
        """rating, cards, choices, check, file, hidden or line."""
        widget = self.bound.field.widget
        if widget.is_hidden:
            return "hidden"
        if isinstance(widget, forms.CheckboxInput):
            return "check"
        if isinstance(widget, FileDrop):
            return "file"
        named = (name for kind, name in GROUPS if isinstance(widget, kind))
        return next(named, "choices" if isinstance(widget, CHOICES) else "line")

    @property
    def is_group(self) -> bool:
        return self.kind in {"rating", "cards", "choices"}

    @property
    def optional(self) -> bool:
        return not self.bound.field.required and self.kind != "check"

    @property
    def limit(self) -> int | None:
        counted = isinstance(self.bound.field.widget, Counted)
        return getattr(self.bound.field, "max_length", None) if counted else None

    @property
    def errors(self) -> list[str]:
        return words_of(self.bound)

    @property
    def described_by(self) -> str:
        parts = {"error": self.bound.errors, "hint": self.hint, "sees": self.who_sees}
        return " ".join(f"{self.bound.auto_id}_{part}" for part, there in parts.items() if there)

    @property
    def control(self) -> SafeString:
        attrs: dict[str, Any] = {}
        if self.described_by:
            attrs["aria-describedby"] = self.described_by
        if isinstance(self.bound.field.widget, forms.Textarea):
            # The browser would cut what is pasted without a word; the form says how much is too much.
            attrs["maxlength"] = False
        if self.limit:
            attrs |= {"data-count": f"{self.bound.auto_id}_count", "data-limit": self.limit}
        return self.bound.as_widget(attrs=attrs)

    @property
    def options(self) -> Iterator[tuple[Any, str]]:
        """Each choice with its hint. The empty choice of an optional field is left out."""
        hints = getattr(self.bound.field.widget, "hints", {})
        for option in self.bound.subwidgets:
            if option.data["value"] not in ("", None):
                yield option, hints.get(str(option.data["value"]), "")


def words_of(bound: BoundField) -> list[str]:
    """The errors of a field as sentences that name it, for the field and for the summary alike."""
    name = {"label": bound.label}
    ticked = isinstance(bound.field.widget, forms.CheckboxInput)
    ours = {
        "required": _("Tick “%(label)s” to go on.")
        if ticked
        else _("“%(label)s” needs an answer."),
        "max_length": _("“%(label)s” has %(show_value)s characters; %(limit_value)s is the most."),
    }
    found = bound.form.errors.as_data().get(bound.name, []) if bound.form.is_bound else []
    return [
        ours[str(error.code)] % (name | (error.params or {}))
        if is_default(bound, error)
        else _("“%(label)s”: %(sentence)s") % (name | {"sentence": sentence})
        if is_stock(bound, error)
        else sentence
        for error in found
        for sentence in error.messages
    ]


def is_default(bound: BoundField, error: ValidationError) -> bool:
    """Django's own sentence, which does not say where it belongs. A field's own words win."""
    if error.code == "max_length":
        return True
    stock = forms.Field.default_error_messages["required"]
    return error.code == "required" and bound.field.error_messages.get("required") == stock


def is_stock(bound: BoundField, error: ValidationError) -> bool:
    """Another of Django's own sentences, such as “Enter a number.”: without the name of its field two of
    them in a summary can't be told apart."""
    stock = type(bound.field).default_error_messages.get(str(error.code))
    return error.code == "invalid" and stock is not None and error.message == stock


@dataclass(frozen=True)
class Fault:
    words: str
    target: str


def faults(form: BaseForm) -> Iterator[Fault]:
    """Every error of a form, with the id of the control that can mend it."""
    for words in form.non_field_errors():
        yield Fault(str(words), "main")
    for bound in form:
        for words in words_of(bound):
            yield Fault(words, target_of(bound))


def target_of(bound: BoundField) -> str:
    if isinstance(bound.field.widget, CHOICES):
        return next((option.id_for_label for option, _hint in Shown(bound).options), bound.auto_id)
    return bound.id_for_label
