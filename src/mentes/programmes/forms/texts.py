"""Longer texts: browsers send line ends that would split no paragraph and look like a change."""

from typing import Any

from django import forms
from django.utils.text import normalize_newlines


class Paragraphs(forms.CharField):
    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return normalize_newlines(super().to_python(value) or "")


class Lines(forms.CharField):
    """One sentence a line, kept as a list."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def validate(self, value: Any) -> None:
        super().validate("\n".join(value))

    def run_validators(self, value: Any) -> None:
        super().run_validators("\n".join(value))
