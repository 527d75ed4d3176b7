"""One key result: what is measured, where it stands, where it should stand, and by when."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mentes.foundation.widgets import Counted, DateBox, DecimalBox, RadioCards, Words
from mentes.programmes.gallery import measures
from mentes.programmes.models import KeyResult

Unit = KeyResult.Unit
SHARES = (Unit.PERCENT, Unit.POINTS)
CENT = Decimal("0.01")


WAYS: Mapping[str, Words] = {
    "value": _("The number to reach"),
    "percent": _("Per cent more or less than today"),
    "points": _("Percentage points more or less than today"),
}


@dataclass(frozen=True)
class Echo:
    """A target in one of the ways it could be meant."""

    way: Words
    result: KeyResult
    is_meant: bool


def settled(meant: str, baseline: Decimal | None, target: Decimal) -> Decimal:
    """The number to reach."""
    if meant == "value" or baseline is None:
        return target
    change = target if meant == "points" else baseline * target / 100
    return (baseline + change).quantize(CENT, ROUND_HALF_UP)


class KeyResultForm(forms.ModelForm[KeyResult]):
    meant = forms.ChoiceField(
        label=_("What the target says"),
        choices=list(WAYS.items()),
        initial="value",
        widget=RadioCards(
            hints={
                "value": _("From 9%, 19 is a target of 19%."),
                "percent": _("From 9%, 10 is a target of 9.9%. For less, write −10."),
                "points": _("From 9%, 10 is a target of 19%. For less, write −10."),
            }
        ),
    )

    class Meta:
        model = KeyResult
        fields = ["words", "unit", "baseline", "target", "due_on", "source"]
        labels = {
            "words": _("What you measure"),
            "unit": _("Unit"),
            "baseline": _("Today"),
            "target": _("Target"),
            "due_on": _("By when"),
            "source": _("Where the number comes from"),
        }
        widgets = {
            "baseline": DecimalBox,
            "target": DecimalBox,
            "due_on": DateBox,
            "words": Counted(attrs={"rows": 2}),
        }
        help_texts = {
            "source": _("Who counts it, where and how often."),
        }

    def __init__(self, *args: Any, measure: str = "", **more: Any) -> None:
        """A measure of the catalogue keeps its unit; whatever is typed in chooses one."""
        super().__init__(*args, **more)
        self.echoes: list[Echo] = []
        self.fields["unit"].disabled = measure in measures()

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        self._settle_target(facts)
        self._within_reach(facts)
        if facts.get("target") is not None and facts["target"] == facts.get("baseline"):
            words = _now("Target and baseline are the same, so there would be nothing to see.")
            self.add_error("target", words)
        day = facts.get("due_on")
        if day and "due_on" in self.changed_data and day <= timezone.localdate():
            self.add_error("due_on", _now("This day is not ahead. Choose one after today."))
        return facts

    def _settle_target(self, facts: dict[str, Any]) -> None:
        """Whatever way it was said, the number to reach is what is kept."""
        meant, target = facts.pop("meant", "value"), facts.get("target")
        baseline = facts.get("baseline")
        if target is None:
            return
        if meant == "points" and facts.get("unit") not in SHARES:
            words = _now("Percentage points are for shares. Choose per cent more or less instead.")
            self.add_error("meant", words)
        elif meant != "value" and baseline is None:
            words = _now("More or less than what? Put in today's number, or the number to reach.")
            self.add_error("baseline", words)
        else:
            self.echoes = self._echoes(facts, meant)
            facts["target"] = settled(meant, baseline, target)

    def _echoes(self, facts: dict[str, Any], meant: str) -> list[Echo]:
        """What the same number says in each way it could be meant."""
        baseline, target, unit = facts.get("baseline"), facts["target"], facts.get("unit", "")
        if baseline is None:
            return []
        ways = [way for way in WAYS if way != "points" or unit in SHARES]
        return [
            Echo(
                WAYS[way],
                KeyResult(unit=unit, baseline=baseline, target=settled(way, baseline, target)),
                way == meant,
            )
            for way in ways
        ]

    def _within_reach(self, facts: dict[str, Any]) -> None:
        is_share = facts.get("unit") in SHARES
        for name in ("baseline", "target"):
            value = facts.get(name)
            if value is None:
                continue
            if value < 0:
                self.add_error(name, _now("This would be less than nothing."))
            elif is_share and value > 100:
                words = _now("This would be %(value)s%%, and a share ends at 100%%.")
                self.add_error(name, words % {"value": f"{value.normalize():f}"})
