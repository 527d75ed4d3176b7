"""How well the pairs of a run fit: one dot a pair, or columns when they are many."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor
from statistics import median

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.foundation.plots.bars import bin_of
from mentes.foundation.plots.strokes import (
    NARROW,
    NOTHING,
    WIDE,
    framed,
    join,
    line,
    numbers,
    numbers_table,
    picture,
    text,
)

DOTS_AT_MOST = 150


@dataclass(frozen=True)
class Fits:
    """The fits of one set of pairs, under the name people know it by."""

    name: str
    values: Sequence[float]


def fits(
    chosen: Fits, other: Fits | None = None, *, look_below: float = 60, uid: str = "fits"
) -> SafeString:
    """One dot a pair (columns above 150 pairs), what is worth a second look, the median; the
    scenario it is compared with as an outline. Wide and narrow, and the numbers as a table."""
    if not chosen.values:
        return NOTHING
    low = min(50.0, floor(min(chosen.values) / 10) * 10.0) - 4
    sizes = ((WIDE, 278, 2.5, 8.6, "wide"), (NARROW, 232, 3.0, 6.4, "narrow"))
    drawn = [
        _FitPlot(chosen, other, look_below, low, width, height, step, radius).drawn(
            f"{uid}-{name}", name
        )
        for width, height, step, radius, name in sizes
    ]
    return framed(drawn, _fit_numbers(chosen, other, look_below))


@dataclass
class _FitPlot:
    chosen: Fits
    other: Fits | None
    look_below: float
    low: float
    width: int
    height: int
    step: float
    radius: float

    def __post_init__(self) -> None:
        self.left, self.right, self.base = 8, self.width - 8, self.height - 30
        # Columns meet at the limit, so that none holds pairs from both sides of it.
        self.low = self.look_below - ceil((self.look_below - self.low) / self.step) * self.step
        self.bins = int((100 - self.low) / self.step) + 1
        self.counts = self.binned(self.chosen)
        self.others = self.binned(self.other) if self.other else Counter()
        tallest = max(*self.counts.values(), *self.others.values(), 1)
        room = self.base - 58
        self.rise = min(self.radius * 2.15, room / tallest)
        self.dot = min(self.radius, self.rise / 2.1)

    def binned(self, of: Fits) -> Counter[int]:
        return Counter(bin_of(value, self.low, self.step, self.bins) for value in of.values)

    def x(self, value: float) -> float:
        share = (value - self.low) / (self.low + self.bins * self.step - self.low)
        return self.left + share * (self.right - self.left)

    def y(self, count: float) -> float:
        return self.base - count * self.rise

    def drawn(self, uid: str, size: str) -> SafeString:
        parts = [
            self.zone(),
            self.ticks(),
            self.outline(),
            self.marks(),
            self.middle(),
            self.names(),
        ]
        values = self.chosen.values
        low = sum(value < self.look_below for value in values)
        desc = _(
            "Fits from %(least)s to %(most)s out of 100, one mark for each pair. The median is "
            "%(median)s. %(low)s of %(all)s are below %(limit)s."
        ) % {
            "least": round(min(values)),
            "most": round(max(values)),
            "median": round(median(values)),
            "low": low,
            "all": len(values),
            "limit": round(self.look_below),
        }
        title = _("Fit of %(n)s pairs") % {"n": len(values)}
        return picture(uid, size, self.width, self.height, title, desc, parts)

    def zone(self) -> SafeString:
        low = sum(value < self.look_below for value in self.chosen.values)
        words = ngettext("Worth a second look: %(n)s pair", "Worth a second look: %(n)s pairs", low)
        words = words if self.width == WIDE else _("Review %(n)s")
        rect = format_html(
            '<rect class="zone" x="{}" y="24" width="{}" height="{}" rx="6"/>',
            *numbers(self.x(self.low), self.x(self.look_below) - self.x(self.low)),
            self.base - 24,
        )
        label = text(self.x(self.low) + 8, 42, words % {"n": low}, "t-risk")
        return format_html("{}{}", rect, label if low else NOTHING)

    def ticks(self) -> SafeString:
        first = int(-(-self.low // 10) * 10)
        labels = (
            text(self.x(t), self.height - 8, t, anchor="middle") for t in range(first, 101, 10)
        )
        axis = line("axis", self.left, self.base + 0.5, self.right, self.base + 0.5)
        return format_html("{}{}", join(labels), axis)

    def outline(self) -> SafeString:
        if not self.other:
            return NOTHING
        path = f"M{self.x(self.low):.1f} {self.base}"
        for n in range(self.bins):
            top, start = self.y(self.others[n]), self.low + n * self.step
            path += f" L{self.x(start):.1f} {top:.1f} L{self.x(start + self.step):.1f} {top:.1f}"
        return format_html(
            '<path class="step" d="{} L{} {}"/>', path, *numbers(self.right, self.base)
        )

    def marks(self) -> SafeString:
        dots = len(self.chosen.values) <= DOTS_AT_MOST
        return join(
            (self.dots if dots else self.column)(n, c) for n, c in sorted(self.counts.items())
        )

    def is_low(self, n: int) -> bool:
        return self.low + n * self.step < self.look_below

    def dots(self, n: int, count: int) -> SafeString:
        middle = self.x(self.low + (n + 0.5) * self.step)
        kind, radius = ("dot-risk", self.dot * 0.88) if self.is_low(n) else ("dot", self.dot)
        places = ((kind, *numbers(middle, self.y(k + 0.5) - 2, radius)) for k in range(count))
        return format_html_join("", '<circle class="{}" cx="{}" cy="{}" r="{}"/>', places)

    def column(self, n: int, count: int) -> SafeString:
        left, right = self.x(self.low + n * self.step), self.x(self.low + (n + 1) * self.step)
        return format_html(
            '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>',
            "col-risk" if self.is_low(n) else "col",
            *numbers(left + 1.5, self.y(count), right - left - 3, self.base - self.y(count)),
        )

    def middle(self) -> SafeString:
        at = self.x(median(self.chosen.values))
        words = _("Median %(n)s") % {"n": round(median(self.chosen.values))}
        rule = line("rule", at, 22, at, self.base)
        return format_html("{}{}", rule, text(at, 14, words, "t-ink", anchor="middle"))

    def names(self) -> SafeString:
        if not self.other:
            return NOTHING
        longest = max(len(self.chosen.name), len(self.other.name))
        left, top = self.right - 22 - 6.8 * longest, 42
        dot = format_html('<circle class="dot" cx="{}" cy="{}" r="5.5"/>', left + 5, top - 4.5)
        step = format_html(
            '<rect class="step" x="{}" y="{}" width="10" height="9"/>', left, top + 11
        )
        return join(
            [
                dot,
                text(left + 17, top, self.chosen.name, "t-1"),
                step,
                text(left + 17, top + 20, self.other.name, "t-2"),
            ]
        )


def _fit_numbers(chosen: Fits, other: Fits | None, look_below: float) -> SafeString:
    edges = [0.0, look_below, *(e for e in (70.0, 80.0, 90.0) if e > look_below), 101.0]
    shown = [chosen, other] if other else [chosen]
    rows = []
    for low, high in pairwise(edges):
        span = {"low": round(low), "high": min(100, round(high) - 1)}
        label = (
            _("Below %(high)s") % {"high": round(high)}
            if not low
            else _("%(low)s to %(high)s") % span
        )
        rows.append([label, *(sum(low <= v < high for v in each.values) for each in shown)])
    return numbers_table([_("Fit"), *(each.name for each in shown)], rows)
