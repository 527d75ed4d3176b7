"""How alike two groups are in what was known beforehand: as they came, and after weighting (a love plot)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
LIMIT = 0.1  # of a standard deviation: more is not alike
ROW = 40


@dataclass(frozen=True)
class Likeness:
    """Differences of two groups in standard deviations."""

    words: str
    before: float
    after: float


def balance(rows: Sequence[Likeness], *, uid: str = "balance") -> SafeString:
    """An outline for the groups as they came, a dot after weighting, one line each."""
    drawn = [
        _plot(rows, width, f"{uid}-{width}", size)
        for width, size in ((WIDE, "wide"), (NARROW, "narrow"))
    ]
    heads = [_("Known beforehand"), _("As they came"), _("After weighting")]
    table = [[row.words, f"{row.before:.2f}", f"{row.after:.2f}"] for row in rows]
    return framed(drawn, numbers_table(heads, table))


def _plot(rows: Sequence[Likeness], width: int, uid: str, size: str) -> SafeString:
    most = max(0.2, *(abs(each) for row in rows for each in (row.before, row.after))) * 1.08
    left, right, top = 14.0, width - 14.0, 30.0
    base = top + ROW * len(rows)

    def x(value: float) -> float:
        return left + abs(value) / most * (right - left)

    parts = [line("axis", left, base, right, base), line("rule", x(LIMIT), top - 8, x(LIMIT), base)]
    parts.append(text(x(LIMIT) + 6, top - 12, _("limit %(n)s") % {"n": f"{LIMIT:g}"}))
    parts.append(text(left, base + 20, "0"))
    parts.append(text(right, base + 20, _("standard deviations apart"), anchor="end"))
    for n, row in enumerate(rows):
        middle = top + ROW * n + 26.0
        parts.append(text(left, middle - 10, row.words, "t-ink"))
        parts.append(line("grid", left, middle, right, middle))
        parts.append(_dot("ring", x(row.before), middle))
        parts.append(_dot("dot", x(row.after), middle))
    worst = max(abs(row.after) for row in rows)
    words = _(
        "Outlines are the groups as they came, dots after weighting. The largest left is %(n)s."
    )
    title = _("How alike participants and their colleagues are")
    return picture(uid, size, width, int(base + 30), title, words % {"n": f"{worst:.2f}"}, parts)


def _dot(kind: str, x: float, y: float) -> SafeString:
    return format_html('<circle class="{}" cx="{}" cy="{}" r="5"/>', kind, *numbers(x, y))
