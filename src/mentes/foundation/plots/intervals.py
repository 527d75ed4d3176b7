"""An effect with its 95% range beside no effect at all; the raw difference only as an outline."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mentes.foundation.plots.strokes import (
    NARROW,
    WIDE,
    framed,
    line,
    numbers,
    numbers_table,
    picture,
    text,
)

Scale = Callable[[float], float]
ROW = 54
ONE_LINE = 16.0  # more, for the range of a narrow drawing


@dataclass(frozen=True)
class Span:
    """In points. Without `low` and `high` it is a bare difference and drawn as an outline."""

    words: str
    value: float
    low: float | None = None
    high: float | None = None


def intervals(spans: Sequence[Span], *, uid: str = "spans", title: str = "") -> SafeString:
    """One line each over one axis of points, with a line at zero."""
    drawn = [
        _plot(spans, width, f"{uid}-{width}", size, title or _("Estimated effect, in points"))
        for width, size in ((WIDE, "wide"), (NARROW, "narrow"))
    ]
    rows = [[span.words, signed(span.value), range_words(span)] for span in spans]
    return framed(drawn, numbers_table([_("Figure"), _("Points"), _("95% range")], rows))


def signed(value: float) -> str:
    """+3.2, −1.4 and 0.0, with a real minus."""
    shown = number_format(round(abs(value), 1), decimal_pos=1)
    if round(value, 1) == 0:
        return shown
    return f"+{shown}" if value > 0 else f"−{shown}"


def range_words(span: Span) -> str:
    if span.low is None or span.high is None:
        return "–"
    return _("%(low)s to %(high)s") % {"low": signed(span.low), "high": signed(span.high)}


def _plot(spans: Sequence[Span], width: int, uid: str, size: str, title: str) -> SafeString:
    ends = [
        0.0,
        *(each for span in spans for each in (span.value, span.low, span.high) if each is not None),
    ]
    step = _step(max(ends) - min(ends), 6 if width == WIDE else 4)
    least, most = floor(min(ends) / step) * step, ceil(max(ends) / step) * step
    row = ROW if width == WIDE else ROW + ONE_LINE
    left, right, base = 16.0, width - 16.0, row * len(spans) + 10.0
    unit = (right - left) / ((most - least) or 1)

    def x(value: float) -> float:
        return left + (value - least) * unit

    parts = [line("grid", x(tick), 8, x(tick), base) for tick in _ticks(least, most, step)]
    parts.append(line("zero", x(0), 8, x(0), base + 4))
    for tick in _ticks(least, most, step):
        words = _("no effect") if tick == 0 else f"{tick:+g}".replace("-", "−")
        anchor = "start" if tick == least else "end" if tick == most else "middle"
        parts.append(text(x(tick), base + 20, words, "t-ink" if tick == 0 else "", anchor))
    for n, span in enumerate(spans):
        said = [_said(span)] if width == WIDE else _in_lines(span)
        for n_line, words in enumerate(said):
            parts.append(text(left + 8, 24 + row * n + ONE_LINE * n_line, words, "t-ink"))
        parts.append(_mark(span, row * (n + 1) - ROW + 46.0, x))
    desc = ". ".join(_said(span) for span in spans) + "."
    return picture(uid, size, width, int(base + 30), title, desc, parts)


def _said(span: Span) -> str:
    return ", ".join(_in_lines(span))


def _in_lines(span: Span) -> list[str]:
    """The value, then its range, for a drawing too narrow for both in one line."""
    value = _("%(words)s: %(n)s points") % {"words": span.words, "n": signed(span.value)}
    if span.low is None:
        return [value]
    return [value, _("95%% range %(range)s") % {"range": range_words(span)}]


def _mark(span: Span, y: float, x: Scale) -> SafeString:
    dot = '<circle class="{}" cx="{}" cy="{}" r="6"/>'
    if span.low is None or span.high is None:
        return format_html(dot, "ring", *numbers(x(span.value), y))
    whisker = line("whisker", x(span.low), y, x(span.high), y)
    ends = [line("whisker-end", x(each), y - 6, x(each), y + 6) for each in (span.low, span.high)]
    return format_html(
        "{}{}{}{}", whisker, *ends, format_html(dot, "dot", *numbers(x(span.value), y))
    )


def _ticks(least: float, most: float, step: float) -> list[float]:
    return [round(least + n * step, 6) for n in range(round((most - least) / step) + 1)]


def _step(span: float, most: int) -> float:
    """1, 2 or 5 times a power of ten, so that at most so many steps are needed."""
    for step in (0.5, 1, 2, 5, 10, 20, 50):
        if span / step <= most:
            return step
    return 100.0
