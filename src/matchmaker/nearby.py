"""Repair that moves prices only near what has changed.

A path that goes on behind the hub moves everybody's price by its length beyond it. So whoever has a unit
too many sends it no further than to the hub, and whoever lacks one gets it from nowhere behind the hub:
the same search with the sides exchanged and all arcs turned round. When everybody else is in balance,
the hub is too.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from . import paths
from .network import AT_ONCE, Network
from .paths import FAR
from .scores import Ints

GoOn = Callable[[], bool] | None


def settle_nearby(net: Network, go_on: GoOn = None) -> bool:
    """As `Network.settle`, for few changes to prices that were optimal before them."""
    lacking = _to_the_hub(net, go_on)
    if lacking:
        twin, order = turned(net)
        _to_the_hub(twin, go_on)
        _take_over(net, twin, order)
    return net.settle(go_on)


def _to_the_hub(net: Network, go_on: GoOn) -> bool:
    """Whether anybody lacks a unit afterwards. Units that find no way stay where they are."""
    excess = net.excess()
    excess[-1] = -FAR
    sources = np.flatnonzero(excess > 0)
    while sources.size and (go_on is None or go_on()):
        done = paths.augment(
            net.edges, net.book, net.nodes, net.scratch(), excess, sources, AT_ONCE
        )
        if done < 0:
            break
        net.paths += done
        sources = sources[excess[sources] > 0]
    return bool((excess[:-1] < 0).any())


def turned(net: Network) -> tuple[Network, Ints]:
    """Mentors as mentees and the other way round; (network, the edge here of each edge there)."""
    edges = net.edges
    order = paths.by_mentor(edges)
    twin = Network(
        edges.mentor[order],
        edges.mentee[order],
        net.gain[order],
        net.high,
        net.owed,
        net.demand,
    )
    twin.owed, twin.u, twin.v, twin.hub = net.low, net.v.copy(), net.u.copy(), -net.hub
    paths.use_all(twin.edges, twin.book, np.flatnonzero(net.at[order] >= 0))
    return twin, order


def _take_over(net: Network, twin: Network, order: Ints) -> None:
    """The prices and the used edges of the twin."""
    net.u, net.v = twin.v, twin.u
    net.paths += twin.paths
    used = np.zeros(len(order), np.bool_)
    used[order[twin.used_edges()]] = True
    for e in np.flatnonzero((net.at >= 0) & ~used).tolist():
        net.drop(e)
    for e in np.flatnonzero((net.at < 0) & used).tolist():
        net.use(e)
