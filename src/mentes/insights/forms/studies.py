"""What is asked about a study: which outcome, why a plan changes, what things cost."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentes.foundation.widgets import DecimalBox
from mentes.insights.models import Study


class PlanForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)

    design = forms.ChoiceField(
        label=_("Compared with"),
        choices=[
            (Study.Design.LOTTERY, _("Those who were in the draw and got no seat by it")),
            (Study.Design.COMPARISON, Study.Design.COMPARISON.label),
        ],
        initial=Study.Design.LOTTERY,
        help_text=_("Seats were drawn by lot, so the groups differ only by chance."),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, taken: set[str], is_drawn: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_drawn:
            del self.fields["design"]
        left = [(value, word) for value, word in Study.Outcome.choices if value not in taken]
        self.fields["outcome"].choices = left  # type: ignore[attr-defined]


class AmendForm(forms.Form):
    estimand = forms.ChoiceField(
        label=_("Effect on whom"),
        choices=[
            ("ATT", _("Those who took part")),
            ("ATO", _("Those who might as well have taken part as not")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Why the plan changes"), max_length=300)


def _amount(label: Any, hint: Any = "", *, least: float = 0) -> forms.FloatField:
    return forms.FloatField(
        label=label, help_text=hint, min_value=least, max_value=10**9, widget=DecimalBox
    )


class AssumptionsForm(forms.Form):
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="£")
    hours = _amount(
        _("Hours of a participant"),
        _("Sessions and what lies between them; a mentor’s count as many"),
    )
    wage = _amount(_("Cost of an hour"), _("Salary with everything on top"))
    admin_hours = _amount(_("Hours of running the programme"))
    other = _amount(_("Licences, training, events"), _("0 if there are none"))
    leaver_low = _amount(_("Replacing a leaver, at least"), least=1)
    leaver_likely = _amount(
        _("Replacing a leaver, most likely"),
        _("Half of 30 case studies found 21% of a yearly salary or more (Boushey and Glynn 2012)"),
        least=1,
    )
    leaver_high = _amount(_("Replacing a leaver, at most"), least=1)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        low, likely, high = (said.get(f"leaver_{name}") for name in ("low", "likely", "high"))
        if None not in (low, likely, high) and not low <= likely <= high:  # type: ignore[operator]
            self.add_error("leaver_likely", _("This lies between the least and the most."))
        if not self.errors and not (said["wage"] or said["other"]):
            self.add_error("wage", _("Without any cost there is no return to speak of."))
        return said

    @property
    def assumptions(self) -> dict[str, Any]:
        """As a study keeps them."""
        said = dict(self.cleaned_data)
        said["leaver"] = [said.pop(f"leaver_{name}") for name in ("low", "likely", "high")]
        return said


def assumptions_shown(study: Study) -> dict[str, Any]:
    """What was said, or what the programme's own calendar suggests."""
    said = dict(study.assumptions)
    if not said:
        return {"hours": round(study.programme.hours_asked, 1)}
    low, likely, high = said.pop("leaver")
    return said | {"leaver_low": low, "leaver_likely": likely, "leaver_high": high}
