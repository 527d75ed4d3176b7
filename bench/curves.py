"""How often the band of a retention curve holds the truth, with weights that were found from the same people.

    ./mentes bench curves [--worlds BA] [--runs N]

Worlds are those of bench/evidence; the truth is the mean of what a million people like the participants would do.
"""

from __future__ import annotations

import argparse

import numpy as np

from bench.evidence.people import people
from bench.evidence.worlds import WORLDS, World, expit, simulate
from evidence.comparing import compare
from evidence.reading import read
from evidence.survival import survival_curves

MONTHS = np.array([3.0, 6.0, 9.0, 12.0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", default="B")
    parser.add_argument("--runs", type=int, default=300)
    asked = parser.parse_args()
    for name in asked.worlds:
        first = 1_000_000 * (ord(name) - 64)
        found = [_bands(WORLDS[name], first + run) for run in range(asked.runs)]
        for arm, truth in _truth(WORLDS[name]).items():
            shares, low, high = np.array([each[arm] for each in found]).transpose(2, 0, 1)
            held = 100 * ((low <= truth) & (truth <= high)).mean(axis=0)
            off = 100 * (shares.mean(axis=0) - truth)
            word = "participants" if arm else "comparison"
            print(f"{name} {word}: held {np.round(held, 1)} %, off {np.round(off, 2)} points")


def _bands(world: World, seed: int) -> dict[bool, list[tuple[float, float, float]]]:
    told = simulate(world, seed)
    asked = read(
        told.outcomes["followed"], told.took_part, told.covariates, horizon=MONTHS[-1], seed=seed
    )
    rows = asked.only(asked.known)
    comparison = compare(rows)
    terms = comparison.people.terms.core
    curves = survival_curves(
        rows.time, rows.event, rows.took_part, comparison.weights, balanced=terms
    )
    return {arm: [curve.at(month) for month in MONTHS] for arm, curve in curves.items()}


def _truth(world: World) -> dict[bool, np.ndarray]:
    rng = np.random.default_rng(900)
    them = people(1_000_000, rng)
    joined = rng.random(1_000_000) < expit(world.join(them))
    hazard = np.exp(world.leave(them)[joined])[:, None] * MONTHS
    return {
        True: np.exp(-world.hazard * hazard).mean(axis=0),
        False: np.exp(-hazard).mean(axis=0),
    }


if __name__ == "__main__":
    main()
