"""How pairs are read, best first: what is closed takes no place of what is open."""

import numpy as np
import pytest

from matchmaker import FORBIDDEN, Criteria, Problem, reading
from matchmaker.network import CLOSED
from matchmaker.reading import Reader
from tests.matchmaker.feature_worlds import some_turns, turn


def reader(**rules: object) -> Reader:
    random = np.random.default_rng(5)
    goals = [random.standard_normal((people, 3)) for people in (20, 15)]
    goals = [side / np.linalg.norm(side, axis=1, keepdims=True) for side in goals]
    return Reader(Problem(Criteria(20, 15).vectors("goals", 1, *goals), **rules), 0)  # type: ignore[arg-type]


@pytest.mark.parametrize("most", [1, 2, 4])
def test_a_locked_pair_takes_no_place_of_an_open_one(most: int) -> None:
    scores = reader().problem.block(0, 20)
    locked = [(i, int(np.argmax(scores[i]))) for i in range(0, 20, 3)]
    open_ = reader(locked=locked, capacity=np.full(15, 20))
    seen = 0
    for found in open_.best(np.zeros(15, np.int64), np.full(20, -1), most):
        for i in found.people.tolist():
            row = open_.problem.open_block(0, 20)[open_.rows[i]]
            got = found.score[found.mentee == i].tolist()
            assert sorted(got, reverse=True) == np.sort(row)[::-1][:most].tolist()
            seen += 1
    assert seen == 20


@pytest.mark.parametrize("cells", [1, 9, 10_000])
@pytest.mark.parametrize("most", [0, 1, 3, 20])
def test_the_best_pairs_of_some_mentees(
    cells: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CELLS", cells)
    random = np.random.default_rng(most)
    scores = random.integers(-9, 30, (7, 5))
    problem = Problem(scores, scores % 7 != 1, floor=0)
    reader = Reader(problem, 3)
    prices, least = random.integers(-3, 9, 5), random.integers(-3, 9, 7)
    for floor, people in ((None, None), (12, None), (None, np.array([1, 2, 5]))):
        seen, priced = 0, reader.priced
        for found in reader.best(prices, least, most, floor, people):
            assert found.least.tolist() == least[found.people].tolist()
            for k, i in enumerate(found.people.tolist()):
                row = problem.open_block(0, 7)[reader.rows[i], reader.columns]
                fits = (row != FORBIDDEN) & (row >= (0 if floor is None else floor))
                worth = row[fits] - prices[fits]
                over = np.sort(worth[worth > least[i]])[::-1]
                mine = found.mentee == i
                got = found.score[mine] - prices[found.mentor[mine]]
                assert sorted(got.tolist(), reverse=True) == over[:most].tolist()
                assert (found.score[mine] == row[found.mentor[mine]]).all()
                assert found.top[k] == worth.max(initial=CLOSED)
                assert found.rest[k] == len(over[most:])
                seen += 1
        assert seen == (7 if people is None else 3)
        assert reader.priced - priced == 5 * seen


@pytest.mark.parametrize("floor", [5000, 7000, 7500, 8000, 9000, 10_000])
def test_a_scan_gives_pairs_from_the_floor_up(floor: int) -> None:
    random = np.random.default_rng(3)
    blocks = Criteria(mentees=30, mentors=20).gap(
        "level", 10, random.integers(0, 4, 30) / 1.0, random.integers(2, 7, 20) / 1.0
    )
    problem = Problem(blocks)
    scores = problem.block(0, 30)
    assert len(np.unique(scores)) > 3
    for at in (floor, *np.unique(scores).tolist()):
        reader = Reader(problem, 0)
        own = scores[np.ix_(reader.rows, reader.columns)]
        got = reader.best(np.zeros(20, np.int64), np.full(30, CLOSED), 20, at)
        found = {pair for each in got for pair in zip(each.mentee, each.mentor, strict=True)}
        assert found == set(map(tuple, np.argwhere((own >= at) & (own != FORBIDDEN)).tolist()))


@pytest.mark.parametrize("most", [1, 2, 5, 9])
def test_of_equals_a_scan_gives_the_first_in_the_seeded_order(most: int) -> None:
    random = np.random.default_rng(4)
    blocks = Criteria(mentees=30, mentors=20).gap(
        "level", 10, random.integers(0, 4, 30) / 1.0, random.integers(2, 7, 20) / 1.0
    )
    reader = Reader(Problem(blocks), 0)
    own = reader.problem.block(0, 30)[np.ix_(reader.rows, reader.columns)]
    for found in reader.best(np.zeros(20, np.int64), np.full(30, CLOSED), most, alike=True):
        for i in found.people.tolist():
            mentors = found.mentor[found.mentee == i]
            assert len(mentors)
            ranked = np.argsort(-own[i].astype(int), kind="stable")
            assert set(mentors.tolist()) == set(ranked[: len(mentors)].tolist())


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
