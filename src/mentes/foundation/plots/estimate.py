"""One estimate with its 95% range beside nothing at all; what was there before it was estimated, under it."""

from dataclasses import dataclass
from math import ceil, floor, log10

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mentes.foundation.plots import fluid
from mentes.foundation.plots.fluid import Axis, Shown
from mentes.foundation.plots.strokes import numbers_table

ROOM = 0.2  # of the whole, on either side for the words beside the range
STEPS = (1, 2, 5)
TICKS_AT_MOST = 4  # more would touch on a phone


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """`shown` writes a value on the plot, `short` one beside its range,
    `tick` one on its axis. `raw`: the bare difference, drawn as an outline."""

    title: str
    value: float
    low: float
    high: float
    shown: Shown
    short: Shown
    tick: Shown
    zero: str
    raw: float | None = None
    raw_words: str = ""

    @property
    def ends(self) -> tuple[float, float]:
        every = [0.0, self.low, self.high, self.value]
        if self.raw is not None:
            every.append(self.raw)
        room = (max(every) - min(every) or 1) * ROOM
        return min(0.0, min(every) - room), max(0.0, max(every) + room)

    @property
    def range(self) -> str:
        return _("%(low)s to %(high)s") % {
            "low": self.shown(self.low),
            "high": self.shown(self.high),
        }


def estimate(of: Estimate, *, uid: str) -> SafeString:
    axis = Axis(*of.ends)
    bar, foot = (28, 58) if of.raw is None else (34, 114)
    top = bar - 4
    parts = [
        *(fluid.line("grid", axis.at(tick), top, axis.at(tick), foot) for tick in _ticks(*of.ends)),
        *(fluid.text(axis.at(tick), foot + 17, of.tick(tick)) for tick in _ticks(*of.ends)),
        fluid.line("zero", axis.at(0), top, axis.at(0), foot + 2),
        fluid.text(axis.at(0), foot + 17, of.zero, "t-ink", _anchor(axis.at(0), narrow=12)),
        fluid.box("range", axis.at(of.low), axis.at(of.high), bar, 18),
        *(
            fluid.line("whisker-end", axis.at(end), bar, axis.at(end), bar + 18)
            for end in (of.low, of.high)
        ),
        fluid.text(axis.at(of.low), bar + 13, of.short(of.low), "t-clear", "end", -6),
        fluid.text(axis.at(of.high), bar + 13, of.short(of.high), "t-clear", "start", 6),
        fluid.disc("dot", axis.at(of.value), bar + 9, 8),
        fluid.text(
            axis.at(of.value),
            bar - 9,
            of.shown(of.value),
            "t-1 t-clear t-big",
            _anchor(axis.at(of.value), narrow=14),
        ),
        *_raw(of, axis, bar + 44),
    ]
    kind = "return" if of.raw is None else "hero"
    return fluid.picture(kind, uid, _told(of), parts)


def estimate_table(of: Estimate, *, what: str, unit: str) -> SafeString:
    """What the picture says, folded under it."""
    ends = _("%(low)s to %(high)s") % {"low": of.short(of.low), "high": of.short(of.high)}
    rows = [[what, of.short(of.value), ends]]
    if of.raw is not None:
        rows.append([_("Raw difference"), of.short(of.raw), "–"])
        rows.append([_("of which who joined"), of.short(of.raw - of.value), "–"])
    return numbers_table([_("Figure"), unit, _("95% range")], rows)


def signed(value: float) -> str:
    """+3.2, −1.4 and 0.0, with a real minus."""
    shown = number_format(round(abs(value), 1), decimal_pos=1)
    if round(value, 1) == 0:
        return shown
    return f"+{shown}" if value > 0 else f"−{shown}"


def _told(of: Estimate) -> str:
    said = _("%(title)s: %(value)s, 95%% range %(range)s") % {
        "title": of.title,
        "value": of.shown(of.value),
        "range": of.range,
    }
    return f"{said}. {of.raw_words}" if of.raw is not None else said


def _raw(of: Estimate, axis: Axis, y: int) -> list[SafeString]:
    if of.raw is None:
        return []
    x = axis.at(of.raw)
    return [
        fluid.line("from", axis.at(of.value), y - 6, axis.at(of.value), y + 6),
        fluid.line("gap", axis.at(of.value), y, x, y),
        fluid.disc("ring", x, y, 6),
        fluid.text(x, y + 22, of.raw_words, "t-2 t-clear", _anchor(x, narrow=40)),
    ]


def _anchor(x: float, *, narrow: float) -> str:
    """Words near an edge lean inwards."""
    if x < narrow:
        return "start"
    return "end" if x > 100 - narrow else "middle"


def _ticks(low: float, high: float) -> list[float]:
    """At whole steps, without zero, which has its own line; 1, 2 or 5 times a power of ten."""
    step = _step(high - low)
    first, last = ceil(low / step), floor(high / step)
    return [n * step for n in range(first, last + 1) if n]


def _step(span: float) -> float:
    size = 10.0 ** floor(log10(span / TICKS_AT_MOST))
    return next(
        (step * size for step in STEPS if span / (step * size) <= TICKS_AT_MOST), 10.0 * size
    )
