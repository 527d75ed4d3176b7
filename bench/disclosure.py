"""Can ratings be rebuilt from what is shown of groups? 200 random organisations, three releases each.

    ./mentes bench disclosure [--worlds N] [--first SEED] [--utility N]

An attacker (tests/promises/attacker.py) who knows everybody's groups, who answered and what two friends said reads all
releases and solves integer programmes. The same attacker reads "at least five, mean to a tenth". Then how many groups
of one and two attributes the first release shows of 60 and of 200 people who have answered, and what large months cost.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

from evidence.disclosure import Ledger
from tests.promises.organisations import large_month, organisation
from tests.promises.taking_apart import Attempt, against_five_and_more, against_the_ledger


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--utility", type=int, default=40, help="organisations of each size")
    asked = parser.parse_args()
    attempts: list[Attempt] = []
    others, start = 0, time.process_time()
    for seed in range(asked.first, asked.first + asked.worlds):
        attempts.append(against_the_ledger(organisation(seed)))
        for found in attempts[-1].found:
            print(f"Seed {seed}: {found}", flush=True)
        others += against_five_and_more(organisation(seed))
    taken = (time.process_time() - start) / max(1, asked.worlds)
    broken = sum(bool(attempt.found) for attempt in attempts)
    ratings = sum(len(attempt.found) for attempt in attempts)
    totals = sum(attempt.has_total for attempt in attempts)
    print(
        f"Ledger: {broken} of {asked.worlds} organisations taken apart, {ratings} classes found out."
    )
    print(f"Everybody's band shown in {totals}. CPU seconds an organisation: {taken:.1f}")
    print(f"At least five, mean to a tenth: {others} of {asked.worlds} taken apart.")
    _reasons(attempts)
    for n in (60, 200):
        _utility(n, asked.utility)
    for n, teams in ((300, 30), (1000, 60), (2000, 100)):
        for high in (4, 5):
            _large(n, teams, high)


def _reasons(attempts: list[Attempt]) -> None:
    counted = sum((attempt.reasons for attempt in attempts), Counter[str]())
    words = ", ".join(
        f"{reason or 'shown anew'} {count}" for reason, count in counted.most_common()
    )
    print(f"Groups over all releases: {words}.")


def _utility(n: int, worlds: int) -> None:
    firsts = [against_the_ledger(organisation(1000 + seed, n)).first for seed in range(worlds)]
    shares = sorted(shown / of for shown, of in firsts)
    mean = sum(shown for shown, _of in firsts) / sum(of for _shown, of in firsts)
    middle = shares[len(shares) // 2]
    print(
        f"{n} people: {mean:.0%} of groups shown at first, median {middle:.0%}, least {shares[0]:.0%}"
    )


def _large(n: int, teams: int, high: int) -> None:
    asked, start = large_month(n, teams, high), time.process_time()
    cells = Ledger(scale=(1, high)).release(*asked).cells
    taken, shown = time.process_time() - start, sum(cell.shown for cell in cells)
    print(
        f"{n} ratings of 1 to {high}, {teams} teams: {shown} of {len(cells)} groups, {taken:.1f} CPU s"
    )


if __name__ == "__main__":
    main()
