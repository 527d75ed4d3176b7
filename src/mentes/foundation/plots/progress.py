"""One key result as a line: baseline, now with its range, target, and where a straight line would be by now."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mentes.foundation.plots.strokes import (
    NARROW,
    NOTHING,
    WIDE,
    framed,
    line,
    numbers,
    numbers_table,
    picture,
    text,
)

HEIGHT, BASE = 98, 62
ONE_LINE = 20  # more, for the words of the straight line
LETTER = 7.2  # px, of the widest letters on average
EDGE = 10


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Numbers in one unit; `shown` writes one of them. No range: `low` and `high` are None. `expected`:
    where the straight line stands; None when its day has come."""

    name: str
    baseline: float
    now: float
    target: float
    expected: float | None
    low: float | None
    high: float | None
    n: str
    shown: Callable[[float], str]

    @property
    def all(self) -> list[float]:
        given = (self.baseline, self.now, self.target, self.expected, self.low, self.high)
        return [value for value in given if value is not None]

    @property
    def range(self) -> str:
        if self.low is None or self.high is None:
            return _("no range")
        ends = {"low": self.shown(self.low), "high": self.shown(self.high)}
        return _("%(low)s to %(high)s") % ends


def progress(of: Progress, *, uid: str) -> SafeString:
    """Wide and narrow, and the numbers as a table."""
    sizes = ((WIDE, "wide"), (NARROW, "narrow"))
    drawn = [_ProgressPlot(of, width).drawn(f"{uid}-{size}", size) for width, size in sizes]
    rows = [
        [_("Baseline"), of.shown(of.baseline)],
        *([[_("Straight line by then"), of.shown(of.expected)]] if of.expected is not None else []),
        [_("Now"), of.shown(of.now)],
        [_("95% range"), of.range],
        [_("Target"), of.shown(of.target)],
        [_("Counted over"), of.n or "–"],
    ]
    return framed(drawn, numbers_table([_("Number"), _("Value")], rows))


@dataclass
class _ProgressPlot:
    of: Progress
    width: int

    def __post_init__(self) -> None:
        least, most = min(self.of.all), max(self.of.all)
        room = (most - least or 1) * 0.06
        self.low, self.high = least - room, most + room

    def x(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return EDGE + share * (self.width - 2 * EDGE)

    def drawn(self, uid: str, size: str) -> SafeString:
        of, shown = self.of, self.of.shown
        parts = [
            line("axis", EDGE, BASE, self.width - EDGE, BASE),
            self.label(of.target, 14, _("Target %(value)s") % {"value": shown(of.target)}),
            line("grid", self.x(of.target), 20, self.x(of.target), BASE),
            self.label(of.baseline, 34, _("Baseline %(value)s") % {"value": shown(of.baseline)}),
            line("grid", self.x(of.baseline), 40, self.x(of.baseline), BASE),
            self.range(),
            self.marks(),
            self.straight_line(),
            self.label(of.now, BASE + 30, self.now_words(), "t-1 t-clear"),
        ]
        title = _("%(name)s: from %(baseline)s to %(target)s, now %(now)s") % {
            "name": of.name,
            "baseline": shown(of.baseline),
            "target": shown(of.target),
            "now": shown(of.now),
        }
        desc = _("95%% range: %(range)s.") % {"range": of.range}
        height = HEIGHT if of.expected is None else HEIGHT + ONE_LINE
        return picture(uid, size, self.width, height, title, desc, parts)

    def now_words(self) -> str:
        words = {"value": self.of.shown(self.of.now), "range": self.of.range}
        if self.of.low is None:
            return _("Now %(value)s") % words
        return _("Now %(value)s (%(range)s)") % words

    def straight_line(self) -> SafeString:
        if self.of.expected is None:
            return NOTHING
        x = self.x(self.of.expected)
        words = _("Straight line %(value)s") % {"value": self.of.shown(self.of.expected)}
        rule = line("rule", x, BASE - 11, x, BASE + 38)
        return format_html("{}{}", rule, self.label(self.of.expected, BASE + 50, words))

    def label(self, value: float, y: float, words: str, kind: str = "") -> SafeString:
        """Centred on its value, and inside the picture."""
        half = len(words) * LETTER / 2
        x = min(max(self.x(value), EDGE + half), self.width - EDGE - half)
        return text(x, y, words, kind, anchor="middle")

    def range(self) -> SafeString:
        if self.of.low is None or self.of.high is None:
            return NOTHING
        left, right = self.x(self.of.low), self.x(self.of.high)
        return format_html(
            '<rect class="band" x="{}" y="{}" width="{}" height="14" rx="4"/>',
            *numbers(left, BASE - 7, max(right - left, 1)),
        )

    def marks(self) -> SafeString:
        """Baseline open, now filled, target a tick."""
        of = self.of
        return format_html(
            '{}<circle class="dot-open" cx="{}" cy="{}" r="5"/>'
            '<circle class="dot" cx="{}" cy="{}" r="6.5"/>',
            line("goal", self.x(of.target), BASE - 11, self.x(of.target), BASE + 11),
            *numbers(self.x(of.baseline), BASE, self.x(of.now), BASE),
        )
