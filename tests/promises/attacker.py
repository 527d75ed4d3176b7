"""Somebody who wants to know what a colleague answered, and shares no code with what keeps it from them.

They know who is in which group at each release, who answered, what was shown each time, and what their two friends
said. An integer programme (HiGHS) says whether there is a world in which not all people of a class gave an answer. If
there is none they know that answer; if the search ends undecided that counts as known."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import LinearConstraint, milp

NODES = 20_000
Claim = tuple[int, frozenset[int]]  # a class, and the answers that all of it gave


@dataclass
class Attacker:
    high: int
    own: Mapping[str, int]  # what the attacker's friends said
    _marks: dict[str, list[object]] = field(default_factory=lambda: defaultdict(list))
    _cells: list[tuple[frozenset[str], float, float]] = field(default_factory=list)

    def sees(self, people: Iterable[str], marks: Iterable[object], releases: int) -> None:
        """Who was there at the release of this number, in which groups, and whether they answered."""
        for one, mark in zip(people, marks, strict=True):
            self._marks[one].append((releases, mark))

    def reads(self, members: Collection[str], least: float, most: float) -> None:
        """A number about these people: the sum of their answers is between two bounds."""
        self._cells.append((frozenset(members), least, most))

    def finds(self, truth: Mapping[str, int], *, stop: bool = False) -> list[str]:
        """Each answer found out, and each low answer. `truth` only says which claims are worth a try."""
        classes = self._classes()
        system = _System(classes, self._cells, self.high, self.own)
        claims = [
            (at, answers)
            for at, members in enumerate(classes)
            if not members & self.own.keys() and any(members & cell for cell, *_ in self._cells)
            for answers in _worth_trying({truth[one] for one in members}, self.high)
        ]
        found = []
        while claims:
            claim = claims.pop()
            world = system.world_against(claim, claims)
            if world is None:
                found.append(f"{sorted(classes[claim[0]])} gave {sorted(claim[1])}")
                if stop:
                    break
                continue
            claims = [each for each in claims if system.supports(world, each)]
        return found

    def _classes(self) -> list[frozenset[str]]:
        """People with all the same marks, each friend apart."""
        together: dict[object, set[str]] = defaultdict(set)
        for one, marks in self._marks.items():
            together[(tuple(marks), one if one in self.own else "")].add(one)
        return [frozenset(members) for members in together.values()]


def _worth_trying(given: set[int], high: int) -> list[frozenset[int]]:
    low = frozenset(range(1, (high + 2) // 2))
    return [*([frozenset(given)] if len(given) == 1 else []), *([low] if given <= low else [])]


class _System:
    """x[class, answer] people, flat."""

    def __init__(
        self,
        classes: list[frozenset[str]],
        cells: list[tuple[frozenset[str], float, float]],
        high: int,
        own: Mapping[str, int],
    ) -> None:
        self._sizes = [len(members) for members in classes]
        self._high = high
        self._rows, self._from, self._to = [], [], []
        for at, members in enumerate(classes):
            said = [own[one] for one in members if one in own]
            self._row({at: [1.0] * high}, self._sizes[at], self._sizes[at])
            for answer in said:
                self._row({at: [float(each == answer) for each in range(1, high + 1)]}, 1, 1)
        values = [float(each) for each in range(1, high + 1)]
        for cell, least, most in cells:
            inside = [at for at, members in enumerate(classes) if members & cell]
            assert all(classes[at] <= cell for at in inside), (
                "a class lies inside a cell or outside"
            )
            self._row(dict.fromkeys(inside, values), least, most)

    def world_against(self, claim: Claim, others: list[Claim]) -> np.ndarray | None:
        """One in which somebody of the class gave another answer, and as many other claims as may be fail too."""
        at, answers = claim
        cost = np.zeros(len(self._sizes) * self._high)
        for one, its in others:
            for answer in its:
                cost[one * self._high + answer - 1] += 1
        against = np.zeros(len(cost))
        against[[at * self._high + answer - 1 for answer in answers]] = 1
        found = milp(
            cost,
            integrality=np.ones(len(cost)),
            constraints=LinearConstraint(
                np.vstack([*self._rows, against]),
                [*self._from, 0],
                [*self._to, self._sizes[at] - 1],
            ),
            options={"node_limit": NODES, "mip_rel_gap": 0.5},
        )
        return None if found.x is None else np.round(found.x)

    def supports(self, world: np.ndarray, claim: Claim) -> bool:
        at, answers = claim
        gave = sum(world[at * self._high + answer - 1] for answer in answers)
        return bool(gave == self._sizes[at])

    def _row(self, weights: Mapping[int, list[float]], least: float, most: float) -> None:
        row = np.zeros(len(self._sizes) * self._high)
        for at, of_class in weights.items():
            row[at * self._high : (at + 1) * self._high] = of_class
        self._rows.append(row)
        self._from.append(least)
        self._to.append(most)
