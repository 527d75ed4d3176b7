"""Which pairs take part, and what is known of all others, each against plain numpy."""

import itertools

import numpy as np
import pytest

from matchmaker import FORBIDDEN, Problem, pricing, reading
from matchmaker.keys import has
from matchmaker.network import CLOSED, Network
from matchmaker.pricing import Candidates
from matchmaker.reading import Reader


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
