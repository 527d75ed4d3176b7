"""The words of a message, and who sends it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mentes.programmes.forms.texts import Paragraphs
from mentes.programmes.models import Message, Programme
from mentes.programmes.words import unknown_placeholders


class MessageForm(forms.ModelForm[Message]):
    class Meta:
        model = Message
        fields = ["subject", "body", "is_on"]
        labels = {"subject": _("Subject"), "body": _("Text"), "is_on": _("Send this message")}
        field_classes = {"body": Paragraphs}
        widgets = {"body": forms.Textarea(attrs={"rows": 16})}

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        for name in ("subject", "body"):
            unknown = unknown_placeholders(facts.get(name, ""))
            if unknown:
                shown = ", ".join(f"{{{each}}}" for each in unknown)
                words = _now("%(names)s means nothing here. Choose from the list below the text.")
                self.add_error(name, words % {"names": shown})
        return facts


class SenderForm(forms.ModelForm[Programme]):
    class Meta:
        model = Programme
        fields = ["sender_name", "reply_to"]
        labels = {"sender_name": _("Name of the sender"), "reply_to": _("Replies go to")}
        help_texts = {
            "sender_name": _(
                "People open mail from people: your own name and the programme's work best."
            ),
            "reply_to": _("A mailbox that is read."),
        }
