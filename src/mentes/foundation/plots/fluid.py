"""One drawing for every width: places along it are per cent, so that type and marks keep their size."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from mentes.foundation.plots.strokes import join


@dataclass(frozen=True)
class Axis:
    """From `low` to `high`, between two margins in per cent of the width."""

    low: float
    high: float
    margin: float = 3.0

    def at(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1)
        return self.margin + share * (100 - 2 * self.margin)


def line(kind: str, x1: float, y1: float, x2: float, y2: float) -> SafeString:
    return format_html(
        '<line class="{}" x1="{}%" y1="{}" x2="{}%" y2="{}"/>', kind, place(x1), y1, place(x2), y2
    )


def box(kind: str, left: float, right: float, y: int, height: int) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}" rx="{}"/>',
        kind,
        place(left),
        y,
        place(max(right - left, 0.5)),
        height,
        height // 2,
    )


def disc(kind: str, x: float, y: int, radius: float) -> SafeString:
    return format_html('<circle class="{}" cx="{}%" cy="{}" r="{}"/>', kind, place(x), y, radius)


def text(
    x: float, y: int, words: object, kind: str = "", anchor: str = "middle", dx: int = 0
) -> SafeString:
    return format_html(
        '<text class="{}" x="{}%" y="{}" dx="{}" text-anchor="{}">{}</text>',
        kind,
        place(x),
        y,
        dx,
        anchor,
        words,
    )


def picture(kind: str, uid: str, title: str, parts: Iterable[SafeString]) -> SafeString:
    """`kind` gives it its height in the style sheet."""
    return format_html(
        '<svg class="m-plot m-fluid m-fluid-{}" role="img" aria-labelledby="{}-t">'
        '<title id="{}-t">{}</title>{}</svg>',
        kind,
        uid,
        uid,
        title,
        join(parts),
    )


def place(per_cent: float) -> str:
    return f"{per_cent:.2f}"


Shown = Callable[[float], str]
