"""Random organisations that rate: skewed groups, late answers, people who move, leave or are erased."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

NAMES = ("team", "place", "level")
TABLES = [
    (),
    *((name,) for name in NAMES),
    *(("team", "place"), ("team", "level"), ("place", "level")),
]
USUAL = {4: (0.06, 0.14, 0.44, 0.36), 5: (0.04, 0.08, 0.18, 0.40, 0.30)}


@dataclass(frozen=True)
class Round:
    """What is there when a release is made. `erased`: since the release before."""

    people: list[str]
    groups: dict[str, list[str]]
    answered: list[bool]
    erased: list[str]


@dataclass(frozen=True)
class Organisation:
    high: int  # answers are 1 to this
    truth: dict[str, int]
    rounds: list[Round]
    colluders: list[str]

    @property
    def scale(self) -> tuple[int, int]:
        return 1, self.high


def organisation(seed: int, n: int | None = None) -> Organisation:
    """4 × 3 × 3 groups, 1 to 4 or 1 to 5, three releases; two who know what they said themselves. Of `n` people
    all have answered; without `n` it is 30 to 300 of whom 60 to 95 % have."""
    draw = np.random.default_rng(seed)
    share = draw.uniform(0.6, 0.95) if n is None else 1.0
    n = n or int(draw.integers(30, 301))
    high = int(draw.integers(4, 6))
    shares = USUAL[high] if draw.random() < 0.5 else draw.dirichlet(np.full(high, 0.7))
    people = [f"person {number}" for number in range(n)]
    truth = dict(zip(people, (1 + draw.choice(high, n, p=shares)).tolist(), strict=True))
    rounds = list(_rounds(draw, people, share))
    first = rounds[0]
    settled = [one for one, did in zip(first.people, first.answered, strict=True) if did]
    return Organisation(high, truth, rounds, draw.choice(settled, 2, replace=False).tolist())


def large_month(
    n: int, teams: int, high: int = 4
) -> tuple[list[str], dict[str, list[str]], list[float], list[tuple[str, ...]]]:
    """What a ledger is asked of a month's ratings: skewed teams at twelve places, all of them have answered."""
    draw = np.random.default_rng(0)
    groups = {
        "role": draw.choice(["mentee", "mentor"], n),
        "team": draw.choice(teams, n, p=draw.dirichlet(np.full(teams, 2.0))),
        "place": draw.integers(12, size=n),
    }
    value = 1 + draw.choice(high, n, p=USUAL[high])
    people = [f"person {number}" for number in range(n)]
    tables = [(), ("role",), ("team",), ("place",), ("role", "team")]
    columns = {name: [str(each) for each in column] for name, column in groups.items()}
    return people, columns, value.astype(float).tolist(), tables


def _rounds(draw: np.random.Generator, people: list[str], share: float) -> Iterator[Round]:
    group_of = {
        name: dict(
            zip(
                people,
                draw.choice(size, len(people), p=draw.dirichlet(np.full(size, 2.0))),
                strict=True,
            )
        )
        for name, size in zip(NAMES, (4, 3, 3), strict=True)
    }
    answered = dict(zip(people, draw.random(len(people)) < share, strict=True))
    here, erased = list(people), list[str]()
    for late in (0, 2, int(draw.integers(3, 20))):
        waiting = [one for one in here if not answered[one]]
        answered |= dict.fromkeys(waiting[:late], True)
        yield Round(
            list(here),
            {name: [str(of[one]) for one in here] for name, of in group_of.items()},
            [bool(answered[one]) for one in here],
            erased,
        )
        for one in draw.choice(here, int(draw.integers(1, 5)), replace=False).tolist():
            group_of["team"][one] = draw.integers(0, 4)
        erased = draw.choice(here, 1).tolist()
        left = draw.choice(here, int(draw.integers(0, 8)), replace=False).tolist()
        here = [one for one in here if one not in (*erased, *left)]
