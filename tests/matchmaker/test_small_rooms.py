"""The steps of the engine one by one: bids, paths, prices, candidates; each against plain numpy."""

import itertools
from typing import Any

import numpy as np
import pytest

from matchmaker import FORBIDDEN, Problem, paths, pricing, reading
from matchmaker.auction import STEPS, bid, hold_auction, keep_if_best
from matchmaker.keys import has
from matchmaker.network import CLOSED, FAR, Network
from matchmaker.pricing import Candidates
from matchmaker.reading import Reader
from tests.matchmaker.feature_worlds import some_turns, turn


def network(gain: Any, demand: Any = None, high: Any = None, low: Any = None) -> Network:
    """All pairs take part but those with gain 0."""
    table = np.array(gain, np.int64)
    mentee, mentor = np.nonzero(table)
    n, m = table.shape
    ones = np.ones(max(n, m), np.int64)
    return Network(
        mentee,
        mentor,
        table[mentee, mentor],
        np.array(ones[:n] if demand is None else demand, np.int64),
        np.array(0 * ones[:m] if low is None else low, np.int64),
        np.array(ones[:m] if high is None else high, np.int64),
    )


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


# -- bids --------------------------------------------------------------------------------------


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


# -- paths -------------------------------------------------------------------------------------


def test_the_heap_gives_the_smallest_first() -> None:
    random = np.random.default_rng(1)
    for size in range(12):
        key, node = np.zeros(size + 1, np.int64), np.zeros(size + 1, np.int32)
        given = random.integers(0, 9, size)
        held = 0
        for k, distance in enumerate(given.tolist()):
            held = paths.push(key, node, held, distance, k)
        assert held == size
        out = []
        while held:
            assert given[node[0]] == key[0]
            out.append((int(key[0]), int(node[0])))
            held = paths.pop(key, node, held)
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
    paths.use_where_free(net.edges, net.book, net.demand, net.high, np.array([0, 0, 1, 2, 4, 5]))
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
    paths.lowest_mentee_prices(net.edges, net.demand, v, net.u)
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
        paths.close_costly(
            net.edges, net.at, by_mentor, u, v, np.array(rows, int), np.array(columns, int)
        )
        assert np.flatnonzero(net.gain == CLOSED).tolist() == closed
    net = network([[5]])
    net.use(0)
    paths.close_costly(
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


# -- candidates --------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(pricing, "WHOLE", 0)
    monkeypatch.setattr(pricing, "FIRST", 2)
    monkeypatch.setattr(pricing, "JOIN", 1)
    return monkeypatch


def field_of(problem: Problem) -> Candidates:
    field = Candidates(Reader(problem, 0))
    field.choose(lambda: True)
    return field


def solved(field: Candidates) -> Network:
    net = field.network()
    net.start_cold()
    assert net.settle()
    net.lowest_mentor_prices()
    return net


def test_each_mentee_brings_its_best_and_each_mentor_where_places_are_short(
    small: pytest.MonkeyPatch,
) -> None:
    scores = np.random.default_rng(4).integers(0, 10_001, (20, 30))
    for places, short in ((1, False), (0, True)):
        capacity = np.full(30, places)
        capacity[:20] = 1
        capacity[0] += 2 * (places == 0)
        field = field_of(Problem(scores, capacity=capacity))
        order = field.reader
        own = scores[np.ix_(order.rows, order.columns)]
        want = {(i, j) for i in range(20) for j in np.argsort(-own[i])[:2]}
        if short:
            want |= {(int(np.argmax(own[:, j])), j) for j in range(30)}
        assert set(zip(field.mentee.tolist(), field.mentor.tolist(), strict=True)) == want
        assert (field.score == own[field.mentee, field.mentor]).all()
        assert field.limit.tolist() == np.sort(own, 1)[:, -2].tolist()
        assert field.listed.tolist() == field.limit.tolist()


def test_a_mentee_is_not_looked_at_again_while_nothing_can_have_changed(
    small: pytest.MonkeyPatch,
) -> None:
    scores = np.random.default_rng(5).integers(0, 10_001, (12, 9))
    field = field_of(Problem(scores))
    joined = 1
    while joined:
        net = solved(field)
        proof, joined = field.price(net, None, lambda: True)
    assert proof.over == 0
    assert (proof.u == net.u).all()
    priced = field.reader.priced
    assert field.price(net, None, lambda: True)[1] == 0
    assert field.reader.priced == priced
    bar = net.u - field.problem.placing
    net.v[:] -= int((bar - field._limits(net.v)).min())
    assert field.price(net, None, lambda: True)[1] == 0
    assert field.reader.priced == priced
    net.v[:] -= 1
    field.price(net, None, lambda: True)
    assert priced < field.reader.priced


def test_limits_hold_at_any_prices(small: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(6)
    for _ in range(10):
        scores = random.integers(0, 10_001, (15, 12))
        field = field_of(Problem(scores))
        own = scores[np.ix_(field.reader.rows, field.reader.columns)]
        for _ in range(3):
            net = solved(field)
            field.price(net, None, lambda: True)
            v = random.integers(0, 9000, 12)
            out = np.ones(own.shape, np.bool_)
            out[field.mentee, field.mentor] = False
            worth = np.where(out, own - v, CLOSED)
            assert (worth.max(1) <= field._limits(v)).all()
            assert has(field.keys, np.arange(180)).tolist() == (~out).ravel().tolist()


def test_the_stopped_proof_covers_all_pairs(small: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(7)
    for _ in range(10):
        scores = random.integers(0, 10_001, (15, 12))
        field = field_of(Problem(scores, demand=random.integers(0, 3, 15)))
        own = scores[np.ix_(field.reader.rows, field.reader.columns)]
        net = solved(field)
        proof, _ = field.price(net, None, lambda: False)
        worth = own + field.problem.placing - proof.u[:, None] - proof.v
        assert proof.over == np.maximum(worth, 0).sum()
        assert (proof.u >= net.u).all()
        assert (proof.v == net.v).all()


def test_new_pairs_are_counted_once(small: pytest.MonkeyPatch) -> None:
    field = Candidates(Reader(Problem(np.arange(12).reshape(3, 4)), 0))
    pair = np.array([0, 1]), np.array([2, 3]), np.array([7, 8], np.int32)
    assert field.add(*pair) == 2
    assert field.add(*pair) == 0
    assert field.add(np.array([0, 0]), np.array([0, 0]), np.array([1, 1], np.int32)) == 1
    assert (field.keys.tolist(), field.score.tolist()) == ([0, 2, 7], [1, 7, 8])
    net = field.network()
    pairs = np.array([[0, 2], [1, 1], [1, 3], [2, 3]])
    assert field.edges(net, pairs).tolist() == [1, 2]


def test_only_open_pairs_join(small: pytest.MonkeyPatch) -> None:
    problem = Problem(
        np.arange(12).reshape(3, 4), np.arange(12).reshape(3, 4) != 5, floor=3, locked=[(2, 3)]
    )
    reader = Reader(problem, 0)
    field = Candidates(reader)
    everyone = np.array(list(itertools.product(range(3), range(4))))
    field.add_open(reader.row[everyone[:, 0]], reader.column[everyone[:, 1]])
    assert sorted(field.score.tolist()) == [3, 4, 6, 7, 8, 9, 10]


def test_of_mentors_the_best_mentees_are_kept() -> None:
    random = np.random.default_rng(8)
    scores = random.integers(0, 5, (20, 6)).astype(np.int32)
    scores[random.random((20, 6)) < 0.2] = FORBIDDEN
    key, mentee = np.zeros((6, 3), np.int64), np.zeros((6, 3), np.int32)
    size = np.zeros(6, np.int64)
    order = random.permutation(20)
    turns = some_turns(random, 20, 6)
    for start in (0, 8, 16):
        part = slice(start, start + 8)
        reading.best_mentees(scores[part], order[part], turns, key, mentee, size)
    for j in range(6):
        ranked = sorted(
            (-int(scores[a, j]), turn(turns, j, order[a]), int(order[a]))
            for a in range(20)
            if scores[a, j] != FORBIDDEN
        )
        assert sorted(mentee[j, : size[j]].tolist()) == sorted(i for *_, i in ranked[:3])


@pytest.mark.parametrize("most", [0, 1, 3, 6])
def test_the_best_of_a_row_are_the_best_under_the_prices(most: int) -> None:
    random = np.random.default_rng(most)
    scores = random.integers(-5, 30, (25, 6)).astype(np.int32)
    scores[random.random((25, 6)) < 0.2] = FORBIDDEN
    prices, least = random.integers(0, 9, 6), random.integers(-3, 12, 25)
    turns = some_turns(random, 6, 25)
    row, column, top, rest = reading.best_of(scores, prices, least, most, turns)
    for a in range(25):
        ranked = sorted(
            (int(prices[j] - scores[a, j]), turn(turns, a, j), j)
            for j in range(6)
            if scores[a, j] != FORBIDDEN
        )
        over = [j for worth, _, j in ranked if -worth > least[a]]
        assert sorted(column[row == a].tolist()) == sorted(over[:most])
        assert rest[a] == len(over) - len(over[:most])
        assert top[a] == (-ranked[0][0] if ranked else CLOSED)


def test_stretches_are_runs_in_pieces() -> None:
    wanted = np.array([True, True, True, False, False, True, True])
    assert list(reading.stretches(wanted, 2)) == [(0, 2), (2, 3), (5, 7)]
    assert list(reading.stretches(wanted, 9)) == [(0, 3), (5, 7)]
    assert list(reading.stretches(~wanted, 1)) == [(3, 4), (4, 5)]


def test_mentees_who_want_more_bring_more(small: pytest.MonkeyPatch) -> None:
    scores = np.random.default_rng(9).integers(0, 10_001, (12, 40))
    for demand, count in ((1, 2), (2, 4), (3, 6)):
        wanted = np.full(12, demand)
        assert np.bincount(field_of(Problem(scores, demand=wanted)).mentee).tolist() == [count] * 12
    assert len(field_of(Problem(np.zeros((0, 4), int))).keys) == 0


def test_places_are_short_up_to_a_tenth_more_than_wanted() -> None:
    for places, short in ((10, True), (11, True), (12, False)):
        problem = Problem(np.ones((10, 2), int), capacity=[places - 1, 1])
        assert Candidates(Reader(problem, 0))._are_places_short() is short


def test_a_problem_takes_part_whole_up_to_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, whole in ((11, False), (12, True), (13, True)):
        monkeypatch.setattr(pricing, "WHOLE", limit)
        assert Candidates(Reader(Problem(np.ones((3, 4), int)), 0)).is_whole is whole


def test_a_worth_covers_the_keep_bonus(small: pytest.MonkeyPatch) -> None:
    scores = np.array([[5, 3, 1], [-9, -8, -7]])
    for keep, bonus, more in (([], 40, 0), ([(0, 0)], 40, 40), ([(0, 0)], -4, 0)):
        for whole in (0, 100):
            small.setattr(pricing, "WHOLE", whole)
            field = field_of(Problem(scores, keep=keep, keep_bonus=bonus))
            best = np.array([5, -7])[field.reader.rows]
            assert (field.proof.u == best + field.problem.placing + more).all()


def test_where_stopped_the_first_choices_read_so_far_are_known(small: pytest.MonkeyPatch) -> None:
    small.setattr(reading, "CELLS", 4)
    problem = Problem(np.arange(12).reshape(3, 4))
    field = Candidates(Reader(problem, 0))
    field.choose(lambda: False)
    dearest = problem.placing + problem.largest
    assert sorted(np.bincount(field.mentee, minlength=3).tolist()) == [0, 0, 2]
    assert (field.proof.u[np.bincount(field.mentee, minlength=3) == 0] == dearest).all()
    assert field.reader.priced == 4


def test_mentors_get_candidates_row_by_row_until_stopped(small: pytest.MonkeyPatch) -> None:
    small.setattr(pricing, "CELLS", 20)
    small.setattr(pricing, "FIRST", 4)
    scores = np.random.default_rng(10).integers(-50, 50, (9, 10))
    scores[:, 3] = FORBIDDEN
    problem = Problem(scores)
    for answer, rows in ((True, 9), (False, 2)):
        field = Candidates(Reader(problem, 0))
        own = scores[np.ix_(field.reader.rows, field.reader.columns)]
        mentee, mentor, score = field._brought_by_rows(2, lambda answer=answer: answer)
        assert (score == own[mentee, mentor]).all()
        assert field.reader.priced == rows * 10
        seen = field.reader.row[:rows]
        want = {
            (int(i), j)
            for j in range(10)
            for i in sorted(seen, key=lambda i, j=j, own=own: (-own[i, j], i))[:2]
            if own[i, j] != FORBIDDEN
        }
        assert set(zip(mentee.tolist(), mentor.tolist(), strict=True)) == want


def test_an_arc_takes_what_its_limits_leave() -> None:
    net = network(np.ones((2, 2), int), demand=[7, 9], high=[8, 9], low=[1, 0])
    net.given[:], net.taken[:] = [3, 0], [6, 0]
    net.owed[:] = [1, 0]
    rooms = [paths.room(net.nodes, 2, 4, a, b) for a, b in ((4, 0), (4, 2), (0, 4), (2, 4), (0, 2))]
    assert rooms == [4, 5, 2, 2, 1]
