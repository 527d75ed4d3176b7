"""The shape of what a person chooses to get by e-mail."""

from django import forms

from mentes.notices.models import Choice


class ChoicesForm(forms.Form):
    wanted = forms.MultipleChoiceField(
        choices=Choice, required=False, widget=forms.CheckboxSelectMultiple
    )
