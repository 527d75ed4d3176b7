"""Worlds: who joins, who leaves, who is promoted. A to I are those of the prototype, J to Q were
written before the engine was tuned and stay as they are, R to T ask for what A to Q do not.

Effects are known: the hazard of leaving is multiplied by `hazard`, the odds of promotion by `odds`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from bench.evidence.people import Floats, People, people

HORIZON = 12.0
Index = Callable[[People], Floats]
OF_DEPARTMENT = np.array([0.0, 0.35, -0.3, 0.2, -0.15, 0.1])
OF_DEPARTMENT_LATER = np.array([0.0, -0.3, 0.3, -0.15, 0.2, 0.05])
CELLS = np.array(  # site by department, +1 where joining and staying are in fashion
    [
        [1, -1, 1, -1, -1, 1],
        [-1, 1, -1, 1, 1, -1],
        [1, 1, -1, -1, 1, -1],
        [-1, -1, 1, 1, -1, 1],
        [1, -1, -1, 1, -1, -1],
    ],
    dtype=float,
)


@dataclass(frozen=True)
class World:
    """`join`, `leave`, `promote`: log odds, log hazard a month, log odds, without the programme."""

    what: str
    n: int
    join: Index
    leave: Index
    promote: Index
    hazard: float = 0.7
    odds: float = 1.35
    lottery: bool = False
    lost: Index | None = None  # log hazard of being lost from sight
    counts: bool = False  # also an outcome that is counted
    shared: float = 0.0  # spread of a mentor's own effect, five mentees a mentor


@dataclass(frozen=True)
class Data:
    covariates: dict[str, Any]
    took_part: Any
    outcomes: dict[str, Any]
    placebo: Any
    horizon: dict[str, float] = field(default_factory=lambda: {"followed": HORIZON})


def expit(values: Any) -> Any:
    return 1 / (1 + np.exp(-np.clip(values, -35, 35)))


def simulate(world: World, seed: int) -> Data:
    """One organisation of this world. The placebo is promotion in the year before the launch."""
    rng = np.random.default_rng(seed)
    them = people(world.n, rng)
    applied = rng.random(world.n) < expit(world.join(them))
    part = _seats(applied, rng) if world.lottery else applied
    mentor = _mentors(part, world.shared, rng)
    hazard = np.exp(world.leave(them) - mentor) * np.where(part, world.hazard, 1.0)
    left = rng.exponential(1 / hazard)
    seen = rng.uniform(6, 20, world.n)
    if world.lost:
        seen = np.minimum(seen, rng.exponential(np.exp(-world.lost(them))))
    odds = world.promote(them) + mentor + np.where(part, np.log(world.odds), 0.0)
    outcomes: dict[str, Any] = {
        "stayed": left > HORIZON,
        "promoted": rng.random(world.n) < expit(odds),
        "followed": (np.minimum(left, seen), left <= seen),
    }
    if world.counts:
        rate = _rate(world, them) * np.where(part, world.odds, 1.0)
        outcomes["counted"] = rng.poisson(rate).astype(float)
    placebo = rng.random(world.n) < expit(world.promote(them) - 0.1)
    rows = applied if world.lottery else np.ones(world.n, bool)
    return Data(
        {name: values[rows] for name, values in them.covariates().items()},
        part[rows],
        {name: _cut(values, rows) for name, values in outcomes.items()},
        placebo[rows],
    )


@cache
def truth(name: str, people_drawn: int = 1_000_000) -> dict[str, dict[str, float]]:
    """Estimand -> outcome -> true effect, from a million people."""
    world, rng = WORLDS[name], np.random.default_rng(7)
    them = people(people_drawn, rng)
    chance, hazard = expit(world.join(them)), np.exp(world.leave(them))
    shock = world.shared * rng.normal(size=people_drawn)  # of a mentor
    stayed = np.exp(-HORIZON * hazard * np.exp(-shock) * world.hazard) - np.exp(-HORIZON * hazard)
    odds = world.promote(them)
    effects = {
        "stayed": stayed,
        "followed": stayed,
        "promoted": expit(odds + shock + np.log(world.odds)) - expit(odds),
        "counted": _rate(world, them) * (world.odds - 1),
    }
    overlap = chance if world.lottery else chance * (1 - chance)
    return {
        estimand: {key: float(np.average(each, weights=w)) for key, each in effects.items()}
        for estimand, w in {"ATT": chance, "ATO": overlap}.items()
    }


def _rate(world: World, them: People) -> Floats:
    """Courses taken in a year: as likely to grow as promotion."""
    rate: Floats = np.exp(0.5 + 0.5 * (world.promote(them) + 2.75))
    return np.minimum(rate, 30)


def _seats(applied: Any, rng: np.random.Generator) -> Any:
    """Half of those who applied, by lot."""
    drawn = rng.permutation(np.flatnonzero(applied))
    part = np.zeros(len(applied), bool)
    part[drawn[: len(drawn) // 2]] = True
    return part


def _mentors(part: Any, spread: float, rng: np.random.Generator) -> Floats:
    luck = np.zeros(len(part))
    if spread:
        ids = rng.permutation(np.flatnonzero(part))
        luck[ids] = (spread * rng.normal(size=len(ids) // 5 + 1))[np.arange(len(ids)) // 5]
    return luck


def _cut(values: Any, rows: Any) -> Any:
    return tuple(each[rows] for each in values) if isinstance(values, tuple) else values[rows]


def prototype(intercept: float, *, k: float = 1.0, bent: float = 1.0, hidden: float = 0.0) -> Any:
    """Joining, leaving, promotion of A to I: `k` selects, `bent` departs from straight lines."""

    def join(x: People) -> Floats:
        straight = 0.45 * x.engagement + 0.50 * x.rated - 0.30 * x.long + 0.10 * x.rank
        straight = straight + OF_DEPARTMENT[x.department] + 0.2 * x.remote
        curve = 0.40 * x.engagement * x.rated + 0.55 * (x.tenure < 1.5)
        curve = curve + 0.45 * np.maximum(x.engagement, 0) - 0.35 * np.abs(x.rank)
        return intercept + k * (straight + bent * curve) + hidden * 0.8 * x.ambition

    def leave(x: People) -> Floats:
        straight = -0.40 * x.engagement - 0.30 * x.rated - 0.35 * x.long - 0.1 * x.rank
        straight = straight + OF_DEPARTMENT_LATER[x.department] + 0.1 * x.remote
        curve = -0.25 * x.engagement * x.rated + 0.3 * (x.engagement < -1)
        curve = curve - 0.45 * (x.tenure < 1.5) * (x.engagement > 0)
        return np.log(0.0135) + straight + bent * curve - hidden * 0.5 * x.ambition

    def promote(x: People) -> Floats:
        straight = 0.45 * x.engagement + 0.50 * x.rated + 0.15 * x.long - 0.2 * x.rank
        straight = straight - 0.5 * OF_DEPARTMENT_LATER[x.department]
        curve = 0.25 * x.engagement * x.rated - 0.35 * (x.tenure < 1.5)
        curve = curve + 0.25 * np.maximum(x.engagement, 0)
        return -2.75 + straight + bent * curve + hidden * 0.6 * x.ambition

    return {"join": join, "leave": leave, "promote": promote}


def driven_by(driver: Index, *, intercept: float, selects: float = 1.0) -> Any:
    """A world in which one unforeseen `driver` (about -1 to 1) moves joining, staying and promotion,
    beside ordinary lines in engagement, performance and tenure."""

    def join(x: People) -> Floats:
        straight = 0.25 * x.engagement + 0.25 * x.rated - 0.2 * x.long + OF_DEPARTMENT[x.department]
        return intercept + straight + selects * driver(x)

    def leave(x: People) -> Floats:
        straight = -0.25 * x.engagement - 0.2 * x.rated - 0.25 * x.long
        return np.log(0.0155) + straight + OF_DEPARTMENT_LATER[x.department] - 0.7 * driver(x)

    def promote(x: People) -> Floats:
        straight = 0.25 * x.engagement + 0.3 * x.rated + 0.15 * x.long - 0.1 * x.rank
        return -2.1 + straight + 0.7 * driver(x)

    return {"join": join, "leave": leave, "promote": promote}


def wave(x: People) -> Floats:
    return np.sin(2 * np.pi * x.tenure / 5)


def ceiling(x: People) -> Floats:
    return np.where(x.level >= 3, np.clip(x.engagement, -2, 2), -0.2)


def cells(x: People) -> Floats:
    return CELLS[x.site, x.department]


def valley(x: People) -> Floats:
    return 0.5 * (x.level - 3) ** 2 - 0.9 + 0.6 * (np.abs(x.engagement) - 0.8)


def three(x: People) -> Floats:
    return np.clip(x.engagement * np.sign(x.rated) * (2 * x.remote - 1), -2, 2)


def cliff(x: People) -> Floats:
    return np.where(x.tenure < 2, 1.0, -1.0) * np.where(x.remote == 1, 1.0, -1.0)


def mixture(x: People) -> Floats:
    above = np.where(x.level >= 3, np.maximum(x.engagement, 0), 0.0) - 0.15
    return 0.7 * np.sin(x.tenure) + 0.7 * above + 0.6 * cells(x)


def among_peers(x: People) -> Floats:
    """Ahead of the own department, where every department has a bar of its own."""
    bar = np.array([-0.8, 0.8, -0.3, 0.4, 0.0, -1.0])[x.department]
    return np.tanh(3 * (x.engagement - bar)) * np.where(x.department % 2 == 0, 1.0, -1.0)


def lost(x: People) -> Floats:
    """The engaged and the newcomers stay in sight longer, the remote are lost sooner."""
    return np.log(0.02) - 0.5 * x.engagement - 0.4 * x.long + 0.7 * x.remote


WORLDS = {
    "A": World("confounding in straight lines", 5000, **prototype(-2.45, bent=0)),
    "B": World("confounding that is bent", 5000, **prototype(-2.75)),
    "C": World("as B, 2,000 people", 2000, **prototype(-2.75)),
    "D": World("as B, 20,000 people", 20000, **prototype(-2.75)),
    "E": World("as B, no effect", 5000, **prototype(-2.75), hazard=1.0, odds=1.0),
    "F": World("no effect, hidden cause", 5000, **prototype(-2.95, hidden=1), hazard=1, odds=1),
    "G": World("poor overlap", 5000, **prototype(-4.1, k=3)),
    "H": World("lottery among those who apply", 5000, **prototype(-1.75, hidden=1), lottery=True),
    "I": World("as B, 800 people", 800, **prototype(-2.75)),
    "J": World("a wave in tenure", 4000, **driven_by(wave, intercept=-2.5)),
    "K": World("engagement above a level", 4000, **driven_by(ceiling, intercept=-2.4)),
    "L": World("site by department", 4000, **driven_by(cells, intercept=-2.5)),
    "M": World("a valley in level", 4000, **driven_by(valley, intercept=-2.4)),
    "N": World("a product of three", 4000, **driven_by(three, intercept=-2.5)),
    "O": World("a cliff in tenure by remote", 4000, **driven_by(cliff, intercept=-2.4)),
    "P": World("wave, level and cells", 4000, **driven_by(mixture, intercept=-2.5)),
    "Q": World("a bar of each department", 4000, **driven_by(among_peers, intercept=-2.5)),
    "R": World("an outcome that is counted", 5000, **prototype(-2.75), counts=True),
    "S": World("lost from sight by kind", 5000, **prototype(-2.75), lost=lost),
    "T": World("mentees share a mentor's luck", 5000, **prototype(-2.75), shared=0.5),
}
