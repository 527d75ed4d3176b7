"""pair_peers: as good as rustworkx and brute force, and proved by a certificate read afresh."""

import numpy as np
import pytest
import rustworkx

from matchmaker import FORBIDDEN, InvalidProblem, Peers, blossoms, pair_peers
from matchmaker.graph import graph
from tests.matchmaker.worlds import KINDS, allowed_of, scores_of


def worth_of(scores: np.ndarray, allowed: np.ndarray | None) -> dict[tuple[int, int], int]:
    n = len(scores)
    both = {
        (a, b): (int(scores[a, b]) + int(scores[b, a])) // 2 for a in range(n) for b in range(a)
    }
    return {
        (b, a): score
        for (a, b), score in both.items()
        if allowed is None or (allowed[a, b] and allowed[b, a])
    }


def check(peers: Peers, scores: np.ndarray, allowed: np.ndarray | None = None) -> None:
    """Everything a result says, from its definition; the certificate over all pairs."""
    worth, n = worth_of(scores, allowed), len(scores)
    pairs = [tuple(pair) for pair in peers.pairs.tolist()]
    assert pairs == sorted(pairs)
    together = [person for pair in pairs for person in pair]
    assert len(set(together)) == len(together) == peers.placed
    assert sorted([*together, *peers.unmatched.tolist()]) == list(range(n))
    assert peers.total == sum(worth[pair] for pair in pairs)
    assert (peers.price >= 0).all()
    proved = int(peers.price.sum()) + sum(z * (len(of) - 1) for of, z in peers.sets)
    assert peers.bound == proved // 4 - peers.placing * len(pairs)
    assert peers.placing > 2 * n * max(map(abs, worth.values()), default=0) / 2
    for members, z in peers.sets:
        assert z > 0
        assert len(members) % 2 == 1
    for (a, b), score in worth.items():
        around = sum(z for of, z in peers.sets if a in of and b in of)
        assert peers.price[a] + peers.price[b] + 2 * around >= 4 * (score + peers.placing)


def best_of(worth: dict[tuple[int, int], int], n: int) -> tuple[int, int]:
    """(people placed, total) by rustworkx."""
    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from([(a, b, score) for (a, b), score in worth.items()])
    found = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return 2 * len(found), sum(worth[min(pair), max(pair)] for pair in found)


def best_way(left: frozenset[int], worth: dict[tuple[int, int], int]) -> tuple[int, int]:
    """(people placed, total), everything tried."""
    if not left:
        return 0, 0
    a = min(left)
    found = [best_way(left - {a}, worth)]
    for b in left - {a}:
        if (a, b) in worth:
            placed, total = best_way(left - {a, b}, worth)
            found.append((placed + 2, total + worth[a, b]))
    return max(found)


@pytest.mark.parametrize("kind", KINDS)
def test_any_group_is_paired_as_well_as_rustworkx_does(kind: str) -> None:
    random = np.random.default_rng(KINDS.index(kind))
    for _ in range(40):
        n = int(random.integers(0, 22))
        scores, allowed = scores_of(kind, (n, n), random), allowed_of(kind, (n, n), random)
        peers = pair_peers(scores, allowed, seed=int(random.integers(5)))
        check(peers, scores, allowed)
        assert (peers.placed, peers.total) == best_of(worth_of(scores, allowed), n)
        assert peers.gap == 0


def test_small_groups_are_paired_as_well_as_any_way_tried() -> None:
    random = np.random.default_rng(3)
    for _ in range(80):
        n = int(random.integers(2, 8))
        scores = random.integers(-5, 20, (n, n))
        allowed = random.random((n, n)) < 0.8
        worth = worth_of(scores, allowed)
        peers = pair_peers(scores, allowed)
        assert (peers.placed, peers.total) == best_way(frozenset(range(n)), worth)


@pytest.mark.long
def test_hundreds_of_people_in_clusters_of_odd_size_are_proved_best() -> None:
    """Three friends everywhere: the double cover is full of odd rings."""
    random = np.random.default_rng(4)
    n = 240
    place = random.random((n, 2))
    scores = (10_000 * np.exp(-6 * np.linalg.norm(place[:, None] - place, axis=2))).astype(int)
    trio = np.arange(n) // 3
    scores += 5_000 * (trio[:, None] == trio)
    peers = pair_peers(scores)
    check(peers, scores)
    assert peers.gap == 0
    assert len(peers.sets) > 5
    assert (peers.placed, peers.total) == best_of(worth_of(scores, None), n)


def test_candidates_that_were_too_few_are_found_by_their_prices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("matchmaker.peers.CANDIDATES", 1)
    random = np.random.default_rng(5)
    for _ in range(30):
        n = int(random.integers(3, 40))
        scores = random.integers(0, 30, (n, n))
        peers = pair_peers(scores)
        check(peers, scores)
        assert peers.gap == 0


def test_a_pair_is_worth_the_mean_of_its_two_scores_rounded_down() -> None:
    assert pair_peers([[0, 10], [5, 0]]).total == 7
    assert pair_peers([[0, -10], [5, 0]]).total == -3


def test_one_direction_forbidden_forbids_the_pair() -> None:
    assert pair_peers([[0, FORBIDDEN], [5, 0]]).pairs.tolist() == []
    allowed = np.ones((2, 2), bool)
    allowed[1, 0] = False
    assert pair_peers([[0, 1], [5, 0]], allowed).unmatched.tolist() == [0, 1]


def test_more_people_placed_go_before_a_higher_total() -> None:
    scores = np.zeros((4, 4), int)
    scores[1, 2] = scores[2, 1] = 10_000
    allowed = np.zeros((4, 4), bool)
    for a, b in ((0, 1), (1, 2), (2, 3)):
        allowed[a, b] = allowed[b, a] = True
    assert pair_peers(scores, allowed).pairs.tolist() == [[0, 1], [2, 3]]


def test_stopped_early_it_gives_valid_pairs_and_an_honest_bound() -> None:
    random = np.random.default_rng(6)
    scores = random.integers(0, 10_000, (61, 61))
    stopped, best = pair_peers(scores, time_limit=0), pair_peers(scores)
    check(stopped, scores)
    assert stopped.placed == best.placed == 60
    assert stopped.total <= best.total <= stopped.bound


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(InvalidProblem) as caught:
        pair_peers(np.zeros((2, 3)), np.ones((2, 2), bool))
    faults = " ".join(caught.value.faults)
    assert "as many rows as columns, found 2 and 3" in faults
    assert "int32" in faults


def test_nobody_and_one_person_alone_are_valid() -> None:
    assert pair_peers(np.zeros((0, 0), int)).pairs.shape == (0, 2)
    assert pair_peers([[5]]).unmatched.tolist() == [0]


def test_the_same_seed_gives_the_same_pairs() -> None:
    scores = np.full((9, 9), 7)
    assert (pair_peers(scores, seed=3).pairs == pair_peers(scores, seed=3).pairs).all()


@pytest.mark.parametrize("size", [12, 40])
def test_blossoms_alone_from_nothing_find_the_heaviest_matching(size: int) -> None:
    """Without the double cover before it, and with people who had better stay alone."""
    random = np.random.default_rng(size)
    for _ in range(60):
        n = int(random.integers(2, size))
        near = np.triu(random.random((n, n)) < random.choice([0.1, 0.3, 1]), 1)
        edges = np.argwhere(near)
        weight = 2 * random.integers(0, random.choice([3, 20, 10_000]), len(edges))
        start = np.full(n, weight.max(initial=0))
        g = graph(n, edges, weight, start, np.full(n, -1))
        while blossoms.step(g):
            pass
        heaviest = rustworkx.PyGraph()
        heaviest.add_nodes_from(range(n))
        heaviest.add_edges_from(
            [(*pair, w) for pair, w in zip(edges.tolist(), weight.tolist(), strict=True)]
        )
        best = sum(
            heaviest.get_edge_data(a, b)
            for a, b in rustworkx.max_weight_matching(heaviest, weight_fn=int)
        )
        met = g.mate[g.mate >= 0]
        assert (g.mate[g.end[met]] == met ^ 1).all()
        assert weight[met // 2].sum() // 2 == best
