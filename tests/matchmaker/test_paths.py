"""The network and its shortest paths one step at a time, each against plain numpy."""

import numpy as np
import pytest

from matchmaker import book, heap, paths
from matchmaker.network import CLOSED, FAR, Network
from tests.matchmaker.worlds import network


def test_the_heap_gives_the_smallest_first() -> None:
    random = np.random.default_rng(1)
    for size in range(12):
        key, node = np.zeros(size + 1, np.int64), np.zeros(size + 1, np.int32)
        given = random.integers(0, 9, size)
        held = 0
        for k, distance in enumerate(given.tolist()):
            held = heap.push(key, node, held, distance, k)
        assert held == size
        out = []
        while held:
            assert given[node[0]] == key[0]
            out.append((int(key[0]), int(node[0])))
            held = heap.pop(key, node, held)
        assert [distance for distance, _ in out] == sorted(given.tolist())
        assert sorted(k for _, k in out) == list(range(size))


def test_the_book_knows_which_pairs_are_used() -> None:
    net = network(np.ones((4, 2), int), demand=[2] * 4, high=[4, 4])
    for e in (0, 2, 4, 6, 1):
        net.use(e)
    assert net.used_edges().tolist() == [0, 1, 2, 4, 6]
    net.drop(2)
    net.drop(6)
    assert net.used_edges().tolist() == [0, 1, 4]
    assert (net.load.tolist(), net.filled.tolist(), net.used) == ([2, 1], [2, 0, 1, 0], 3)
    assert net.at[[2, 6]].tolist() == [-1, -1]
    assert net.slots[
        net.edges.slot_first[net.edges.mentor[[0, 4, 1]]] + net.at[[0, 4, 1]]
    ].tolist() == [0, 4, 1]
    assert (net.edge(0, 1), net.edge(3, 1), network([[1, 0], [0, 1]]).edge(0, 1)) == (1, 7, -1)


def test_pairs_are_used_where_there_is_room() -> None:
    net = network(np.ones((3, 2), int), high=[2, 1])
    book.use_where_free(net.edges, net.book, net.demand, net.high, np.array([0, 0, 1, 2, 4, 5]))
    assert net.used_edges().tolist() == [0, 2, 5]


def test_the_greedy_take_the_best_that_is_free() -> None:
    net = network([[5, 9, -3], [4, 9, -3], [-1, 7, -2], [3, 3, 1]], demand=[2, 1, 1, 2])
    net.start_greedy()
    assert net.pairs().tolist() == [[0, 0], [0, 1], [3, 2]]
    assert net.u.tolist() == [9, 9, 7, 3]


@pytest.mark.parametrize("most", [0, 1, 2, 3, 5])
def test_a_mentee_price_is_what_the_last_wanted_mentor_leaves_over(most: int) -> None:
    random = np.random.default_rng(most)
    table = random.integers(-20, 50, (30, 4))
    v = random.integers(0, 20, 4)
    net = network(table, demand=np.full(30, most))
    book.lowest_mentee_prices(net.edges, net.demand, v, net.u)
    for i in range(30):
        left = sorted((table[i] - v)[table[i] != 0].tolist(), reverse=True)
        if most < 1:
            assert net.u[i] == max([0, *left])
        else:
            assert net.u[i] == max(0, left[most - 1] if most <= len(left) else 0)


def test_unused_pairs_that_cost_something_are_closed() -> None:
    for rows, columns, closed in (([0], [], [1]), ([], [1], [1, 3]), ([], [0], []), ([], [], [])):
        net = network([[5, 4], [5, 4]])
        net.use(0)
        u, v = np.array([5, 5]), np.array([0, 1])
        by_mentor = np.argsort(net.edges.mentor, kind="stable").astype(np.int32)
        book.close_costly(
            net.edges, net.at, by_mentor, u, v, np.array(rows, int), np.array(columns, int)
        )
        assert np.flatnonzero(net.gain == CLOSED).tolist() == closed
    net = network([[5]])
    net.use(0)
    book.close_costly(
        net.edges,
        net.at,
        np.zeros(1, np.int32),
        np.array([9]),
        np.zeros(1, int),
        np.arange(1),
        np.arange(1),
    )
    assert net.gain.tolist() == [5]


def begun(random: np.random.Generator) -> Network:
    n, m = random.integers(1, 7, 2)
    table = random.integers(1, 60, (n, m)) * (random.random((n, m)) < 0.8)
    high = random.integers(0, 4, m)
    net = network(table, random.integers(0, 3, n), high, np.minimum(high, random.random(m) < 0.1))
    net.start_cold()
    return net


def arcs(net: Network) -> np.ndarray:
    """[from, to] lengths of the residual arcs, written down from the constraints."""
    n, m = net.shape
    hub = n + m
    length = np.full((hub + 1, hub + 1), FAR)
    for e, (i, j) in enumerate(zip(net.edges.mentee, net.edges.mentor, strict=True)):
        cost = net.u[i] + net.v[j] - net.gain[e]
        if net.at[e] < 0:
            length[i, n + j] = cost
        else:
            length[n + j, i] = -cost
    for i in range(n):
        if net.given[i] > net.owed[i]:
            length[i, hub] = net.u[i]
        if net.given[i] < net.demand[i]:
            length[hub, i] = -net.u[i]
    for j in range(m):
        if net.taken[j] < net.high[j]:
            length[n + j, hub] = -net.v[j]
        if net.taken[j] > net.low[j]:
            length[hub, n + j] = net.v[j]
    return length


def test_a_settled_network_is_in_order_and_its_distances_are_shortest() -> None:
    random = np.random.default_rng(3)
    for _ in range(60):
        net = begun(random)
        if not net.settle():
            continue
        length = arcs(net)
        assert (length >= 0).all()
        assert net.imbalance() == 0
        assert (net.given == net.filled).all()
        assert (net.taken == net.load).all()
        assert (net.load <= net.high).all()
        assert (net.load >= net.low).all()
        assert (net.filled <= net.demand).all()
        assert net.hub[0] == 0
        shortest = length.copy()
        for k in range(len(length)):
            shortest = np.minimum(shortest, shortest[:, k, None] + shortest[None, k])
        np.fill_diagonal(shortest, 0)
        for _ in range(2):  # the room of the first search is left clean
            for source in range(len(length)):
                want = np.where(shortest[source] < FAR, shortest[source], FAR)
                assert net.distances(np.array([source])).tolist() == want.tolist()
        two = net.distances(np.array([0, len(length) - 1]))
        assert two.tolist() == np.minimum(np.minimum(shortest[0], shortest[-1]), FAR).tolist()


def test_asked_to_stop_it_leaves_the_rest_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matchmaker.network.AT_ONCE", 1)
    answers = iter([True, True, False])
    net = network(np.diag([3, 4, 5, 6]) + 1, demand=[2] * 4)
    net.u[:] = 9
    assert net.settle(lambda: next(answers))
    assert net.paths == 2
    assert net.settle()
    assert net.imbalance() == 0


def test_an_arc_takes_what_its_limits_leave() -> None:
    net = network(np.ones((2, 2), int), demand=[7, 9], high=[8, 9], low=[1, 0])
    net.given[:], net.taken[:] = [3, 0], [6, 0]
    net.owed[:] = [1, 0]
    rooms = [paths.room(net.nodes, 2, 4, a, b) for a, b in ((4, 0), (4, 2), (0, 4), (2, 4), (0, 2))]
    assert rooms == [4, 5, 2, 2, 1]
