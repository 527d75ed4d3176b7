"""Repair near what has changed: the same optimum, and prices elsewhere as they were."""

from typing import Any

import numpy as np
import pytest

from matchmaker.nearby import settle_nearby
from matchmaker.network import Network
from tests.matchmaker.worlds import network

Random = np.random.Generator


def worth(net: Network) -> int:
    return int(net.gain[net.used_edges()].sum())


def in_order(net: Network) -> None:
    """Every rule of an optimum: nobody out of balance, no edge used that costs, none left that pays."""
    left = net.gain - net.u[net.edges.mentee] - net.v[net.edges.mentor]
    used = net.at >= 0
    assert not net.excess().any()
    assert (left[used] >= 0).all()
    assert (left[~used] <= 0).all()
    assert (net.filled == np.bincount(net.edges.mentee[used], minlength=net.shape[0])).all()
    assert (net.load == np.bincount(net.edges.mentor[used], minlength=net.shape[1])).all()
    assert ((net.low <= net.load) & (net.load <= net.high)).all()
    assert ((net.owed <= net.filled) & (net.filled <= net.demand)).all()


def some_world(random: Random) -> dict[str, Any]:
    n, m = random.integers(2, 12, 2).tolist()
    high = random.integers(0, 4, m)
    return {
        "gain": random.integers(1, 60, (n, m)) * (random.random((n, m)) < 0.8),
        "demand": random.integers(0, 3, n),
        "high": high,
        "low": np.minimum(high, random.random(m) < 0.1).astype(np.int64),
    }


def changed(world: dict[str, Any], random: Random) -> dict[str, Any]:
    gain, high, demand = world["gain"].copy(), world["high"].copy(), world["demand"].copy()
    i, j = random.integers(0, gain.shape[0]), random.integers(0, gain.shape[1])
    gain[i] = np.where(gain[i] > 0, random.integers(1, 60, gain.shape[1]), 0)
    high[j], demand[i] = random.integers(world["low"][j], 4), random.integers(0, 3)
    return world | {"gain": gain, "high": high, "demand": demand}


@pytest.mark.parametrize("batch", range(8))
def test_it_comes_to_the_optimum(batch: int) -> None:
    random = np.random.default_rng(batch)
    settled = 0
    for _ in range(30):
        world = some_world(random)
        before = network(**world)
        before.start_cold()
        if not before.settle():
            continue
        world = changed(world, random)
        cold, near = network(**world), network(**world)
        cold.start_cold()
        fits = cold.settle()
        near.start_from(before.used_edges(), before.v)
        assert settle_nearby(near) == fits
        if fits:
            settled += 1
            in_order(near)
            assert worth(near) == worth(cold)
            near.settled_prices()
            assert (near.v >= 0)[near.low == 0].all()
    assert settled > 10


def two_places() -> dict[str, Any]:
    """Two groups that have nothing to do with each other, mentors dear in both."""
    gain = np.zeros((6, 4), np.int64)
    gain[:3, :2] = [[90, 80], [85, 88], [70, 40]]
    gain[3:, 2:] = [[90, 80], [85, 88], [70, 40]]
    return {"gain": gain}


@pytest.mark.parametrize("leaving", [0, 1, 2])
def test_prices_of_those_it_does_not_concern_stay(leaving: int) -> None:
    world = two_places()
    before = network(**world)
    before.start_cold()
    before.settle()
    demand = np.ones(6, np.int64)
    demand[leaving] = 0
    near = network(**world, demand=demand)
    near.start_from(np.zeros(0, np.int64), before.v)
    settle_nearby(near)
    in_order(near)
    assert near.v[2:].tolist() == before.v[2:].tolist()
    assert near.hub[0] == near.lifted == 0


def test_it_stops_when_told() -> None:
    net = network(np.full((5, 5), 9))
    net.start_from(np.zeros(0, np.int64), np.full(5, 4))
    assert settle_nearby(net, lambda: False)
    assert net.paths == 0
