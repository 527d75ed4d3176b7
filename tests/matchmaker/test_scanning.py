"""Scans: the same pairs and scores as the whole matrix gives, however float32 rounds."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker import FORBIDDEN, Criteria
from matchmaker.scanning import Scanner, gamma
from matchmaker.scores import dense
from matchmaker.sweeping import Block, fold
from tests.matchmaker.feature_worlds import Random, some_criteria, some_turns, turn

NOBODY = -(2**62)


def agrees(criteria: Criteria, random: Random) -> None:
    """Scans from both sides, under prices and thresholds of every kind, against the whole matrix."""
    scores = dense(criteria).astype(np.int64)
    for blocks, whole in ((criteria, scores), (criteria.turned, scores.T)):
        rows, columns = whole.shape
        prices = random.integers(-3000, 3000, columns) * random.integers(0, 2)
        if random.random() < 0.3:
            prices = prices + random.integers(0, 2, columns) * 2**40
        worth = np.where(whole == FORBIDDEN, NOBODY, whole - prices)
        allowed = worth[worth > NOBODY]
        least = np.where(random.random(rows) < 0.3, NOBODY, -200)
        if allowed.size:  # right at values that occur
            least = np.where(random.random(rows) < 0.6, random.choice(allowed, rows), least)
        if random.random() < 0.3:
            least = worth.max(axis=1) - random.integers(0, 2, rows)
        most = int(random.choice([0, 1, 2, 5, columns, columns + 3]))
        asked = np.arange(int(random.integers(0, rows)), rows)
        if random.random() < 0.5:
            asked = np.flatnonzero(random.random(rows) < 0.5)
        turns = some_turns(random, columns, len(asked)) if random.random() < 0.7 else None
        scan = blocks.scan(asked, prices, least[asked], most, turns)
        same_as(scan, whole[asked], worth[asked], least[asked], most, turns)


def same_as(scan, whole, worth, least, most, turns) -> None:  # type: ignore[no-untyped-def]
    assert len(scan.top) == len(scan.rest) == len(worth)
    for i in range(len(worth)):
        above = np.flatnonzero(worth[i] > max(least[i], NOBODY))
        order = [j if turns is None else turn(turns, i, j) for j in above]
        above = above[np.lexsort((order, -worth[i, above]))]
        found = scan.columns[scan.rows == i]
        assert found.tolist() == above[:most].tolist()
        assert scan.scores[scan.rows == i].tolist() == whole[i, found].tolist()
        assert scan.top[i] == worth[i].max()
        assert scan.rest[i] >= above.size - found.size
        assert scan.rest[i] == 0 or most == 0 or above.size > most


@pytest.mark.parametrize("seed", range(60))
def test_a_scan_finds_what_the_whole_matrix_holds(seed: int) -> None:
    random = np.random.default_rng(seed)
    agrees(some_criteria(random), random)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_a_pair_has_one_score_whichever_way_it_is_asked_for(seed: int) -> None:
    random = np.random.default_rng(seed)
    criteria = some_criteria(random, 20)
    n, m = criteria.shape
    rows, columns = (a.ravel() for a in np.indices((n, m)))
    whole = dense(criteria, 7)
    assert (criteria.pairs(rows, columns) == whole.ravel()).all()
    assert (criteria.turned.pairs(columns, rows) == whole.ravel()).all()
    for i, j in zip(rows[:20].tolist(), columns[:20].tolist(), strict=True):
        assert criteria.pairs([i], [j]) == whole[i, j]
        points = sum(points for points, _ in criteria.parts(i, j).values())
        if whole[i, j] != FORBIDDEN and any(of for _, of in criteria.parts(i, j).values()):
            assert abs(100 * points - whole[i, j]) <= 0.5 + 1e-6


@pytest.mark.parametrize("seed", range(10))
def test_scores_do_not_depend_on_the_order_of_features(seed: int) -> None:
    random = np.random.default_rng(seed)
    mentees, mentors = (random.standard_normal((people, 300)) for people in (40, 50))
    for side in (mentees, mentors):
        side /= np.linalg.norm(side, axis=1, keepdims=True)
    order = random.permutation(300)
    one = Criteria(40, 50).vectors("v", 1, mentees, mentors, full=0.2)
    two = Criteria(40, 50).vectors("v", 1, mentees[:, order], mentors[:, order], full=0.2)
    assert (dense(one) == dense(two)).all()


# -- the bound of the filter ---------------------------------------------------------------------


def hard_vectors(random: Random, people: int, width: int) -> np.ndarray:
    """Large and tiny entries of both signs that cancel each other."""
    values = random.choice([-1, 1], (people, width)) * 2.0 ** random.integers(
        -14, 1, (people, width)
    )
    values[: people // 2, 1::2] = -values[: people // 2, : width // 2 * 2 : 2]
    return values / np.linalg.norm(values, axis=1, keepdims=True)


def hard_criteria(random: Random, width: int = 700) -> Criteria:
    n, m = 20, 30
    wanted = random.integers(0, 4, (n, 90)) * (random.random((n, 90)) < 0.1)
    return (
        Criteria(n, m)
        .vectors("v", 3, hard_vectors(random, n, width), hard_vectors(random, m, width), full=0.3)
        .skills("s", 0.001, wanted, random.random((m, 90)) * (random.random((m, 90)) < 0.1))
        .gap("g", 4, random.random(n), random.random(m))
        .table("t", 2, np.array([[0.50005, 0.50015]]), np.zeros(n), random.integers(0, 2, m))
    )


def filtered(scanner: Scanner, made: Block) -> np.ndarray:
    """The fits that float32 gives, as the sweep sees them."""
    columns = scanner.shape[1]
    fits = np.empty((len(made.least), columns))
    points, spare = np.empty((2, columns), np.float32)
    for a in range(len(fits)):
        fold(
            made,
            scanner.products,
            scanner.across,
            scanner.down,
            scanner.clipped,
            a,
            points,
            spare,
        )
        fits[a] = points * made.inverse[a][scanner.across.pattern]
    return fits


def exact_fits(criteria: Criteria) -> np.ndarray:
    """Before they are rounded to hundredths, from the parts."""
    n, m = criteria.shape
    return np.array(
        [
            [100 * sum(p for p, _ in criteria.parts(i, j).values()) for j in range(m)]
            for i in range(n)
        ]
    )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("turned", [False, True])
def test_the_float_error_stays_under_its_bound(seed: int, turned: bool) -> None:
    criteria = hard_criteria(np.random.default_rng(seed))
    scanner = criteria.scanner(turned=turned)
    rows = np.arange(scanner.shape[0])
    made = scanner._block(rows, np.zeros(len(rows), np.int64))
    exact = exact_fits(criteria).T if turned else exact_fits(criteria)
    off = np.abs(filtered(scanner, made) - exact).max(axis=1)
    assert (off <= made.error).all()
    assert made.error.max() < 2


def erring(scanner: Scanner, times: float, random: Random) -> None:
    """Every product is off by `times` the most that float32 can be off, up or down."""
    honest = scanner._block

    def block(rows: np.ndarray, least: np.ndarray) -> Block:
        made = honest(rows, least)
        for v, part in enumerate(scanner.dense):
            most = gamma(part.mentee.shape[1]) * part.most
            sign = random.choice([-1, 1], made.grids[v].shape)
            made.grids[v] += (times * most * sign).astype(np.float32)
        return made

    scanner._block = block  # type: ignore[method-assign]


@pytest.mark.parametrize("seed", range(12))
def test_the_worst_multiplication_that_is_possible_changes_nothing(seed: int) -> None:
    random = np.random.default_rng(seed)
    criteria = hard_criteria(random)
    erring(criteria._scanner, 0.999, random)
    erring(criteria.turned._scanner, 0.999, random)
    for _ in range(3):
        agrees(criteria, random)


def test_a_multiplication_beyond_the_bound_would_be_noticed() -> None:
    random = np.random.default_rng(0)
    criteria = hard_criteria(random)
    erring(criteria._scanner, 50, random)
    with pytest.raises(AssertionError):
        for _ in range(10):
            agrees(criteria, random)


def test_fits_that_lie_on_a_half_are_rounded_to_the_even_hundredth() -> None:
    values = np.array([[1, 3, 5, 7]]) / 2**5  # 312.5, 937.5, 1562.5, 2187.5
    criteria = Criteria(1, 4).table("t", 1, values, [0], range(4))
    assert dense(criteria).tolist() == [[312, 938, 1562, 2188]]
    scan = criteria.scan(np.array([0]), np.zeros(4, np.int64), np.array([937]), 4)
    assert scan.columns.tolist() == [3, 2, 1]
    assert scan.scores.tolist() == [2188, 1562, 938]
    assert scan.top.tolist() == [2188]
    assert scan.rest.tolist() == [0]


def test_who_is_barred_from_everybody_has_no_top() -> None:
    criteria = Criteria(2, 2).forbid_pairs("apart", [(0, 0), (0, 1)])
    scan = criteria.scan(np.arange(2), np.zeros(2, np.int64), np.full(2, NOBODY), 2)
    assert scan.rows.tolist() == [1, 1]
    assert scan.scores.tolist() == [5000, 5000]
    assert scan.top.tolist() == [NOBODY, 5000]


def test_a_price_that_float64_cannot_take_away_is_refused() -> None:
    with pytest.raises(ValueError, match="beyond"):
        Criteria(1, 1).scan(np.arange(1), np.array([2**51]), np.zeros(1, np.int64), 1)


def test_vectors_that_are_too_long_are_refused() -> None:
    with pytest.raises(ValueError, match="the length 1"):
        Criteria(1, 1).vectors("v", 1, [[1.0, 1.0]], [[1.0, 0.0]])


def test_a_criterion_that_is_added_later_counts() -> None:
    criteria = Criteria(1, 2).table("t", 1, [[0.0, 1.0]], [0], [0, 1])
    asked = (np.arange(1), np.zeros(2, np.int64), np.full(1, NOBODY), 1)
    assert criteria.scan(*asked).columns.tolist() == [1]
    criteria.forbid_pairs("apart", [(0, 1)])
    assert criteria.scan(*asked).columns.tolist() == [0]
    both = np.arange(2), np.zeros(1, np.int64), np.zeros(2), 1
    assert criteria.turned.scan(*both).rows.tolist() == []


def test_several_threads_and_blocks_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    criteria = some_criteria(random, 200)
    n, m = criteria.shape
    asked = (np.arange(n), random.integers(0, 500, m), np.full(n, NOBODY), 7)
    one = criteria.scan(*asked)
    monkeypatch.setattr("matchmaker.scanning.CELLS", 1)
    for before, after in zip(one, criteria.scan(*asked), strict=True):
        assert (before == after).all()


def test_it_works_without_the_compiler() -> None:
    """Slowly, from the same source."""
    program = (
        "import numpy as np\n"
        "from tests.matchmaker.feature_worlds import some_criteria\n"
        "from tests.matchmaker.test_scanning import agrees\n"
        "for seed in range(6):\n"
        "    random = np.random.default_rng(seed)\n"
        "    agrees(some_criteria(random, 9), random)\n"
    )
    root = Path(__file__).parents[2]
    path = os.pathsep.join([str(root), str(root / "src")])
    subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": path},
    )
