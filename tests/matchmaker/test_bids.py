"""The auction for first prices, bid by bid."""

from typing import Any

import numpy as np
import pytest

from matchmaker.auction import STEPS, bid, hold_auction, keep_if_best
from matchmaker.network import CLOSED
from tests.matchmaker.worlds import network


def bids(
    gain: Any, *, step: int = 0, most: int = 100, high: Any = None, demand: Any = None, **of: Any
) -> tuple[list[int], list[int]]:
    """(mentor of each mentee, prices) after one auction."""
    net = network(gain, demand, high)
    n, m = net.shape
    v = np.array(of.get("v", [0] * m), np.int64)
    chosen = np.array(of.get("chosen", [-1] * n), np.int64)
    bid(net.edges, net.demand, net.high, v, chosen, step, most)
    return [-1 if e < 0 else int(net.edges.mentor[e]) for e in chosen], v.tolist()


def test_a_free_place_costs_nothing_in_an_exact_auction() -> None:
    assert bids([[10, 7]]) == ([0], [0, 0])


def test_a_bid_goes_up_by_the_step_more_than_it_has_to() -> None:
    assert bids([[10, 7]], step=2) == ([0], [5, 0])
    assert bids([[10]], step=2) == ([0], [12])


def test_who_is_outbid_takes_what_is_as_good() -> None:
    assert bids([[10, 7], [10, 7]]) == ([1, 0], [3, 0])


def test_who_finds_equals_taken_waits_for_the_paths() -> None:
    assert bids([[10, 7, 1], [10, 7, 1], [10, 7, 1]]) == ([1, 0, -1], [3, 0, 0])
    assert bids([[10, 4], [10, 4], [10, 4]], high=[2, 1]) == ([0, 0, -1], [0, 0])


def test_only_so_many_bids_are_made() -> None:
    assert bids([[10, 7], [10, 7]], most=0) == ([-1, -1], [0, 0])
    assert bids([[10, 7], [10, 7]], most=1) == ([0, -1], [0, 0])
    assert bids([[10, 7], [10, 7]], most=2) == ([-1, 0], [3, 0])


def test_a_mentor_costs_as_much_as_the_cheapest_of_the_places() -> None:
    assert bids([[10], [9]], high=[2], step=1) == ([0, 0], [1])


def test_a_bid_for_one_of_several_places_goes_no_higher_than_the_next_of_them() -> None:
    assert bids([[10], [9], [8]], high=[2], step=1) == ([0, -1, 0], [9])


def test_nobody_takes_a_mentor_who_costs_all_there_is_to_gain() -> None:
    assert bids([[10]], v=[10]) == ([-1], [10])
    assert bids([[10]], v=[9]) == ([0], [9])


def test_who_wants_nobody_does_not_bid() -> None:
    assert bids([[10], [10]], demand=[0, 1]) == ([-1, 0], [0])
    assert bids([[10], [10]], demand=[0, 1], chosen=[0, -1], most=0) == ([-1, -1], [0])


def test_a_mentor_without_places_gets_no_bid() -> None:
    assert bids([[10, 4]], high=[0, 1]) == ([1], [0, 0])
    assert bids([[10, 4]], high=[0, 1], v=[2, 0]) == ([1], [2, 0])


def test_the_chosen_stay_while_they_are_best_and_there_is_room() -> None:
    assert bids([[10, 7]], chosen=[0], most=0) == ([0], [0, 0])
    assert bids([[10, 7]], chosen=[1], most=0) == ([-1], [0, 0])
    assert bids([[10, 7]], chosen=[1], most=0, v=[3, 0]) == ([1], [3, 0])
    assert bids([[10, 7], [10, 7]], chosen=[0, 2], most=0) == ([-1, 0], [0, 0])
    assert bids([[10, 7], [10, 7]], chosen=[0, 2], most=0, high=[2, 1]) == ([0, 0], [0, 0])


def test_the_places_of_those_who_stay_are_taken() -> None:
    table = [[10, 1], [10, 1], [10, 5]]
    assert bids(table, chosen=[0, 2, -1], high=[2, 1]) == ([0, 0, -1], [0, 0])


@pytest.mark.parametrize(
    ("v", "step", "stays"),
    [
        ([0, 0], 0, True),
        ([10, 7], 0, True),
        ([11, 8], 0, False),
        ([11, 8], 1, True),
        ([4, 0], 0, False),
        ([4, 0], 1, True),
        ([5, 0], 1, False),
    ],
)
def test_a_pair_stays_while_no_other_leaves_more_over(v: list[int], step: int, stays: bool) -> None:
    net = network([[10, 7]])
    assert keep_if_best(net.edges, np.array(v), 0, 0, step) == (0 if stays else -1)


def test_a_closed_pair_does_not_stay() -> None:
    net = network([[10, 7]])
    assert keep_if_best(net.edges, np.zeros(2, np.int64), 0, -1, 0) == -1
    net.gain[0] = CLOSED
    assert keep_if_best(net.edges, np.array([CLOSED, 0]), 0, 0, 0) == -1
    assert bids([[10, 7]])[0] == [0]


@pytest.mark.parametrize("step", [0, *STEPS])
def test_whoever_has_a_mentor_has_the_best_within_the_step(step: int) -> None:
    random = np.random.default_rng(step)
    for _ in range(20):
        n, m = random.integers(1, 9, 2)
        table = random.integers(0, 3000, (n, m))
        net = network(table, high=random.integers(0, 3, m))
        before = random.integers(0, 500, m)
        v, chosen = before.copy(), np.full(n, -1)
        bid(net.edges, net.demand, net.high, v, chosen, step, 200)
        assert (v >= before).all()
        load = np.bincount(net.edges.mentor[chosen[chosen >= 0]], minlength=m)
        listed = np.bincount(net.edges.mentor, minlength=m)
        assert (load <= np.minimum(net.high, listed)).all()
        assert (load == np.minimum(net.high, listed))[v > before].all()
        left = np.where(net.high > 0, -v, CLOSED)[net.edges.mentor] + net.gain
        for i, e in enumerate(chosen):
            if e >= 0:
                assert net.edges.mentee[e] == i
                assert left[e] + step >= max(0, left[net.edges.mentee == i].max())


@pytest.mark.parametrize(("places", "steps"), [(97, 0), (98, 5), (100, 5), (102, 5), (103, 0)])
def test_steps_are_for_places_that_are_as_many_as_mentees(
    places: int, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[tuple[int, int]] = []
    monkeypatch.setattr(
        "matchmaker.auction.bid", lambda *words: held.append((int(words[-2]), int(words[-1])))
    )
    net = network(np.ones((100, 2), int), high=[places - 50, 50])
    v, chosen = np.zeros(2, np.int64), np.full(100, -1)
    chosen[:40] = 0
    for cold in (True, False):
        held.clear()
        hold_auction(net.edges, net.demand, net.high, v, chosen, cold)
        assert held == [(step, 2000) for step in STEPS[: steps * cold]] + [(0, 1800)]


def test_more_capacity_than_pairs_are_no_places(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    monkeypatch.setattr("matchmaker.auction.bid", lambda *words: held.append(int(words[-2])))
    net = network([[5, 0], [5, 1]], high=[1, 100])
    hold_auction(net.edges, net.demand, net.high, np.zeros(2, np.int64), np.full(2, -1), True)
    assert held == [*STEPS, 0]
