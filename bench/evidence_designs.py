"""The designs around an estimate: looking early, immortal time, power, return, few people, fair draws.

    ./mentes bench evidence_designs [--runs N]

Each row is a promise of the library with its bar; the last column says whether it was kept."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from evidence import (
    commit_to,
    draw,
    nested_trials,
    obrien_fleming,
    return_on_investment,
    smallest_detectable_effect,
    watch,
)
from evidence.lottery import without_gate
from evidence.reading import read

Row = tuple[str, str, str, bool]
LOOKS, A_MONTH, MONTHS = 24, 60, 12


def monthly(effect: float, runs: int) -> tuple[Any, Any]:
    """Estimates and errors of 60 new people an arm a month [run, look]."""
    rng = np.random.default_rng(1)
    n = A_MONTH * np.arange(1, LOOKS + 1)
    one, two = (
        rng.binomial(A_MONTH, chance, (runs, LOOKS)).cumsum(1) / n
        for chance in (0.85 + effect, 0.85)
    )
    return one - two, np.sqrt((one * (1 - one) + two * (1 - two)) / n)


def looking(effect: float, runs: int) -> dict[str, float]:
    """Shares of programmes that ever cry an effect in 24 monthly looks."""
    middle, se = monthly(effect, runs)
    late = slice(3, None)  # from 480 people on
    edges = np.array(obrien_fleming(LOOKS))
    return {
        "naive": float((np.abs(middle) > 1.96 * se)[:, late].any(1).mean()),
        "sequence": ever_outside(middle[:, late], se[:, late]),
        "sequence at once": ever_outside(middle, se),
        "obrien_fleming": float((np.abs(middle) > edges * se).any(1).mean()),
        "end": float((np.abs(middle) > 1.96 * se)[:, -1].mean()),
    }


def ever_outside(middle: Any, se: Any) -> float:
    bands = np.array([watch(*each) for each in zip(middle, se, strict=True)])
    return float(((bands[..., 0] > 0) | (bands[..., 1] < 0)).any(1).mean())


def immortal_time(runs: int) -> tuple[Any, Any]:
    """Nobody is helped. Ever against never, and trials of joiners against not yet joined [run]."""
    rng = np.random.default_rng(1)
    naive, nested = np.empty(runs), np.empty(runs)
    for run in range(runs):
        joined, left = evergreen(rng)
        ever = np.isfinite(joined)
        naive[run] = (left > 24)[ever].mean() - (left > 24)[~ever].mean()
        nested[run] = joiners_against_others(
            nested_trials(monthly_rows(joined, left), outcome_within=12)
        )
    return naive, nested


def evergreen(rng: np.random.Generator, people: int = 5000) -> tuple[Any, Any]:
    """1.35 % leave a month whatever they do; in a year 1.5 % of those still there join a month."""
    left = rng.exponential(1 / 0.0135, people)
    joined = rng.geometric(0.015, people) - 1.0
    joined[(joined >= MONTHS) | (joined >= left)] = np.nan
    return joined, left


def monthly_rows(joined: Any, left: Any) -> dict[str, Any]:
    person, month = np.nonzero(left[:, None] > np.arange(MONTHS)[None, :])
    return {"person": person, "month": month, "joined_on": joined[person], "left_on": left[person]}


def joiners_against_others(stacked: dict[str, Any]) -> float:
    """Within each month, averaged over joiners."""
    took_part, outcome = stacked["took_part"], stacked["outcome"]
    trial = stacked["covariates"]["month"].astype(int)
    of = [np.bincount(trial, weights=each) for each in (took_part, ~took_part)]
    stayed = [np.bincount(trial, weights=each * outcome) for each in (took_part, ~took_part)]
    return float(np.average(stayed[0] / of[0] - stayed[1] / of[1], weights=of[0]))


def power(n: tuple[int, int], base: float, runs: int) -> tuple[float, float]:
    """The printed smallest effect, and how often it is found."""
    rng = np.random.default_rng(1)
    effect = smallest_detectable_effect(*n, base_rate=base) or 0.0
    one, two = rng.binomial(n[0], base + effect, runs) / n[0], rng.binomial(n[1], base, runs) / n[1]
    se = np.sqrt(one * (1 - one) / n[0] + two * (1 - two) / n[1])
    return effect, float(np.mean(np.abs(one - two) > 1.96 * se))


def return_range(runs: int) -> tuple[float, float]:
    """How often the range holds the true return, and how often it still holds none at all."""
    rng = np.random.default_rng(1)
    truth = (500 * 0.032 * 20_000 - 75_000) / 75_000
    held = none = 0
    for run in range(runs):
        likely, spread = 20_000 * np.exp(rng.normal(0, 0.25)), np.exp(1.96 * 0.25)
        value = (likely / spread, likely, likely * spread)
        found = return_on_investment(
            75_000, (rng.normal(0.032, 0.015), 0.015), 500, value, seed=run
        )
        held += found.low <= truth <= found.high
        none += found.low <= 0
    return held / runs, none / runs


def few_people(n: int, runs: int, chance: float = 0.75) -> tuple[float, float]:
    """Coverage of estimate ± 1.96 errors and of the printed interval, `n` people an arm, no effect."""
    rng = np.random.default_rng(1)
    took_part = np.repeat([1, 0], n)
    plain, printed = [], []
    for _ in range(runs):
        found = without_gate(read(rng.random(2 * n) < chance, took_part, {}, design="lottery"))
        assert found.estimate is not None and found.interval is not None and found.se
        plain.append(abs(found.estimate) <= 1.96 * found.se)
        printed.append(found.interval[0] <= 0 <= found.interval[1])
    return float(np.mean(plain)), float(np.mean(printed))


def lotteries(kind: str, runs: int, people: int = 400) -> tuple[float, float, float]:
    """Bias, coverage and error over spread of lotteries in four blocks of uneven chances."""
    rng = np.random.default_rng(1)
    found = np.array([_one_lottery(kind, people, rng) for _ in range(runs)])
    spread = found[:, 0].std()
    return float(found[:, 0].mean()), float(found[:, 2].mean()), float(found[:, 1].mean() / spread)


def _one_lottery(kind: str, people: int, rng: np.random.Generator) -> tuple[float, float, bool]:
    """How far off, the error, and whether the range holds the truth."""
    block, tenure = rng.integers(4, size=people), rng.normal(size=people)
    seat = np.zeros(people, dtype=bool)
    for each in range(4):
        members = rng.permutation(np.flatnonzero(block == each))
        seat[members[: round(len(members) * (0.3 + 0.1 * each))]] = True
    keen = rng.random(people) < 0.6
    leaves, end = rng.exponential(np.where(seat, 40, 30)), rng.uniform(6, 20, people)
    chance = 0.35 + 0.1 * block + 0.05 * np.tanh(tenure)
    worlds: dict[str, tuple[Any, dict[str, Any], float]] = {
        "share": (rng.random(people) < chance + 0.1 * seat, {}, 0.1),
        "number": (rng.normal(size=people) + 0.5 * block + tenure + 0.3 * seat, {}, 0.3),
        "censored": (
            (np.minimum(leaves, end), leaves <= end),
            {"horizon": 12.0},
            float(np.exp(-12 / 40) - np.exp(-12 / 30)),
        ),
        "users": (
            rng.random(people) < 0.4 + 0.2 * keen + 0.15 * (seat & keen),
            {"took_up": seat & keen},
            0.15,
        ),
    }
    outcome, more, truth = worlds[kind]
    effect = without_gate(
        read(outcome, seat, {"tenure": tenure}, design="lottery", block=block, **more)
    )
    assert effect.estimate is not None and effect.se is not None and effect.interval is not None
    estimate, interval = effect.on_users or (effect.estimate, effect.interval)
    se = (interval[1] - interval[0]) / 2 / 1.966 if effect.on_users else effect.se
    return estimate - truth, se, interval[0] <= truth <= interval[1]


def fair_draw(runs: int, people: int = 30, seats: int = 10) -> tuple[float, float]:
    """The lowest and the highest share of draws that anybody won; all should be seats / people."""
    names = [f"person-{n}" for n in range(people)]
    won = dict.fromkeys(names, 0)
    for run in range(runs):
        for name in draw(names, seats, seed=f"{run}", commitment=commit_to(f"{run}")).offered:
            won[name] += 1
    return min(won.values()) / runs, max(won.values()) / runs


def rows(runs: int) -> list[Row]:
    """name, bar, found, kept"""
    none, some = looking(0.0, runs), looking(0.03, runs)
    naive, nested = immortal_time(max(runs // 5, 50))
    held, no_return = return_range(runs)
    drawn = fair_draw(runs)
    chance = 1 / 3
    limit = 4.5 * np.sqrt(chance * (1 - chance) / runs)
    told: list[Row] = [
        ("24 looks, no effect: 95 % range", "about 20 %", _percent(none["naive"]), True),
        _at_most("24 looks, no effect: confidence sequence", none["sequence"], 0.05),
        _at_most("the same from the first 120 people on", none["sequence at once"], 0.05),
        _at_most("24 looks, no effect: O'Brien-Fleming", none["obrien_fleming"], 0.06),
        ("24 looks, +3 points found: sequence", "-", _percent(some["sequence"]), True),
        ("24 looks, +3 points found: O'Brien-Fleming", "-", _percent(some["obrien_fleming"]), True),
        ("24 looks, +3 points found: one look at the end", "-", _percent(some["end"]), True),
        ("no effect: ever against never", ">= +6 points", _points(naive.mean()), naive.mean() >= 0.06),
        ("no effect: nested trials", "within 0.3 points", _points(nested.mean()), abs(nested.mean()) <= 0.003),
        ("return: range holds the truth", "93 to 97 %", _percent(held), 0.93 <= held <= 0.97),
        ("return: range also holds none", "-", _percent(no_return), True),
        ("draw: rarest and most frequent winner", "33.3 % each", f"{_percent(drawn[0])}, {_percent(drawn[1])}",
         max(abs(each - chance) for each in drawn) <= limit),
    ]  # fmt: skip
    for base in (0.08, 0.85):
        for n in ((100, 100), (250, 250), (500, 500), (1000, 1000), (500, 4500)):
            effect, found = power(n, base, 40_000)
            name = f"power at {100 * effect:.1f} points, base {base:.0%}, {n[0]} and {n[1]} people"
            told.append((name, "78 to 83 %", _percent(found), 0.78 <= found <= 0.83))
    for n in (50, 80, 150):
        plain, printed = few_people(n, runs)
        told.append((f"lottery of {n} an arm: estimate ± 1.96 errors", "-", _percent(plain), True))
        name = f"lottery of {n} an arm: printed range"
        told.append((name, "93 to 97.5 %", _percent(printed), 0.93 <= printed <= 0.975))
    for kind in ("share", "number", "censored", "users"):
        bias, coverage, ratio = lotteries(kind, max(runs // 2, 500))
        value = f"{_percent(coverage)}, {ratio:.2f}, bias {bias:+.4f}"
        kept = 0.93 <= coverage <= 0.97 and 0.93 <= ratio <= 1.10
        told.append(
            (
                f"lottery in blocks, {kind}: range, error over spread",
                "93 to 97 %, 0.93 to 1.10",
                value,
                kept,
            )
        )
    return told


def _at_most(name: str, found: float, bar: float) -> Row:
    return name, f"<= {_percent(bar)}", _percent(found), found <= bar


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _points(share: float) -> str:
    return f"{100 * share:+.2f} points"


def main(say: Callable[[str], object] = print) -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--runs", type=int, default=2000)
    start = time.perf_counter()
    found = rows(reader.parse_args().runs)
    for name, bar, value, kept in found:
        say(f"| {name} | {bar} | {value} | {'kept' if kept else 'NOT KEPT'} |")
    say(f"{time.perf_counter() - start:.0f} s")
    return 0 if all(kept for *_rest, kept in found) else 1


if __name__ == "__main__":
    sys.exit(main())
