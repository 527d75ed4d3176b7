"""Bars: a value, a distribution in small, and a funnel of named counts."""

from collections import Counter
from collections.abc import Sequence
from math import floor

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


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
