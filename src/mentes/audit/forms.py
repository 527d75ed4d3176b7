"""The shape of a question to the audit log."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FilterForm(forms.Form):
    name = forms.CharField(label=_("Who"), required=False)
    verb = forms.CharField(label=_("What"), required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
