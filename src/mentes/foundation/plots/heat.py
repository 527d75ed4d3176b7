"""Heat: a table with one hue and its number in every cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from mentes.foundation.icons import shape
from mentes.foundation.plots.strokes import join


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
