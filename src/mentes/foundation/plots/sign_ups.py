"""Sign-ups day by day, mentees beside the places mentors offer, with the line that is wanted.

Positions are per cent of the width, so that one drawing serves every width and its words stay as large as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.foundation.plots.strokes import NOTHING, join, numbers_table

BASE, TOP = 190.0, 38.0
EDGE = 22.0
"""per cent of the width that the date at either end needs on a phone"""
APART = 22.0
"""px between two lines of words"""
TABLE_DAYS = 14


@dataclass(frozen=True, kw_only=True)
class SignUps:
    """Counts up to the end of each day; the last of `days` is today, the picture ends on `until`."""

    name: str
    days: Sequence[date]
    mentees: Sequence[int]
    places: Sequence[int]
    wanted: int | None
    until: date


def sign_ups(of: SignUps, *, uid: str = "sign-ups") -> SafeString:
    """Two lines in steps, each named at its end, and the numbers as a table."""
    rows = list(zip(of.days, of.mentees, of.places, strict=True))[-TABLE_DAYS:]
    heads = [_("Day"), _("Mentees"), _("Places with mentors")]
    table = numbers_table(heads, [[_day(day), *counts] for day, *counts in rows])
    return format_html("{}{}", _Plot(of).drawn(uid), table)


def _day(day: date) -> str:
    return date_format(day, "j M")


@dataclass
class _Plot:
    of: SignUps

    def __post_init__(self) -> None:
        of = self.of
        self.most = max(of.wanted or 0, *of.mentees, *of.places, 4)
        self.span = max((of.until - of.days[0]).days, 1)
        self.today = self.x(of.days[-1])

    def x(self, day: date) -> float:
        return (day - self.of.days[0]).days / self.span * 100

    def y(self, count: float) -> float:
        return BASE - count / self.most * (BASE - TOP)

    def drawn(self, uid: str) -> SafeString:
        parts = [
            _line("axis", 0, BASE, 100, BASE),
            *self.grid(),
            self.wanted(),
            self.curves(),
            *self.ends(),
            *self.dates(),
        ]
        return format_html(
            '<svg class="m-plot m-fluid m-fluid-signups" role="img" aria-labelledby="{}">'
            '<title id="{}">{}</title>{}</svg>',
            uid,
            uid,
            self.title(),
            join(parts),
        )

    def title(self) -> str:
        of = self.of
        said = _("%(name)s, %(first)s to %(today)s: %(mentees)s, %(places)s.") % {
            "name": of.name,
            "first": _day(of.days[0]),
            "today": _day(of.days[-1]),
            "mentees": _mentees(of.mentees[-1]),
            "places": _places(of.places[-1]),
        }
        return f"{said} {self.wanted_words()}".strip()

    def wanted_words(self) -> str:
        return _("%(n)s wanted of each") % {"n": self.of.wanted} if self.of.wanted else ""

    def grid(self) -> list[SafeString]:
        """Two lines between nothing and the most, at round counts, away from the line that is wanted."""
        step = _round_up(self.most / 3)
        counts = [n * step for n in (1, 2, 3) if n * step <= self.most]
        rule = self.y(self.of.wanted) if self.of.wanted else -APART
        return [
            format_html(
                "{}{}",
                _line("grid", 0, self.y(count), 100, self.y(count)),
                _text(0, self.y(count) - 5, count),
            )
            for count in counts
            if abs(self.y(count) - rule) >= APART
        ]

    def wanted(self) -> SafeString:
        if not self.of.wanted:
            return NOTHING
        y = self.y(self.of.wanted)
        # The words stand where the curves are not.
        x, anchor = (100, "end") if self.today < 50 else (0, "start")
        words = _text(x, y - 6, self.wanted_words(), "t-ink", anchor)
        return format_html("{}{}", _line("rule", 0, y, 100, y), words)

    def curves(self) -> SafeString:
        return format_html(
            '<svg class="m-stretch" viewBox="0 0 1000 190" preserveAspectRatio="none" width="100%" height="190">'
            '<path class="line-1" d="{}"/><path class="line-2" d="{}"/></svg>',
            self.path(self.of.mentees),
            self.path(self.of.places),
        )

    def path(self, counts: Sequence[int]) -> str:
        steps = [
            f"H{self.x(day) * 10:.1f} V{self.y(count):.1f}"
            for day, count in zip(self.of.days, counts, strict=True)
        ]
        return f"M0 {self.y(counts[0]):.1f} " + " ".join(steps)

    def ends(self) -> list[SafeString]:
        """What is more is named above its dot, what is less below."""
        mentees, places = self.of.mentees[-1], self.of.places[-1]
        is_over = mentees >= places
        lines = [
            ("dot", "t-1", mentees, _mentees(mentees), is_over),
            ("dot2", "t-2", places, _places(places), not is_over),
        ]
        return [self.end(*each) for each in lines]

    def end(self, dot: str, kind: str, count: int, words: str, is_over: bool) -> SafeString:
        y = self.y(count)
        anchor, beside = ("start", 9) if self.today < 60 else ("end", -9)
        below = y + 18 if y + 18 < BASE - 2 else y - 8 - APART * 0.8
        return format_html(
            '<circle class="{}" cx="{}%" cy="{}" r="4.5"/>{}',
            dot,
            f"{self.today:.2f}",
            f"{y:.1f}",
            _text(
                self.today, y - 8 if is_over else below, words, f"{kind} t-clear", anchor, beside
            ),
        )

    def dates(self) -> list[SafeString]:
        """The first day, today and the last; near an end today stands in its place."""
        of, x = self.of, self.today
        anchor = "start" if x < EDGE else "end" if x > 100 - EDGE else "middle"
        parts = [_line("axis", x, BASE, x, BASE + 5), _text(x, 208, _("Today"), "t-ink", anchor)]
        if x >= EDGE:
            parts.append(_text(0, 208, _day(of.days[0])))
        if x <= 100 - EDGE:
            parts.append(_text(100, 208, _day(of.until), anchor="end"))
        return parts


def _mentees(n: int) -> str:
    return ngettext("%(n)s mentee", "%(n)s mentees", n) % {"n": n}


def _places(n: int) -> str:
    return _("Mentors for %(n)s") % {"n": n}


def _round_up(value: float) -> int:
    """1, 2, 5, 10, 15, 20, 25, 30, 40, 50, 100 …: counts that people read at once."""
    for step in (1, 2, 5, 10, 15, 20, 25, 30, 40, 50):
        if step >= value:
            return step
    return ceil(value / 50) * 50


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> SafeString:
    return format_html(
        '<line class="{}" x1="{}%" y1="{}" x2="{}%" y2="{}"/>',
        kind,
        *(f"{value:.2f}" for value in (x1, y1, x2, y2)),
    )


def _text(
    x: float, y: float, words: object, kind: str = "", anchor: str = "start", beside: int = 0
) -> SafeString:
    return format_html(
        '<text class="{}" x="{}%" y="{}" text-anchor="{}" dx="{}">{}</text>',
        kind,
        f"{x:.2f}",
        f"{y:.1f}",
        anchor,
        beside,
        words,
    )
