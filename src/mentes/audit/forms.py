"""The shape of a question to the audit log."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

Groups = list[tuple[str, list[tuple[str, str]]]]


class FilterForm(forms.Form):
    name = forms.CharField(label=_("Who"), required=False)
    verb = forms.ChoiceField(label=_("What"), required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, groups: Groups, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["verb"].choices = [("", _("Everything")), *groups]  # type: ignore[attr-defined]
