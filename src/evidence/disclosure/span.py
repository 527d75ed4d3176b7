"""The row-space gate: what anybody can work out by adding and subtracting all that was ever shown."""

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 1e-7
CLASSES = 3  # together, at most
SEARCHED = 1_000  # small classes; a row that leaves more is refused


class Span:
    """The span of the cells shown so far, each a row of 0 and 1 over people. No answer ever comes in here, so a
    refusal tells nothing about one.

    People whom no row tells apart form a class: whatever the span holds is made of whole classes. The projector is
    kept as an orthonormal basis (Gram–Schmidt, each row projected twice)."""

    def __init__(self, people: int) -> None:
        """`people`: the length of every row."""
        self._basis: NDArray[np.float64] = np.zeros((0, people))
        self._classes: NDArray[np.intp] = np.zeros(people, dtype=np.intp)
        self._generic = np.random.default_rng(0).standard_normal(people)

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
        rest = _outside(basis, self._generic)
        traces = np.bincount(classes, weights=rest).astype(np.float64)[small]
        bound = TOLERANCE * float(np.linalg.norm(self._generic))
        return any(
            float(np.linalg.norm(_outside(basis, np.isin(classes, small[chosen])))) <= TOLERANCE
            for chosen in _vanishing(traces, sizes[small], least, bound)
        )

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


def _vanishing(
    traces: NDArray[np.float64], sizes: NDArray[np.intp], least: int, bound: float
) -> list[list[int]]:
    """Sets of one to three classes of fewer than `least` people whose traces add up to nothing.

    A trace is the product of a class with one fixed vector, outside the span. A set inside the span has none; so
    hardly any other set is left to be looked at. Two empty classes stand for sets of one and two."""
    traces, sizes = np.append(traces, [0.0, 0.0]), np.append(sizes, [0, 0])
    count = len(traces) - 2
    order = np.argsort(traces, kind="stable")
    ordered = traces[order]
    first, second = np.triu_indices(count + 2, k=1)
    fits = sizes[first] + sizes[second] < least
    first, second = first[fits], second[fits]
    wanted = -(traces[first] + traces[second])
    lows = np.searchsorted(ordered, wanted - bound, side="left")
    highs = np.searchsorted(ordered, wanted + bound, side="right")
    found = []
    for at in np.flatnonzero(highs > lows):
        for third in order[lows[at] : highs[at]]:
            chosen = {int(first[at]), int(second[at]), int(third)}
            if len(chosen) == CLASSES and sizes[list(chosen)].sum() < least:
                found.append(sorted(each for each in chosen if each < count))
    return found
