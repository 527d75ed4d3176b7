"""The objectives that look at the worst-off first: "floor" and "leximin"."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .network import CLOSED, Network
from .scores import Ints, Scores


def highest_floor(net: Network, scores: Scores, report: Callable[[int], bool]) -> Network:
    """The network at the highest floor that fills as many places: lowest pairs closed first.

    Every step is a complete optimum above its floor, so it can stop at any of them. The step
    doubles while it succeeds and halves when it fails.
    """
    step = 1
    while net.used:
        pairs = net.pairs()
        levels = np.unique(scores[pairs[:, 0], pairs[:, 1]])
        step = min(step, len(levels))
        higher = _above(net, scores, int(levels[step - 1]) + 1)
        if higher.settle() and higher.used == net.used:
            net = higher
            step *= 2
            if not report(1):
                return net
        elif step == 1:
            net.close_below(scores, int(levels[0]))
            return net
        else:
            step //= 2
    return net


def _above(net: Network, scores: Scores, floor: int) -> Network:
    """The network without the pairs under `floor`: repaired, or begun anew where that is less work."""
    higher = net.copy()
    higher.close_below(scores, floor)
    if higher.imbalance() <= 8 + len(scores) // 20 or net.demand.max() > 1:
        return higher
    anew = Network(np.where(scores < floor, CLOSED, net.gain), net.demand, net.low, net.high)
    anew.start_cold()
    anew.priced += net.priced
    return anew


def fairest_pairs(net: Network, scores: Scores, bonus: Ints, report: Callable[[int], bool]) -> Ints:
    """Pairs [k, 2] with the best sorted vector of scores, then the most keep bonus.

    Level by level from the lowest: the fewest pairs at this level, among the matchings that were
    best at all levels before. `net` holds any matching with the most places filled and is left
    as it is. Sound because a pair whose reduced price is not zero is the same in every optimal
    solution of its stage (complementary slackness), so it can be fixed for all later stages.
    """
    face = _Face(net)
    face.most_places()
    order = face.by_score(scores)
    ranked = scores.ravel()[order]
    done = 0
    while True:
        pairs = face.net.pairs()
        left = scores[pairs[:, 0], pairs[:, 1]] if len(pairs) else np.zeros(0, np.int32)
        if done:
            left = left[left > ranked[done - 1]]
        if not left.size or not report(1):
            break
        first, last = np.searchsorted(ranked, [left.min(), left.min() + 1])
        face.close(order[done:first])
        face.fewest(order[first:last])
        done = int(last)
    face.most(bonus)
    return face.pairs()


class _Face:
    """What is still undecided: a network of all matchings that are equally good so far."""

    def __init__(self, net: Network) -> None:
        gain = np.where(net.unused > CLOSED, 0, CLOSED)
        pairs = net.pairs()
        gain[pairs[:, 0], pairs[:, 1]] = 0
        self.net = Network(gain, net.demand, net.low, net.high)
        for i, j in pairs.tolist():
            self.net.use(i, j)
        self.decided: list[tuple[int, int]] = []

    def pairs(self) -> Ints:
        decided = np.array(self.decided, np.int64).reshape(-1, 2)
        return np.concatenate([decided, self.net.pairs()])

    def by_score(self, scores: Scores) -> Ints:
        """Flat indices of the undecided pairs, lowest score first."""
        pairs = self.net.pairs()
        undecided = self.net.unused > CLOSED
        undecided[pairs[:, 0], pairs[:, 1]] = True
        flat = np.flatnonzero(undecided)
        return flat[np.argsort(scores.ravel()[flat], kind="stable")]

    def most_places(self) -> None:
        """Keep only the matchings that fill the most places."""
        self.most(np.ones(self.net.shape, np.int64))

    def most(self, gain: Ints) -> None:
        """Keep only the matchings with the largest sum of `gain`."""
        net = self.net
        pairs = net.pairs()
        for i, j in pairs.tolist():
            net.drop(i, j)
        net.gain = np.where(net.unused > CLOSED, gain, CLOSED)
        net.unused = net.gain.copy()
        best = net.gain.max(1, initial=0)
        net.start_from(pairs, best, np.zeros_like(net.v))
        self._settle(np.arange(net.shape[0]))
        net.gain = np.where(net.gain > CLOSED, 0, CLOSED)
        net.unused = np.where(net.unused > CLOSED, 0, CLOSED)

    def close(self, flat: Ints) -> None:
        """Levels that no best matching uses."""
        self.net.unused.ravel()[flat] = CLOSED

    def fewest(self, flat: Ints) -> None:
        """Keep only the matchings with the fewest of these pairs."""
        net = self.net
        gain, unused = net.gain.ravel(), net.unused.ravel()
        gain[flat] = -1
        unused[flat] = np.where(unused[flat] > CLOSED, -1, CLOSED)
        columns = net.shape[1]
        for i, j in ((k // columns, k % columns) for k in flat.tolist()):
            if j in net.mentors_of[i]:
                net.drop(i, j)
        net.u[:], net.v[:] = 0, 0
        self._settle(np.unique(flat // columns))
        gain[flat] = 0
        unused[flat] = np.where(unused[flat] > CLOSED, 0, CLOSED)

    def _settle(self, rows: Ints) -> None:
        """Optimum of this stage; then fix whatever its prices decide.

        rows: mentees with pairs whose gain is not zero."""
        net = self.net
        if not net.settle():
            raise ArithmeticError("a stage lost its feasible matching")
        u, v = net.u, net.v
        for i in np.union1d(rows, np.flatnonzero(u)).tolist():
            net.unused[i][u[i] + v > net.unused[i]] = CLOSED
        for j in np.flatnonzero(v).tolist():
            net.unused[:, j][u + v[j] > net.unused[:, j]] = CLOSED
        net.owed = np.where(u > 0, net.demand, net.owed)
        net.demand = np.where(u < 0, net.owed, net.demand)
        net.low = np.where(v > 0, net.high, net.low)
        net.high = np.where(v < 0, net.low, net.high)
        for i, j in net.pairs().tolist():
            if net.gain[i, j] > u[i] + v[j]:
                net.lock(i, j)
                net.owed[i] = max(0, net.owed[i] - 1)
                self.decided.append((i, j))
