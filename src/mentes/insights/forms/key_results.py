"""A value of a key result that somebody found outside of Mentes."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mentes.foundation.widgets import DateBox, DecimalBox
from mentes.insights.bridge.key_results import SHARES
from mentes.insights.models import Reading
from mentes.programmes.models import KeyResult


class ReadingForm(forms.ModelForm[Reading]):
    class Meta:
        model = Reading
        fields = ["value", "as_of", "n", "spread", "source", "why"]
        labels = {
            "value": _("Value"),
            "as_of": _("On which day"),
            "n": _("Of how many"),
            "spread": _("Standard deviation"),
            "source": _("Where the number comes from"),
            "why": _("What was wrong"),
        }
        help_texts = {
            "n": _("People, answers or roles that the value speaks of."),
            "spread": _("How much the values of a mean differ. With it the row shows a range."),
        }
        widgets = {"as_of": DateBox, "value": DecimalBox, "spread": DecimalBox}

    def __init__(self, *args: Any, key_result: KeyResult, **more: Any) -> None:
        """A share needs no deviation, a first value no reason."""
        super().__init__(*args, **more)
        self.key_result = key_result
        if key_result.unit != KeyResult.Unit.COUNT:
            words = _now("Value in %(unit)s")
            self.fields["value"].label = words % {"unit": key_result.get_unit_display()}
        self.fields["n"].required = key_result.unit != KeyResult.Unit.COUNT
        if key_result.unit in SHARES:
            del self.fields["spread"]
        if self.instance.pk:
            self.fields["why"].required = True
            self.initial["why"] = ""  # each correction has its own reason
        else:
            del self.fields["why"]

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        value, day = facts.get("value"), facts.get("as_of")
        if value is not None and self.key_result.unit in SHARES and not 0 <= value <= 100:
            self.add_error("value", _now("A share lies between 0% and 100%."))
        if day and day > timezone.localdate():
            self.add_error("as_of", _now("This day is still to come."))
        if facts.get("n") == 0:
            self.add_error("n", _now("No value without people: give at least 1."))
        spread = facts.get("spread")
        if spread is not None and spread < 0:
            self.add_error("spread", _now("This would be less than nothing."))
        return facts
