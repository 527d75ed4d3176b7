"""Lines of repetitions as a table: how far off, how honest the error, how often zero was left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.evidence.ways import NAIVE, OURS, OVERLAP, REGRESSION, TREATMENT
from bench.evidence.worlds import WORLDS, truth

Z = 1.959963984540054
UNIT = {"counted": 1.0}  # all else is in points
HEAD = (
    "| World | outcome | reps | true | naive: bias | OLS: bias, cover % | TreatmentEffect: bias, cover % (reps) | "
    "**ours**: bias | % of naive | RMSE | SE/SD | cover % | not 0 % | refused % | shown: bias, cover % |"
)


@dataclass(frozen=True)
class Row:
    """Figures of one way in one world; effects in points, counts in their own unit."""

    world: str
    outcome: str
    way: str
    reps: int
    true: float
    bias: float
    of_naive: float | None  # bias over that of the raw difference; a lottery's has none
    rmse: float
    se_over_sd: float
    cover: float
    not_zero: float
    refused: float | None = None
    shown_bias: float | None = None
    shown_cover: float | None = None


def rows(lines: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """One row a world, outcome and way, in the order of the lines."""
    worlds: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for line in lines:
        worlds[line["world"]].append(line)
    for name in sorted(worlds):
        for outcome in worlds[name][0]["figures"]:
            ways = dict.fromkeys(way for line in worlds[name] for way in line["figures"][outcome])
            for way in ways:
                yield row(name, outcome, way, worlds[name])


def row(name: str, outcome: str, way: str, lines: list[Mapping[str, Any]]) -> Row:
    with_it = [line for line in lines if way in line["figures"][outcome]]
    figures = UNIT.get(outcome, 100.0) * np.array([x["figures"][outcome][way] for x in with_it])
    scale = UNIT.get(outcome, 100.0)
    naive = scale * np.mean([line["figures"][outcome][NAIVE][0] for line in lines])
    usual = scale * truth(name)["ATT"][outcome]
    true = scale * truth(name)["ATO" if way == OVERLAP else "ATT"][outcome]
    estimate, se = figures.T
    lottery = WORLDS[name].lottery
    away = estimate - true
    covers = np.abs(away) <= Z * se
    shown = np.array([not line["refused"][outcome] for line in with_it])
    ours = way == OURS
    return Row(
        world=name,
        outcome=outcome,
        way=way,
        reps=len(with_it),
        true=true,
        bias=float(away.mean()),
        of_naive=None if lottery else float(100 * away.mean() / (naive - usual)),
        rmse=float(np.sqrt((away**2).mean())),
        se_over_sd=float(se.mean() / max(estimate.std(ddof=1), 1e-12)) if len(away) > 1 else 1.0,
        cover=float(100 * covers.mean()),
        not_zero=float(100 * (np.abs(estimate) > Z * se).mean()),
        refused=float(100 * (~shown).mean()) if ours else None,
        shown_bias=float(away[shown].mean()) if ours and shown.any() else None,
        shown_cover=float(100 * covers[shown].mean()) if ours and shown.any() else None,
    )


def table(lines: Iterable[Mapping[str, Any]]) -> str:
    """A row a world and outcome, ours beside the others; overlap weights have a row of their own."""
    lines = list(lines)
    found: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
    for each in rows(lines):
        found[each.world, each.outcome][each.way] = each
    out = [HEAD, "|---|---|" + "--:|" * (HEAD.count("|") - 3)]
    for ways in found.values():
        out += [_line(ways, way) for way in (OURS, OVERLAP) if way in ways]
    seconds = [line["seconds"] for line in lines]
    names = sorted({line["world"] for line in lines})
    out += ["", *(f"{name}: {WORLDS[name].what}, N = {WORLDS[name].n:,}." for name in names)]
    return "\n".join([*out, f"Ours took {np.mean(seconds):.2f} CPU s a repetition, all outcomes."])


def _line(ways: Mapping[str, Row], way: str) -> str:
    ours, slow = ways[way], ways.get(TREATMENT)
    plain = ways[REGRESSION]
    cells = [
        ours.world,
        ours.outcome + (" (ATO)" if way == OVERLAP else ""),
        str(ours.reps),
        f"{ours.true:+.2f}",
        f"{ways[NAIVE].bias:+.2f}",
        f"{plain.bias:+.2f}, {plain.cover:.0f}",
        f"{slow.bias:+.2f}, {slow.cover:.0f} ({slow.reps})" if slow else "",
        f"{ours.bias:+.2f}",
        _or_nothing(ours.of_naive, ".1f"),
        f"{ours.rmse:.2f}",
        f"{ours.se_over_sd:.2f}",
        f"{ours.cover:.1f}",
        f"{ours.not_zero:.1f}",
        _or_nothing(ours.refused, ".1f"),
    ]
    shown = ours.shown_bias is not None and ours.shown_cover is not None
    cells.append(f"{ours.shown_bias:+.2f}, {ours.shown_cover:.1f}" if shown else "")
    return f"| {' | '.join(cells)} |"


def reasons(lines: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """World -> red check -> per cent of repetitions (of the outcome "stayed")."""
    worlds: dict[str, list[list[str]]] = defaultdict(list)
    for line in lines:
        worlds[line["world"]].append(line["refused"]["stayed"])
    return {
        name: {
            check: round(100 * sum(check in each for each in red) / len(red), 1)
            for check in sorted({check for each in red for check in each})
        }
        for name, red in sorted(worlds.items())
    }


def _or_nothing(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)
