"""Cost and return of a programme in words: ranges of money, never one large percentage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mentes.foundation import plots
from mentes.foundation.plots import Estimate, grouped, signed

Row = tuple[str, str]


@dataclass(frozen=True)
class Costs:
    """`said`: what an hour and a leaver cost; `mentees`: how many took part."""

    said: Mapping[str, Any]
    mentees: int

    @property
    def hours(self) -> float:
        """The mentees', as many of their mentors, and those of running the programme."""
        return float(self.mentees * self.said["hours"] * 2 + self.said["admin_hours"])

    @property
    def time(self) -> float:
        return float(self.hours * self.said["wage"])

    @property
    def total(self) -> float:
        return float(self.time + self.said["other"])

    @property
    def each(self) -> str:
        return self.money(self.total / self.mentees)

    @property
    def rows(self) -> list[Row]:
        hours = _("of which %(hours)s hours of people") % {"hours": grouped(round(self.hours))}
        return [
            (_("Cost, all together"), self.money(self.total)),
            (hours, self.money(self.time)),
            (_("Cost a mentee"), self.each),
        ]

    @property
    def assumptions(self) -> list[Row]:
        said, money = self.said, self.money
        low, likely, high = (money(each) for each in said["leaver"])
        leaver = _("%(low)s to %(high)s, most likely %(likely)s")
        return [
            (_("Hours of a participant, and of a mentor"), _plain(said["hours"])),
            (_("Cost of an hour"), money(said["wage"])),
            (_("Hours of running the programme"), _plain(said["admin_hours"])),
            (_("Licences, training, events"), money(said["other"])),
            (_("Replacing a leaver"), leaver % {"low": low, "likely": likely, "high": high}),
            (_("Range of the hours"), _("10% to either side")),
        ]

    @property
    def in_short(self) -> str:
        return _("%(hours)s hours a person, %(wage)s an hour, about %(leaver)s a leaver") % {
            "hours": _plain(self.said["hours"]),
            "wage": self.money(self.said["wage"]),
            "leaver": self.money(self.said["leaver"][1]),
        }

    def money(self, amount: float) -> str:
        """Rounded to what such a range can bear: three figures, and a real minus."""
        whole = round(abs(amount))
        digits = max(0, len(str(whole)) - 3)
        shown = f"{self.said['currency']}{grouped(round(whole, -digits))}"
        return f"−{shown}" if amount < 0 and whole else shown

    def short(self, amount: float) -> str:
        """£157k, for a plot."""
        whole = abs(amount)
        size, unit = (1e6, "m") if whole >= 1e6 else (1e3, "k") if whole >= 1e3 else (1, "")
        number = whole / size
        digits = 1 if unit == "m" and number < 100 else 0
        shown = f"{self.said['currency']}{number_format(number, decimal_pos=digits)}{unit}"
        return f"−{shown}" if amount < 0 and whole >= 0.5 else shown


@dataclass(frozen=True)
class Returns:
    """`found`: as the bridge drew it, in units of the cost. `stayed`: people, with their range."""

    found: Mapping[str, Any]
    costs: Costs
    stayed: Sequence[float]

    @property
    def rows(self) -> list[Row]:
        """What it brought, beside its cost."""
        number, low, high = (_whole(each) for each in self.stayed)
        people = _("%(n)s (%(low)s to %(high)s)") % {"n": number, "low": low, "high": high}
        return [
            (_("People who stayed because of it"), people),
            (_("Likely that it paid for itself"), self.chance),
        ]

    @property
    def chance(self) -> str:
        return _("%(n)s in 100") % {"n": round(self.found["chance"] * 100)}

    @property
    def each_spent(self) -> str:
        """What came back after the cost, and what would just pay."""
        low, middle, high = (self._each(self.found[name]) for name in ("low", "median", "high"))
        spent = _(
            "For each %(currency)s1 spent between %(low)s and %(high)s, in the middle %(middle)s."
        ) % {
            "currency": self.costs.said["currency"],
            "low": low,
            "high": high,
            "middle": middle,
        }
        pays = _("It pays from an effect of %(n)s points.") % {
            "n": signed(self.found["break_even"] * 100)
        }
        return f"{spent} {pays}"

    @property
    def sentence(self) -> str:
        ends = {
            "low": self.costs.money(self._after("low")),
            "high": self.costs.money(self._after("high")),
        }
        said = _("After costs, the programme returned between %(low)s and %(high)s.") % ends
        return f"{said} {self.whether}"

    @property
    def whether(self) -> str:
        """Whether it paid for itself, by its whole range."""
        if self.found["low"] >= 0:
            return _("It paid for itself: the whole range is a gain.")
        if self.found["high"] <= 0:
            return _("It didn’t pay for itself: the whole range is a loss.")
        return _("It may not have paid for itself: the range includes a loss.")

    @cached_property
    def plot(self) -> SafeString:
        middle, low, high = (self._after(name) for name in ("median", "low", "high"))
        of = Estimate(
            title=_("Return after costs"),
            value=middle,
            low=low,
            high=high,
            shown=self.costs.money,
            short=self.costs.short,
            tick=self.costs.short,
            zero=_("Paid back"),
        )
        return plots.estimate(of, uid="return")

    def _after(self, name: str) -> float:
        """In money, after the cost."""
        return float(self.found[name] * self.found["cost"])

    def _each(self, ratio: float) -> str:
        currency = self.costs.said["currency"]
        shown = f"{currency}{number_format(round(abs(ratio), 2), decimal_pos=2)}"
        return f"−{shown}" if ratio < -0.005 else shown


def _whole(number: float) -> str:
    whole = round(number)
    return f"−{grouped(-whole)}" if whole < 0 else grouped(whole)


def _plain(number: float) -> str:
    """9 and 7.5"""
    return grouped(int(number) if number == int(number) else number)
