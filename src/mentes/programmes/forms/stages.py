"""Making, launching, sharing and closing a programme."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mentes.foundation.widgets import RadioCards


class NewForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the programme"),
        max_length=120,
        help_text=_("As people will know it, for example “Skills exchange, spring 2027”."),
    )


class LaunchForm(forms.Form):
    invite = forms.ChoiceField(
        label=_("Who is told"),
        choices=[("yes", _("Invite everybody who may join")), ("no", _("Open quietly"))],
        widget=RadioCards(
            hints={"no": _("Nobody gets a message. You share the link to the programme page.")}
        ),
    )


class AdminForm(forms.Form):
    email = forms.EmailField(
        label=_("Their e-mail address"), help_text=_("Somebody who is in the directory.")
    )


class CloseForm(forms.Form):
    sure = forms.BooleanField(label=_("I know that this ends all pairs that are still open."))
