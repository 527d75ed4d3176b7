"""Plots as plain SVG: no JavaScript, no style attributes, direct labels, two widths, numbers beside them.

Pure: values in, markup out. Words are translated; classes are coloured by assets/css/plots.css."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor
from statistics import median
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.foundation.icons import shape

WIDE, HALF, NARROW = 700, 520, 358
DOTS_AT_MOST = 150
NOTHING = SafeString("")

Scale = Callable[[float], float]


def bar(value: float, of: float = 100, kind: str = "") -> SafeString:
    """A small value bar; the number stands beside it. Kinds: "", look, act."""
    width = max(0.0, min(100.0, value / of * 100)) if of else 0.0
    return format_html(
        '<svg class="m-bar{}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="6"/></svg>',
        f" m-bar-{kind}" if kind else "",
        f"{width:.0f}",
    )


def spark(
    values: Sequence[float], *, low: float = 40, high: float = 100, bars: int = 27
) -> SafeString:
    """A distribution as tiny columns, on the same scale for every scenario."""
    step = (high - low) / bars
    counts = Counter(bin_of(value, low, step, bars) for value in values)
    tallest = max(counts.values(), default=1)
    columns = (
        (f"{n * 8}", f"{32 - c / tallest * 30:.1f}", f"{c / tallest * 30:.1f}")
        for n, c in sorted(counts.items())
    )
    body = format_html_join("", '<rect x="{}" y="{}" width="6.5" height="{}" rx="1.5"/>', columns)
    return format_html(
        '<svg class="m-spark" viewBox="0 0 {} 32" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        bars * 8,
        body,
    )


def bin_of(value: float, low: float, step: float, bins: int) -> int:
    return max(0, min(bins - 1, floor((value - low) / step)))


# --- How well the pairs fit -----------------------------------------------------------------------


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


# --- Ratings by month: programme-wide half-point bands ----------------------------------------------


@dataclass(frozen=True)
class MonthBand:
    """`low` and `high` of a half-point band out of 4; both None when too few people rated."""

    month: str
    low: float | None
    high: float | None
    rated_percent: int
    event: str = ""


def bands(months: Sequence[MonthBand], *, uid: str = "bands") -> SafeString:
    """One band a month from 1 to 4, the share of sessions rated under it. No running means."""
    if not months:
        return NOTHING
    drawn = [
        _band_plot(months, width, height, f"{uid}-{width}", name)
        for width, height, name in (
            (HALF, 268, "half m-plot-wide"),
            (NARROW, 250, "half m-plot-narrow"),
        )
    ]
    rows = [[m.month, _band_words(m), f"{m.rated_percent}%"] for m in months]
    table = numbers_table([_("Month"), _("Average between"), _("Sessions rated")], rows)
    return framed(drawn, table)


def _band_words(month: MonthBand) -> str:
    if month.low is None or month.high is None:
        return _("Hidden: fewer than 7 people rated")
    return _("%(low)s and %(high)s of 4") % {"low": f"{month.low:g}", "high": f"{month.high:g}"}


def _band_plot(
    months: Sequence[MonthBand], width: int, height: int, uid: str, size: str
) -> SafeString:
    left, right, base, top = 26, width - 4, height - 50, 20
    least = min([2.0, *(floor(month.low) for month in months if month.low is not None)])
    slot = (right - left) / len(months)
    thick = min(64.0, slot * 0.62)

    def y(value: float) -> float:
        return base - (value - least) / (4 - least) * (base - top)

    parts = []
    for value in range(int(least), 5):
        parts.append(line("grid", left, y(value), right, y(value)))
        parts.append(text(left - 8, y(value) + 4, value, anchor="end"))
    for n, month in enumerate(months):
        middle = left + slot * (n + 0.5)
        parts.append(text(middle, base + 22, month.month, "t-ink", anchor="middle"))
        parts.append(text(middle, base + 40, f"{month.rated_percent}%", anchor="middle"))
        parts.append(_band(month, middle, thick, y, least))
        if month.event and width == HALF:
            parts.append(text(middle, top - 6, month.event, anchor="middle"))
    title = _("Session ratings by month, out of 4")
    words = "; ".join(f"{m.month}: {_band_words(m)}" for m in months)
    desc = _("Half-point bands of the whole programme. %(words)s.") % {"words": words}
    return picture(uid, size, width, height, title, desc, parts)


def _band(month: MonthBand, middle: float, thick: float, y: Scale, least: float) -> SafeString:
    kind, low, high = "band", month.low, month.high
    if low is None or high is None:
        kind, low, high = "held", least, 4.0
    box = format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="6"/>',
        kind,
        *numbers(middle - thick / 2, y(high), thick, y(low) - y(high)),
    )
    if kind == "held":
        return format_html(
            "{}{}", box, text(middle, y((least + 4) / 2) + 4, _("Hidden"), anchor="middle")
        )
    span = f"{low:g}–{high:g}"
    return format_html("{}{}", box, text(middle, y(high) - 6, span, "t-1", anchor="middle"))


# --- Funnel and heat ----------------------------------------------------------------------------------


def funnel(steps: Sequence[tuple[str, int]]) -> SafeString:
    """Named counts, widest first, each with the share kept from the step before."""
    widest = max((count for _name, count in steps), default=0)
    kept = [None, *(count for _name, count in steps)]
    rows = (
        (name, bar(count, widest), grouped(count), percent(count, before))
        for (name, count), before in zip(steps, kept, strict=False)
    )
    row = '<li><b>{}</b>{}<span class="m-n"><b>{}</b><span>{}</span></span></li>'
    return format_html('<ol class="m-funnel">{}</ol>', format_html_join("", row, rows))


def grouped(number: float) -> str:
    """1,240 in the reader's own way of writing it."""
    return number_format(number, use_l10n=True, force_grouping=True)


def percent(count: int, of: int | None) -> str:
    return f"{count / of:.0%}" if of else ""


@dataclass(frozen=True)
class HeatRow:
    """`values` in per cent, None where there is nothing to say; `hidden` replaces the row by words."""

    name: str
    values: Sequence[int | None]
    hidden: str = ""


def heat(corner: str, columns: Sequence[str], rows: Iterable[HeatRow], *, label: str) -> SafeString:
    """A table with one hue, its number in every cell, that scrolls sideways on a phone."""
    heads = format_html_join("", '<th scope="col">{}</th>', ([c] for c in columns))
    body = join(_heat_row(row, len(columns)) for row in rows)
    return format_html(
        '<div class="m-scroll" tabindex="0" role="region" aria-label="{}"><table class="m-heat"><thead>'
        '<tr><th class="m-corner" scope="col"><span class="m-vh">{}</span></th>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>",
        label,
        corner,
        heads,
        body,
    )


def _heat_row(row: HeatRow, columns: int) -> SafeString:
    if row.hidden:
        mark = SafeString(
            f'<svg class="m-icon" viewBox="0 0 24 24" aria-hidden="true">{shape("eye-off")}</svg>'
        )
        cells = format_html('<td class="qx" colspan="{}">{} {}</td>', columns, mark, row.hidden)
    else:
        shown = (("qn", "–") if v is None else (f"q{min(5, v // 17)}", v) for v in row.values)
        cells = format_html_join("", '<td class="{}">{}</td>', shown)
    return format_html('<tr><th scope="row">{}</th>{}</tr>', row.name, cells)


def heat_key(least: str, most: str) -> SafeString:
    squares = format_html_join(
        "",
        '<rect class="h{}" x="{}" width="20" height="10" rx="2"/>',
        ((n, n * 22) for n in range(6)),
    )
    return format_html(
        '<span>{}</span><span class="m-key-ramp" aria-hidden="true">'
        '<svg width="132" height="10" viewBox="0 0 132 10">{}</svg></span><span>{}</span>',
        least,
        squares,
        most,
    )


# --- Strokes --------------------------------------------------------------------------------------------


def numbers(*values: float) -> Iterator[str]:
    return (f"{value:.1f}" for value in values)


def join(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ([part] for part in parts))


def line(kind: str, x1: float, y1: float, x2: float, y2: float) -> SafeString:
    return format_html(
        '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>', kind, *numbers(x1, y1, x2, y2)
    )


def text(x: float, y: float, words: object, kind: str = "", anchor: str = "start") -> SafeString:
    return format_html(
        '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>',
        kind,
        *numbers(x, y),
        anchor,
        words,
    )


def picture(
    uid: str, size: str, width: int, height: int, title: str, desc: str, parts: Iterable[SafeString]
) -> SafeString:
    return format_html(
        '<svg class="m-plot m-plot-{}" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>',
        size,
        width,
        height,
        uid,
        uid,
        uid,
        title,
        uid,
        desc,
        join(parts),
    )


def framed(drawn: Iterable[SafeString], table: SafeString) -> SafeString:
    """The frame shows the drawing that fits its width."""
    return format_html('<div class="m-plots">{}</div>{}', join(drawn), table)


def numbers_table(heads: Sequence[object], rows: Iterable[Sequence[Any]]) -> SafeString:
    """What the picture says, folded under it."""
    mark = SafeString(
        f'<svg class="m-icon" viewBox="0 0 24 24" aria-hidden="true">{shape("chevron-right")}</svg>'
    )
    body = join(
        format_html(
            '<tr><th scope="row">{}</th>{}</tr>',
            first,
            format_html_join("", '<td class="m-num">{}</td>', ([cell] for cell in rest)),
        )
        for first, *rest in rows
    )
    return format_html(
        '<details class="m-data"><summary>{}{}</summary><table class="m-table m-table-dense m-table-plain">'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></details>",
        mark,
        _("Show the numbers"),
        format_html_join("", '<th scope="col">{}</th>', ([head] for head in heads)),
        body,
    )
