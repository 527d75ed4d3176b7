"""How many are still here, in two groups: lines with their 95% bands."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mentes.foundation.plots.strokes import (
    NARROW,
    WIDE,
    framed,
    line,
    numbers_table,
    picture,
    text,
)

Scale = Callable[[float], float]
APART = 34.0  # between two labels of two lines each


@dataclass(frozen=True)
class Curve:
    """`points`: month, share, low and high of the band; shares from 0 to 1, the first month is 0."""

    words: str
    points: Sequence[tuple[float, float, float, float]]


def curves(groups: Sequence[Curve], *, uid: str = "curves", title: str = "") -> SafeString:
    """The first group as a solid line, the second dashed; each is labelled at its end."""
    title = title or _("Share still here, by month")
    drawn = [
        _plot(groups, width, height, f"{uid}-{width}", size, title)
        for width, height, size in ((WIDE, 290, "wide"), (NARROW, 270, "narrow"))
    ]
    heads = [_("Month"), *(f"{group.words} ({_('95% range')})" for group in groups)]
    rows = [
        [f"{point[0]:g}", *(_value(group.points[n]) for group in groups)]
        for n, point in enumerate(groups[0].points)
    ]
    return framed(drawn, numbers_table(heads, rows))


def _value(point: tuple[float, float, float, float]) -> str:
    _month, share, low, high = point
    return _("%(share)s (%(low)s to %(high)s)") % {
        "share": f"{share:.0%}",
        "low": f"{low:.0%}",
        "high": f"{high:.0%}",
    }


def _plot(
    groups: Sequence[Curve], width: int, height: int, uid: str, size: str, title: str
) -> SafeString:
    left, base, top = 40.0, height - 34.0, 14.0
    right = width - (112.0 if width == WIDE else 104.0)
    lowest = min(point[2] for group in groups for point in group.points)
    least = max(0.0, floor(lowest * 10 - 0.2) / 10)
    last = max(point[0] for group in groups for point in group.points) or 1

    def x(month: float) -> float:
        return left + month / last * (right - left)

    def y(share: float) -> float:
        return base - (share - least) / (1 - least) * (base - top)

    parts = []
    for tenth in range(round(least * 10), 11):
        parts.append(line("grid", left, y(tenth / 10), right, y(tenth / 10)))
        parts.append(text(left - 8, y(tenth / 10) + 4, f"{tenth * 10}%", anchor="end"))
    *months, end = range(0, round(last) + 1, 3)
    ticks = [*((month, str(month)) for month in months), (end, _("%(n)s months") % {"n": end})]
    parts += [text(x(month), base + 20, words, anchor="middle") for month, words in ticks]
    for n, group in reversed(list(enumerate(groups, start=1))):
        parts += [_band(group, n, x, y), _line(group, n, x, y)]
    for n, (group, at) in enumerate(_label_places(groups, y), start=1):
        parts += _label(group, n, right + 10, at)
    desc = ". ".join(f"{each.words}: {_value(each.points[-1])}" for each in groups)
    words = _("%(groups)s after %(n)s months. Shaded bands are 95%% ranges.")
    return picture(
        uid, size, width, height, title, words % {"groups": desc, "n": f"{last:g}"}, parts
    )


def _joined(points: Sequence[tuple[float, float]], x: Scale, y: Scale) -> list[str]:
    """Straight from point to point: when in between anybody left is not told."""
    return [f"{x(month):.1f},{y(share):.1f}" for month, share in points]


def _band(group: Curve, n: int, x: Scale, y: Scale) -> SafeString:
    upper = _joined([(month, high) for month, _share, _low, high in group.points], x, y)
    lower = _joined([(month, low) for month, _share, low, _high in group.points], x, y)
    return format_html(
        '<polygon class="area-{}" points="{}"/>', n, " ".join([*upper, *lower[::-1]])
    )


def _line(group: Curve, n: int, x: Scale, y: Scale) -> SafeString:
    path = _joined([(month, share) for month, share, _low, _high in group.points], x, y)
    return format_html('<polyline class="line-{}" points="{}"/>', n, " ".join(path))


def _label_places(groups: Sequence[Curve], y: Scale) -> list[tuple[Curve, float]]:
    """Each beside the end of its line, the lower one pushed down where the two would touch."""
    at = {group.words: y(group.points[-1][1]) for group in groups}
    order = sorted(at, key=lambda words: at[words])
    for above, below in itertools.pairwise(order):
        at[below] = max(at[below], at[above] + APART)
    return [(group, at[group.words]) for group in groups]


def _label(group: Curve, n: int, x: float, y: float) -> list[SafeString]:
    _month, share, low, high = group.points[-1]
    ends = {"low": f"{low * 100:.0f}", "high": f"{high:.0%}"}
    return [
        text(x, y + 2, f"{group.words} {share:.0%}", f"t-{n}"),
        text(x, y + 17, _("%(low)s to %(high)s") % ends),
    ]
