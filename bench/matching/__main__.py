"""One table of what the matchmaker costs and gives, beside others on the same people in one run.

    ./mentes bench matching [GROUP ...] [--quick] [--seconds N]

Groups: peers small dense floor sparse large rematch formats. --quick takes a tenth of the people.
Each line is a process of its own, stopped after N seconds (300). CPU and clock are of the call alone:
the matchmaker makes its scores within it unless the line says otherwise, all others get them. The peak
is of the whole process. The ratio is CPU time over that of the first line. Mentoring tools get an
environment of their own under .tools/bench, made when first needed. A busy machine shows in the load.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.matching.children import Measured, ours, rival
from bench.matching.people import People
from matchmaker import FORBIDDEN

COLUMNS = "CPU s,clock s,peak MB,CPU ratio,total,5th %,lowest,alone,blocking,broken,gap,load"
HEAD = f"| Who | {COLUMNS.replace(',', ' | ')} | note |"
TOOLS = {
    "mentor-match": "mentor_match",
    "mentormatch": "mentormatch",
    "matching": "matching_games",
    "fairpyx": "fairpyx_matching",
}


@dataclass
class Judged:
    """Read afresh from the scores, in points; blocking pairs by their definition."""

    total: float
    fifth: float
    lowest: float
    alone: int
    blocking: int
    broken: int


def judged(people: People, pairs: list[list[int]]) -> Judged:
    criteria = people.criteria()
    n, m = people.mentees, people.mentors
    i, j = np.array(pairs, np.int64).reshape(-1, 2).T
    scores = np.empty(len(i), np.int64)
    for start, block in blocks(criteria, n):
        here = (i >= start) & (i < start + len(block))
        scores[here] = block[i[here] - start, j[here]]
    fine = scores != FORBIDDEN
    broken = int((~fine).sum()) + int(
        np.maximum(np.bincount(j, minlength=m) - people.capacity, 0).sum()
    )
    mine, theirs = np.full(n, FORBIDDEN, np.int64), np.full(m, 2**31, np.int64)
    mine[i[fine]] = scores[fine]
    np.minimum.at(theirs, j[fine], scores[fine])
    theirs[np.bincount(j[fine], minlength=m) < people.capacity] = FORBIDDEN
    blocking = 0
    for start, block in blocks(criteria, n):
        rows = slice(start, start + len(block))
        blocking += int(((block > mine[rows, None]) & (block > theirs)).sum())
    good = scores[fine] / 100
    return Judged(
        total=float(good.sum()),
        fifth=float(np.percentile(good, 5)) if len(good) else 0,
        lowest=float(good.min(initial=100)),
        alone=n - len(np.unique(i[fine])),
        blocking=blocking,
        broken=broken,
    )


def blocks(criteria: Any, n: int) -> Iterator[tuple[int, np.ndarray]]:
    for start in range(0, n, 500):
        yield start, criteria.block(start, min(n, start + 500))


# Lines ---------------------------------------------------------------------------------------------


class Table:
    """Our line comes first in each part; the others are compared with its CPU time."""

    def __init__(self, seconds: float, shrink: int) -> None:
        self.seconds, self.shrink, self.cpu = seconds, shrink, 0.0

    def part(self, title: str) -> None:
        print(f"\n**{title}**\n\n{HEAD}\n|---|" + "--:|" * 12 + "---|", flush=True)
        self.cpu = 0.0

    def size(self, people: int) -> int:
        return max(40, people // self.shrink)

    def line(
        self, who: str, measured: Measured, people: People | None = None, note: str = ""
    ) -> None:
        if measured.failed:
            print(f"| {who} | {measured.cpu:.2f} | | {measured.peak:.0f} | | | | | | | | | "
                  f"{measured.load:.1f} | {measured.failed} |", flush=True)  # fmt: skip
            return
        self.cpu = self.cpu or measured.cpu
        answer = measured.answer
        cells = [f"{answer['total'] / 100:.2f}" if "total" in answer else "", *[""] * 5]
        if people is not None:
            of = judged(people, answer["pairs"])
            cells = [f"{of.total:.2f}", f"{of.fifth:.1f}", f"{of.lowest:.1f}"]
            cells += [f"{count:,}" for count in (of.alone, of.blocking, of.broken)]
        gap = f"{answer['gap']:,}" if "gap" in answer else ""
        ratio = f"{measured.cpu / self.cpu:.2f}"
        start = [who, f"{measured.cpu:.3f}", f"{measured.wall:.3f}", f"{measured.peak:.0f}", ratio]
        print(f"| {' | '.join([*start, *cells, gap, f'{measured.load:.1f}', note])} |", flush=True)

    def ours(
        self, who: str, way: str, case: dict[str, Any], judge: bool = True, **more: Any
    ) -> Measured:
        measured = ours(way, self.seconds, **case, **more)
        self.line(who, measured, People(**case) if judge else None, noted(measured.answer))
        return measured


def noted(answer: dict[str, Any]) -> str:
    words = []
    if "edges" in answer:
        words.append(f"{answer['edges']:,} candidates")
    if answer.get("passes"):
        words.append(
            f"{answer['passes']} passes, {answer['pairs_priced'] / 1e6:,.0f} M pairs priced"
        )
    if answer.get("pairs_priced", 0) > 1e9:
        words.append(f"{answer['pairs_priced'] / answer['cpu'] / 1e6:.0f} M pairs a CPU s")
    if "moved" in answer:
        cpu, wall = answer["cold"], answer["cold_wall"]
        words.append(f"{answer['changed']} changed, {answer['moved']:.2f} moved for each, "
                     f"{'same' if answer['same'] else 'ANOTHER'} total; cold {cpu:.2f} CPU s "
                     f"({cpu / max(answer['cpu'], 1e-9):.1f} times), {wall:.2f} by the clock "
                     f"({wall / max(answer['wall'], 1e-9):.1f} times)")  # fmt: skip
    if "placed" in answer:
        words.append(f"{answer['placed']:,} placed")
    return ", ".join(words)


# Groups --------------------------------------------------------------------------------------------


def square(size: int) -> dict[str, Any]:
    return {"mentees": size, "mentors": size}


def wide(size: int) -> dict[str, Any]:
    """Five mentors for twelve mentees, with one to five places each."""
    return {"mentees": size, "mentors": int(size / 2.4), "places": "mix"}


def written(table: Table, case: dict[str, Any], folder: str) -> Path:
    path = Path(folder) / f"{case['mentees']}.scores"
    ours("write", table.seconds, **case, path=str(path))
    return path


def mentoring_tools(table: Table) -> None:
    for people in (table.size(200), table.size(500)):
        case = square(people)
        table.part(f"{people} mentees, {people} mentors, one to one, beside mentoring tools")
        table.ours("matchmaker, same scores", "ours_given", case)
        table.ours("matchmaker, from features", "ours", case)
        table.ours("matchmaker, stable, from features", "ours_stable", case)
        table.ours("scipy, dense", "scipy_dense", case)
        with tempfile.TemporaryDirectory() as folder:
            scores = written(table, case, folder)
            for package, script in TOOLS.items():
                measured = rival(package, script, scores, table.seconds)
                table.line(package, measured, People(**case))


def one_to_one(table: Table, size: int) -> None:
    case = square(table.size(size))
    table.part(f"{case['mentees']:,} mentees, {case['mentees']:,} mentors, one to one, all pairs")
    table.ours("matchmaker, total", "ours", case)
    table.ours("scipy, dense", "scipy_dense", case)
    with tempfile.TemporaryDirectory() as folder:
        scores = written(table, case, folder)
        table.line(
            "lapjv, dense float32",
            rival("lapjv", "lapjv_dense", scores, table.seconds),
            People(**case),
        )


def small(table: Table) -> None:
    one_to_one(table, 2_000)


def dense(table: Table) -> None:
    one_to_one(table, 10_000)


def floor(table: Table) -> None:
    case = wide(table.size(20_000))
    table.part(
        f"{case['mentees']:,} mentees, {case['mentors']:,} mentors with 1 to 5 places: objectives"
    )
    table.ours("matchmaker, total", "ours", case)
    table.ours("matchmaker, floor", "ours", case, objective="floor")
    table.ours("matchmaker, stable", "ours_stable", case)
    table.ours("ortools flow, 32 candidates each", "ortools_flow", case)


def sparse(table: Table) -> None:
    case = square(table.size(20_000))
    table.part(f"{case['mentees']:,} mentees, {case['mentees']:,} mentors, one to one, tight")
    table.ours("matchmaker, 32 candidates each", "ours_edges", case)
    table.ours("ortools flow, the same candidates", "ortools_flow", case)
    table.ours("matchmaker, all pairs", "ours", case)


def large(table: Table) -> None:
    case = wide(table.size(100_000))
    pairs = case["mentees"] * case["mentors"] / 1e9
    table.part(f"{case['mentees']:,} mentees, {case['mentors']:,} mentors with 1 to 5 places, "
               f"{pairs:.1f} billion pairs")  # fmt: skip
    table.ours("matchmaker, total", "ours", case, judge=False)


def rematch(table: Table) -> None:
    for size in (20_000, 100_000):
        case = wide(table.size(size))
        table.part(f"{case['mentees']:,} mentees, 0.1 % of them changed: matched again")
        for who, bonus in (("bonus 500", 500), ("no bonus", 0)):
            more = {"share": 0.001, "bonus": bonus}
            table.ours(f"matchmaker, {who}", "rematch", case, judge=False, **more)


def formats(table: Table) -> None:
    size = table.size(4_000)
    table.part(f"Peers: {size:,} people among themselves")
    table.ours("matchmaker, all pairs", "peers", square(size), judge=False)
    table.ours("rustworkx, 20 nearest each", "rustworkx_peers", square(size), judge=False)
    case = {"mentees": table.size(500), "mentors": table.size(500) // 6}
    table.part(f"Circles: {case['mentees']} mentees, {case['mentors']} mentors, 4 to 8 seats, "
               "at most 2 of a team, a senior in each")  # fmt: skip
    table.ours("matchmaker", "circles", case, judge=False)
    size = table.size(1_000)
    table.part(f"Flash: {size} mentees, {size} mentors, 6 rounds")
    table.ours("matchmaker", "meetings", square(size), judge=False, rounds=6)


GROUPS: dict[str, Callable[[Table], None]] = {
    "peers": mentoring_tools,
    "small": small,
    "dense": dense,
    "floor": floor,
    "sparse": sparse,
    "large": large,
    "rematch": rematch,
    "formats": formats,
}


def main() -> int:
    words = argparse.ArgumentParser(prog="./mentes bench matching")
    words.add_argument("group", nargs="*", choices=[*GROUPS, []], default=[])
    words.add_argument("--quick", action="store_true", help="a tenth of the people")
    words.add_argument("--seconds", type=float, default=300, help="for each line")
    chosen = words.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
          f"load {os.getloadavg()[0]:.1f}")  # fmt: skip
    table = Table(chosen.seconds, 10 if chosen.quick else 1)
    for name in chosen.group or GROUPS:
        GROUPS[name](table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
