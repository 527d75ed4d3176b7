"""The shape of a mail server's settings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mentes.connectors.mail.models import MailServer


class ServerForm(forms.Form):
    host = forms.CharField(label=_("Server"), help_text=_("For example mail.example.org"))
    port = forms.IntegerField(label=_("Port"), initial=587, min_value=1, max_value=65535)
    security = forms.ChoiceField(
        label=_("Encryption"), choices=MailServer.Security, initial=MailServer.Security.STARTTLS
    )
    user = forms.CharField(label=_("User"), required=False)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Stored encrypted. Leave it empty to keep the saved one."),
    )
    sender = forms.EmailField(
        label=_("Mail comes from"), help_text=_("An address this server may send for.")
    )
