"""Strokes that every plot is drawn with: lines, words, the frame of two widths, the numbers beside it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mentes.foundation.icons import shape

WIDE, HALF = 700, 520
NARROW = 324  # what a panel leaves on a phone of 390 px, so that words are drawn there as large as they are
NOTHING = SafeString("")


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
