"""Longer texts: browsers send line ends that would split no paragraph and look like a change."""

from typing import Any

from django import forms
from django.utils.text import normalize_newlines


class Paragraphs(forms.CharField):
    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return normalize_newlines(super().to_python(value) or "")
