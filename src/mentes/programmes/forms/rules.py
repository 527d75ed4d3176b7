"""The matching rules, one small form a sentence, and what the result looks for."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mentes.foundation.widgets import RadioCards
from mentes.programmes.models import Programme, Rule


class RuleForm(forms.Form):
    """One sentence; the page shows one for each rule, by prefix."""

    is_on = forms.BooleanField(required=False)
    weight = forms.TypedChoiceField(coerce=int, choices=Rule.Weight, required=False)
    number = forms.IntegerField(min_value=0, max_value=10, required=False)
    unknown_is_no = forms.BooleanField(required=False)

    def __init__(
        self, data: QueryDict | None = None, *, name: str, initial: dict[str, object]
    ) -> None:
        super().__init__(data, prefix=name, initial=initial)
        rule = Rule.Name(name)
        self.rule = rule
        self.fields["is_on"].label = rule.label
        self.fields["weight"].label = _now("Weight of “%(rule)s”") % {"rule": rule.label}
        self.fields["number"].label = _now("Levels")
        self.fields["number"].widget.attrs["class"] = "m-tiny"
        if Rule.STRENGTHS[rule] == Rule.Strength.MUST:
            del self.fields["weight"]
        if rule != Rule.Name.LEVEL_GAP_AT_LEAST:
            del self.fields["number"]
        if rule in Rule.JUDGED:
            self.fields["unknown_is_no"].label = _now("Unknown counts as no")
            self.fields["unknown_is_no"].help_text = _now(
                "Without this, a pair whose facts are not known is proposed with a warning."
            )
        else:
            del self.fields["unknown_is_no"]


class ResultForm(forms.ModelForm[Programme]):
    objective = forms.ChoiceField(
        label=_("What the matching looks for first"),
        choices=[
            ("floor", _("Nobody gets a leftover")),
            ("total", _("The best result for everybody together")),
        ],
        widget=RadioCards(
            hints={
                "floor": _("The weakest match is made as good as it can be, then the whole."),
                "total": _(
                    "The sum of all fits is made as large as it can be. One or two may be weak."
                ),
            }
        ),
    )

    class Meta:
        model = Programme
        fields = ["objective", "lowest_fit"]
        labels = {"lowest_fit": _("Lowest fit")}
        help_texts = {
            "lowest_fit": _(
                "0 to 100. Under this no pair is made, and a coordinator looks. 0 is no limit."
            )
        }
        widgets = {"lowest_fit": forms.NumberInput(attrs={"class": "m-tiny", "min": 0, "max": 100})}

    def clean_lowest_fit(self) -> int:
        value: int = self.cleaned_data["lowest_fit"]
        if value > 100:
            raise ValidationError(_now("The lowest fit is a number from 0 to 100."))
        return value
