"""The words of one nudge to one pair, before it goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mentes.programmes.forms.texts import Paragraphs
from mentes.programmes.models import Message
from mentes.programmes.words import EVERYWHERE, OF_PARTNER, Words, unknown_placeholders

PLACEHOLDERS = EVERYWHERE | OF_PARTNER


class NudgeForm(forms.ModelForm[Message]):
    class Meta:
        model = Message
        fields = ["subject", "body"]
        labels = {"subject": _("Subject"), "body": _("Text")}
        help_texts = {
            "body": _(
                "What stands in braces is filled in for each of them. Only this pair gets it."
            ),
        }
        field_classes = {"body": Paragraphs}
        widgets = {"body": forms.Textarea(attrs={"rows": 14})}

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        for name in ("subject", "body"):
            unknown = unknown_placeholders(facts.get(name, ""))
            if unknown:
                shown = ", ".join(f"{{{each}}}" for each in unknown)
                words = _now("%(names)s means nothing here. Choose from the list below the text.")
                self.add_error(name, words % {"names": shown})
        return facts

    @property
    def words(self) -> Words:
        return Words(self.cleaned_data["subject"], self.cleaned_data["body"])
