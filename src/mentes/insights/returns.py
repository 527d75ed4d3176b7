"""Cost and return of a study in words: ranges of money, never one large percentage."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from mentes.foundation.plots import grouped, signed


@dataclass(frozen=True)
class Returns:
    """`found`: as the bridge drew it, in units of the cost; `said`: the assumptions it rests on."""

    found: dict[str, Any]
    said: dict[str, Any]

    @property
    def cost(self) -> str:
        hours = grouped(self.found["hours"])
        return _("about %(money)s, of which %(hours)s hours of people") % {
            "money": self._money(self.found["cost"]),
            "hours": hours,
        }

    @property
    def range(self) -> str:
        """What came back after the cost, for each unit spent."""
        low, middle, high = (self._each(self.found[name]) for name in ("low", "median", "high"))
        return _("%(low)s to %(high)s, in the middle %(middle)s") % {
            "low": low,
            "high": high,
            "middle": middle,
        }

    @property
    def chance(self) -> str:
        return f"{self.found['chance']:.0%}"

    @property
    def break_even(self) -> str:
        return _("%(n)s points") % {"n": signed(self.found["break_even"] * 100)}

    @property
    def sentence(self) -> str:
        low, high = (self.found[name] * self.found["cost"] for name in ("low", "high"))
        ends = {"low": self._money(low), "high": self._money(high)}
        said = _("After costs, the programme returned between %(low)s and %(high)s.") % ends
        if self.found["low"] < 0 < self.found["high"]:
            return f"{said} {_('It may not have paid for itself: the range includes a loss.')}"
        return said

    @property
    def assumptions(self) -> list[tuple[str, str]]:
        said, money = self.said, self._money
        low, likely, high = (money(each) for each in said["leaver"])
        leaver = _("%(low)s to %(high)s, most likely %(likely)s")
        return [
            (_("Hours of a participant, and of a mentor"), grouped(said["hours"])),
            (_("Cost of an hour"), money(said["wage"])),
            (_("Hours of running the programme"), grouped(said["admin_hours"])),
            (_("Licences, training, events"), money(said["other"])),
            (_("Replacing a leaver"), leaver % {"low": low, "likely": likely, "high": high}),
            (_("Range of the hours"), _("10% to either side")),
        ]

    def _money(self, amount: float) -> str:
        """Rounded to what such a range can bear: two figures, and a real minus."""
        whole = round(abs(amount))
        digits = max(0, len(str(whole)) - 3)
        shown = f"{self.said['currency']}{grouped(round(whole, -digits))}"
        return f"−{shown}" if amount < 0 and whole else shown

    def _each(self, ratio: float) -> str:
        shown = f"{self.said['currency']}{number_format(round(abs(ratio), 2), decimal_pos=2)}"
        return f"−{shown}" if ratio < -0.005 else shown
