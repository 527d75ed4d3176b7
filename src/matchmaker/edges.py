"""The engine on a list of pairs: for problems that are sparse from the start, and to be measured."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .network import Network
from .problem import InvalidProblem
from .scores import Ints


class Chosen(NamedTuple):
    """`edges`: places in the list of those chosen, ascending. The prices prove them: with M =
    placing, sum u + sum capacity*v over all people is what the chosen are worth, M each included,
    and no pair is worth more than its u + v."""

    edges: Ints
    mentee_price: Ints
    mentor_price: Ints
    placing: int


def solve_edges(
    mentee: npt.NDArray[np.integer],
    mentor: npt.NDArray[np.integer],
    score: npt.NDArray[np.integer],
    *,
    mentees: int,
    capacity: npt.NDArray[np.integer],
    placing: int | None = None,
) -> Chosen:
    """Most places first, then the largest sum of scores; one mentor a mentee.

    mentee, mentor, score: [edge], sorted by mentee, then mentor, no pair twice. placing: what a
    filled place is worth (M); the default outweighs any sum. Raises InvalidProblem when the list is
    not sorted.
    """
    keys = mentee.astype(np.int64) * len(capacity) + mentor
    if (np.diff(keys) <= 0).any():
        raise InvalidProblem(
            ["edges must be sorted by mentee and mentor, and no pair be there twice"]
        )
    worth = score.astype(np.int64)
    if placing is None:
        places = min(mentees, int(np.sum(capacity)))
        placing = 2 * places * int(np.abs(worth).max(initial=0)) + 1
    high = np.asarray(capacity, np.int64)
    net = Network(
        mentee, mentor, worth + placing, np.ones(mentees, np.int64), np.zeros_like(high), high
    )
    net.start_cold()
    net.settle()
    net.lowest_mentor_prices()
    return Chosen(net.used_edges(), net.u, net.v, placing)
