"""How useful sessions were: only what was released, month by month and by group."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentes.foundation.plots import MonthBand
from mentes.insights.models import RatingRelease
from mentes.programmes.models import Role


@dataclass(frozen=True)
class Band:
    """Half a point, out of 4. `n_band`: how many people, from the fewest that are ever shown on."""

    low: float
    high: float
    n_band: tuple[int, int]

    @property
    def people(self) -> str:
        return _("%(low)s–%(high)s people") % {"low": self.n_band[0], "high": self.n_band[1]}


@dataclass(frozen=True)
class Table:
    """The groups of one kind: those that are shown, and how many are not."""

    title: str
    shown: list[tuple[str, Band]]
    hidden: int


@dataclass(frozen=True)
class Shown:
    """A release as it may be read now."""

    month: date
    made_at: datetime
    share_rated: int
    total: Band | None
    tables: list[Table]

    @property
    def groups(self) -> int:
        return sum(len(table.shown) for table in self.tables)

    def on_plot(self) -> MonthBand:
        low, high = (self.total.low, self.total.high) if self.total else (None, None)
        return MonthBand(date_format(self.month, "M"), low, high, self.share_rated)


def shown_as(release: RatingRelease, *, least: int) -> Shown:
    """Where groups of at least `least` people are wanted now, what was released of fewer is hidden too."""
    bands = {
        (tuple(cell["table"]), tuple(cell["key"])): _band(cell, release, least)
        for cell in release.cells
    }
    total = bands.get(((), ()))
    return Shown(
        release.month,
        release.made_at,
        release.share_rated or 0 if total else 0,
        total,
        [_table(title, table, bands) for table, title in _titles() if _has(table, bands)],
    )


def latest_of_months(releases: Iterable[Shown]) -> list[Shown]:
    """One a month, the latest, from the first month in which the programme is shown."""
    months = list({shown.month: shown for shown in releases}.values())
    started = [n for n, shown in enumerate(months) if shown.total]
    return months[started[0] :] if started else []


def _band(cell: dict[str, Any], release: RatingRelease, least: int) -> Band | None:
    few = least > release.least and cell["n_band"][0] < least
    if not cell["shown"] or few:
        return None
    low, high = cell["band"]
    fewest, most = cell["n_band"]
    return Band(low, high, (max(fewest, release.least), most))


Bands = dict[tuple[tuple[str, ...], tuple[str, ...]], Band | None]


def _table(title: str, table: tuple[str, ...], bands: Bands) -> Table:
    """Sorted by band, then by name: no order by what is not shown."""
    of = {key: band for (each, key), band in bands.items() if each == table}
    shown = [(_name(table, key), band) for key, band in of.items() if band]
    return Table(title, sorted(shown, key=lambda row: (-row[1].low, row[0])), len(of) - len(shown))


def _has(table: tuple[str, ...], bands: Bands) -> bool:
    """A single group is everybody."""
    return sum(each == table for each, _key in bands) > 1


def _titles() -> list[tuple[tuple[str, ...], str]]:
    return [
        (("role",), _("By role")),
        (("team",), _("By team")),
        (("place",), _("By place")),
        (("role", "team"), _("By role and team")),
    ]


def _name(table: tuple[str, ...], key: tuple[str, ...]) -> str:
    words = {
        "role": {Role.MENTEE.value: _("Mentees"), Role.MENTOR.value: _("Mentors")},
        "team": {"": _("No team")},
        "place": {"": _("No place")},
    }
    return ", ".join(words[kind].get(each, each) for kind, each in zip(table, key, strict=True))
