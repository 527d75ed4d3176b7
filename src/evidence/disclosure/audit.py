"""The self-audit: an attacker of our own, who tries to take a release apart before anybody sees it.

Integer programme: x[class, answer] people of a class gave an answer. Known are who is in which class, the band of every
cell ever shown, and what a few colluders say of themselves. Somebody is exposed when no world is left in which they
said something else. Solved by HiGHS (Huangfu & Hall 2018, doi:10.1007/s12532-017-0130-5)."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, eye_array, kron, vstack

Bools = NDArray[np.bool_]
Counts = NDArray[np.int64]
NODES = 2_000
"""of one search; one that ends undecided counts as a leak"""
OBJECTORS = 4
"""to a world met before; where there are more, a search for another is cheaper"""
ANY = 1e6  # a gap at which the first world found will do


def leaks(
    rows: Bools,
    sums: Counts,
    value: NDArray[np.float64],
    scale: tuple[int, int],
    *,
    colluders: int,
) -> bool:
    """Whether somebody's answer, or that it was a low one, can be worked out.

    rows: bool [cell, person], all that was ever shown and all that may be. sums: [cell, 2], the least and the
    greatest sum of a cell. value: answers [person], NaN where no longer known (of somebody who was forgotten)."""
    seen = rows.any(axis=0)
    if not seen.any():
        return False
    return _Attack(rows[:, seen], sums, value[seen], scale, colluders).succeeds()


class _Attack:
    """Arrays of counts are [class, answer]. A class: people whom no cell tells apart."""

    def __init__(
        self,
        rows: Bools,
        sums: Counts,
        value: NDArray[np.float64],
        scale: tuple[int, int],
        colluders: int,
    ) -> None:
        columns, of = np.unique(rows, axis=1, return_inverse=True)
        of, known = of.ravel(), ~np.isnan(value)
        self._columns = columns.astype(np.int64)
        self._answers = np.arange(scale[0], scale[1] + 1)
        self._sizes = np.bincount(of)
        self._colluders = colluders
        self._said = np.zeros((len(self._sizes), len(self._answers)), dtype=np.int64)
        np.add.at(self._said, (of[known], value[known].astype(np.int64) - scale[0]), 1)
        of_class = kron(np.eye(len(self._sizes)), np.ones((1, len(self._answers))))
        of_cell = kron(columns.astype(np.float64), self._answers[None, :].astype(np.float64))
        self._matrix = csr_array(vstack([of_class, of_cell]))
        self._low = np.concatenate([self._sizes, sums[:, 0]])
        self._high = np.concatenate([self._sizes, sums[:, 1]])
        self._truth = self._said
        self._worlds: list[Counts] = []

    def succeeds(self) -> bool:
        """Answers that changed may contradict what was shown before: then nothing more is."""
        truth = self._world(self._said)
        if truth is None:
            return True
        self._truth, self._worlds = truth, [truth]
        shown = (self._matrix @ truth.ravel())[len(self._sizes) :].astype(np.int64)
        low, high = self._low[len(self._sizes) :], self._high[len(self._sizes) :]
        self._room = (low - shown)[:, None], (high - shown)[:, None]
        inside = self._columns > 0
        self._down = np.where(inside, self._room[0], -np.inf).max(axis=0)
        self._up = np.where(inside, self._room[1], np.inf).min(axis=0)
        nobody = np.zeros_like(self._said)
        return any(
            not self._is_free(at, claim) and self._exposes(at, claim, nobody)
            for at in range(len(self._sizes))
            for claim in self._claims()
        )

    def _is_free(self, at: int, claim: Bools) -> bool:
        """Whether each who meets the claim could have said otherwise, with more people than can collude who could
        each make it good. This settles most claims without a search."""
        return all(
            any(
                self._who_could_offset(at, said, other) > self._colluders
                for other in self._answers[~claim]
            )
            for said in self._answers[claim & (self._truth[at] > 0)]
        )

    def _who_could_offset(self, at: int, said: int, other: int) -> int:
        """How many people, by changing their answer alone, would keep all cells as shown if one of class `at` had
        given the `other` answer. Everybody, if nothing has to be made good."""
        if self._down[at] <= other - said <= self._up[at]:
            return int(self._truth.sum())
        could = np.zeros(self._truth.shape, dtype=np.bool_)
        widest = int(self._answers[-1] - self._answers[0])
        for step in range(-widest, widest + 1):
            change = (other - said) * self._columns[:, [at]] + step * self._columns
            fits = ((change >= self._room[0]) & (change <= self._room[1])).all(axis=0)
            could |= fits[:, None] & np.isin(self._answers + step, self._answers)
        return int(self._truth[could].sum()) - int(could[at, said - self._answers[0]])

    def _claims(self) -> Iterator[Bools]:
        """“All of them gave a low answer”, and the same for each answer that is not low: whoever is known to
        have given the lowest is known to have given a low one."""
        low = 2 * self._answers < self._answers[0] + self._answers[-1]
        yield low
        for at in np.flatnonzero(~low):
            yield np.arange(len(low)) == at

    def _exposes(self, at: int, claim: Bools, told: Counts) -> bool:
        """Whether the claim holds for all in a class who do not collude, in every world that agrees with what
        colluders told (`told` counts them); if not, the same with one colluder more."""
        if told[at].sum() == self._sizes[at]:
            return False
        world = self._denial(at, claim, told)
        if world is None:
            return True
        return any(
            self._exposes(at, claim, _with_one(told, entry))
            for entry in self._objectors(at, claim, told, world)
        )

    def _denial(self, at: int, claim: Bools, told: Counts) -> Counts | None:
        """The world with fewest objectors, of those met before, in which the claim is false. A new one is looked
        for if there are many, as each of them is a search of its own."""
        others = told[at, ~claim].sum()
        known = [
            world
            for world in self._worlds
            if world[at, ~claim].sum() > others and (world >= told).all()
        ]
        objectors = [len(self._objectors(at, claim, told, world)) for world in known]
        if known and min(objectors) <= OBJECTORS:
            return known[int(np.argmin(objectors))]
        found = self._world(told, at, claim, self._sizes[at] - others - 1)
        if found is None:
            return known[int(np.argmin(objectors))] if known else None
        self._worlds.append(found)
        return found

    def _objectors(self, at: int, claim: Bools, told: Counts, world: Counts) -> NDArray[np.intp]:
        """Class and answer of who, colluding, could take this world away. Whoever does so with others is among
        them too, so that trying each of them tries all."""
        left = self._colluders - told.sum()
        can = (self._truth > world) & (world < told + left)
        if world[at, ~claim].sum() <= told[at, ~claim].sum() + left:
            can[at] |= ~claim
        return np.argwhere(can & (self._truth > told) & (left > 0))

    def _world(
        self, told: Counts, at: int = 0, claim: Bools | None = None, most: int = 0
    ) -> Counts | None:
        """One that agrees with all that is known; at most `most` of class `at` meet the claim. It keeps what one
        more colluder could tell, as far as may be, so that few remain whose word would take it away."""
        left, size = int(self._colluders - told.sum()), told.size
        kept = np.minimum(self._truth, told + max(left, 1)).ravel()
        most_said = np.repeat(self._sizes, told.shape[1])
        found = milp(
            np.repeat([0.0, -1.0], size),
            integrality=np.repeat([1, 0], size),
            bounds=Bounds(np.append(told, np.zeros(size)), np.append(most_said, kept)),
            constraints=self._known(at, claim, most),
            options={"node_limit": NODES, "mip_rel_gap": 0.0 if left else ANY},
        )
        if found.x is None:
            return None
        world: Counts = np.round(found.x[:size]).astype(np.int64).reshape(told.shape)
        return world

    def _known(self, at: int, claim: Bools | None, most: int) -> LinearConstraint:
        """Sizes, sums and the claim over x; what is kept of x is no more than x."""
        size, wanted = self._truth.size, np.zeros(self._truth.shape)
        if claim is not None:
            wanted[at] = claim
        rows = [
            [self._matrix, None],
            [csr_array(wanted.reshape(1, -1)), None],
            [-eye_array(size), eye_array(size)],
        ]
        return LinearConstraint(
            csr_array(block_array(rows)),
            np.concatenate([self._low, [0], np.full(size, -np.inf)]),
            np.concatenate([self._high, [most], np.zeros(size)]),
        )


def _with_one(told: Counts, entry: NDArray[np.intp]) -> Counts:
    more = told.copy()
    more[tuple(entry)] += 1
    return more
