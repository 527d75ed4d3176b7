"""The best few of a row, and equals in an order of the row's own."""

import numpy as np
import pytest

from matchmaker import Criteria, Problem, pricing, ranking, solve
from matchmaker.ranking import PRIME, Heap, in_order, own_order, sift_down, sift_up
from tests.matchmaker.feature_worlds import turn


@pytest.mark.parametrize("seed", range(20))
def test_a_heap_keeps_the_best(seed: int) -> None:
    random = np.random.default_rng(seed)
    most = int(random.integers(1, 9))
    heap = Heap(np.zeros(most, np.int64), np.zeros(most, np.int64), np.zeros(most, np.int32))
    every = [(int(random.integers(0, 4)), -k) for k in random.permutation(25).tolist()]
    for size, (worth, turn_back) in enumerate(every):
        if size < most:
            sift_up(heap, size, worth, -turn_back, size)
        elif (worth, turn_back) > (heap.worth[0], -heap.turn[0]):
            sift_down(heap, most, worth, -turn_back, size)
        kept = sorted(every[: size + 1])[-most:]
        room = min(most, size + 1)
        assert (heap.worth[0], -heap.turn[0]) == kept[0]
        assert sorted(zip(heap.worth[:room], -heap.turn[:room], strict=True)) == kept
        assert all(every[heap.column[k]] == (heap.worth[k], -heap.turn[k]) for k in range(room))


def test_everybody_has_an_order_of_their_own() -> None:
    turns = own_order(np.arange(50), np.arange(400))
    orders = [[turn(turns, i, j) for j in range(50)] for i in range(400)]
    assert all(len(set(order)) == 50 for order in orders)
    assert ((turns.times > 0) & (turns.times < PRIME)).all()
    assert ((turns.plus >= 0) & (turns.plus < PRIME)).all()
    assert all(ranking.turn_of(turns, i, 7) == orders[i][7] for i in range(400))
    firsts = np.bincount(np.argmin(orders, axis=1), minlength=50)
    assert firsts.min() > 0
    assert firsts.max() < 24  # 8 on average
    same = in_order(np.arange(50)[::-1], 3)
    assert np.argsort([turn(same, 2, j) for j in range(50)]).tolist() == list(range(50))[::-1]


def test_the_order_follows_the_person() -> None:
    one, other = own_order(np.arange(9), np.arange(5)), own_order(np.arange(9), np.arange(5)[::-1])
    assert (one.times == other.times[::-1]).all()
    assert (one.plus == other.plus[::-1]).all()
    assert len(set(one.times.tolist())) == 5


@pytest.mark.parametrize("kind", ["blocks", "array"])
def test_equal_scores_take_few_passes(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pricing, "WHOLE", 0)
    monkeypatch.setattr(pricing, "FIRST", 12)
    place = np.arange(300) % 5
    blocks = Criteria(300, 300).table("place", 1, np.eye(5), place, place[::-1])
    matching = solve(Problem(blocks if kind == "blocks" else blocks.block(0, 300)))
    assert (matching.total, matching.gap) == (3_000_000, 0)
    assert matching.passes <= 3
