"""Ratings by month, of the whole programme, in half-point bands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mentes.foundation.plots.strokes import (
    HALF,
    NARROW,
    NOTHING,
    framed,
    line,
    numbers,
    numbers_table,
    picture,
    text,
)

Scale = Callable[[float], float]


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
        return _("Hidden: too few people rated")
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
