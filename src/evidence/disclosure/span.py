"""The row-space gate: what anybody can work out by adding and subtracting all that was ever shown."""

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 1e-7
CLASSES = 3  # together, at most
SEARCHED = 1_000  # small classes; a row that leaves more is refused
BINS = 1 << 20


class Span:
    """The span of the cells shown so far, each a row of 0 and 1 over people. No answer ever comes in here, so a
    refusal tells nothing about one.

    People whom no row tells apart form a class: whatever the span holds is made of whole classes. The projector is
    kept as an orthonormal basis (Gram–Schmidt, each row projected twice)."""

    def __init__(self, people: int) -> None:
        """`people`: the length of every row."""
        self._basis: NDArray[np.float64] = np.zeros((0, people))
        self._classes: NDArray[np.intp] = np.zeros(people, dtype=np.intp)
        self._generic = np.random.default_rng(0).standard_normal((2, people))

    def add(self, row: NDArray[np.bool_]) -> None:
        """Take a row in: it was shown, or will be."""
        self._basis, self._classes = self._with(row)

    def would_tell(self, row: NDArray[np.bool_], *, least: int) -> bool:
        """Whether, with this row, the sum over at most three classes of fewer than `least` people in all could
        be worked out."""
        basis, classes = self._with(row)
        sizes = np.bincount(classes)
        small = np.flatnonzero((sizes > 0) & (sizes < least))
        if len(small) > SEARCHED:
            return True
        found = _vanishing(self._traces(basis, classes)[:, small], sizes[small], least)
        return any(
            float(np.linalg.norm(_outside(basis, np.isin(classes, small[chosen])))) <= TOLERANCE
            for chosen in found
        )

    def _traces(self, basis: NDArray[np.float64], classes: NDArray[np.intp]) -> NDArray[np.float64]:
        """[vector, class] products of each class with two fixed vectors of length one outside the span."""
        rests = [_outside(basis, row / np.linalg.norm(row)) for row in self._generic]
        return np.array([np.bincount(classes, weights=rest) for rest in rests], dtype=np.float64)

    def _with(self, row: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        rest = _outside(self._basis, row)
        length = float(np.linalg.norm(rest))
        is_new = length > TOLERANCE * max(1.0, float(np.sqrt(row.sum())))
        basis = np.vstack([self._basis, rest / length]) if is_new else self._basis
        classes = np.unique(2 * self._classes + row, return_inverse=True)[1]
        return basis, classes


def _outside(basis: NDArray[np.float64], row: NDArray[np.generic]) -> NDArray[np.float64]:
    rest = row.astype(np.float64)
    for _again in range(2):
        rest = rest - (basis @ rest) @ basis
    return rest


def _vanishing(traces: NDArray[np.float64], sizes: NDArray[np.intp], least: int) -> list[list[int]]:
    """Sets of one to three classes of fewer than `least` people whose traces add up to nothing.

    A set inside the span has no product with a vector outside; so hardly any other set is left to be looked at.
    Two empty classes stand for sets of one and two."""
    traces, sizes = np.pad(traces, [(0, 0), (0, 2)]), np.pad(sizes, (0, 2))
    order = np.argsort(traces[0], kind="stable")
    first, second = _worth_a_third(traces[0], sizes, least)
    wanted, ordered = -(traces[0, first] + traces[0, second]), traces[0, order]
    lows = np.searchsorted(ordered, wanted - TOLERANCE, side="left")
    counts = np.searchsorted(ordered, wanted + TOLERANCE, side="right") - lows
    pair = np.repeat(np.arange(len(first)), counts)
    place = np.arange(len(pair)) - np.repeat(np.cumsum(counts) - counts, counts)
    sets = np.column_stack([first[pair], second[pair], order[lows[pair] + place]])
    fits = (sets[:, 2] != sets[:, 0]) & (sets[:, 2] != sets[:, 1])
    fits &= sizes[sets].sum(axis=1) < least
    fits &= (np.abs(traces[:, sets].sum(axis=2)) <= TOLERANCE).all(axis=0)
    return [[each for each in one if each < len(sizes) - 2] for one in sets[fits].tolist()]


def _worth_a_third(
    traces: NDArray[np.float64], sizes: NDArray[np.intp], least: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of classes that are small enough and for which some trace lies in, or next to, the bin of the one that
    is wanted: all that have a third, and one in some hundred that have none."""
    widest = 2 * float(np.abs(traces).max())
    width = max(2 * TOLERANCE, 2 * widest / BINS)
    taken = np.zeros(BINS + 3, dtype=np.bool_)
    bins = ((widest + traces) / width).astype(np.intp) + 1
    for step in (-1, 0, 1):
        taken[bins + step] = True
    wanted = (widest - traces[:, None] - traces) / width
    fits = taken[wanted.astype(np.intp) + 1] & (sizes[:, None] + sizes < least)
    first, second = np.nonzero(np.triu(fits, k=1))
    return first, second
