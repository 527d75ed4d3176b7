"""flash: nobody twice, nobody in two places at once, and no better plan exists."""

from itertools import product

import numpy as np
import pytest

from matchmaker import InvalidProblem, Meetings, Problem, flash, verify
from tests.matchmaker.worlds import KINDS, allowed_of, scores_of


def check(meetings: Meetings, rounds: int) -> None:
    assert len(meetings.rounds) == rounds
    for met in meetings.rounds:
        assert met.shape[1:] == (2,)
        for side in (0, 1):
            assert len(set(met[:, side].tolist())) == len(met)
        assert (np.diff(met[:, 0]) > 0).all()
    lengths = [len(met) for met in meetings.rounds]
    assert max(lengths) - min(lengths) <= 1
    together = sorted(tuple(pair) for met in meetings.rounds for pair in met.tolist())
    assert together == [tuple(pair) for pair in meetings.whole.pairs.tolist()]
    assert verify(meetings.problem, meetings.whole) == []
    assert meetings.whole.gap == 0


def test_rounds_hold_every_meeting_once_and_everybody_once_a_round() -> None:
    random = np.random.default_rng(0)
    for turn in range(150):
        kind = KINDS[turn % len(KINDS)]
        shape = (int(random.integers(0, 12)), int(random.integers(0, 12)))
        rounds = int(random.integers(1, 6))
        problem = Problem(
            scores_of(kind, shape, random),
            allowed_of(kind, shape, random),
            capacity=random.integers(0, 2, shape[1]),
        )
        check(flash(problem, rounds, seed=turn), rounds)


def test_a_large_session_falls_into_rounds() -> None:
    scores = np.random.default_rng(1).integers(0, 10_001, (90, 70))
    meetings = flash(Problem(scores), 6)
    check(meetings, 6)
    assert [len(met) for met in meetings.rounds] == [70] * 6


def test_no_plan_of_rounds_is_better() -> None:
    """Every way to fill two rounds, tried."""
    random = np.random.default_rng(2)
    for _ in range(20):
        scores = random.integers(0, 100, (3, 2))
        allowed = random.random((3, 2)) < 0.8
        cells = list(zip(*np.nonzero(allowed), strict=True))
        best = (0, 0)
        for choice in product((None, 0, 1), repeat=len(cells)):
            met = [(r, i, j) for r, (i, j) in zip(choice, cells, strict=True) if r is not None]
            sides = [{(r, i) for r, i, _ in met}, {(r, j) for r, _, j in met}]
            if all(len(side) == len(met) for side in sides):
                best = max(best, (len(met), sum(int(scores[i, j]) for _, i, j in met)))
        whole = flash(Problem(scores, allowed), 2).whole
        assert (whole.placed, whole.total) == best


def test_who_has_no_place_stays_away() -> None:
    meetings = flash(Problem(np.full((3, 3), 10), capacity=[1, 0, 3], demand=[1, 1, 0]), 2)
    assert sorted(meetings.whole.pairs.tolist()) == [[0, 0], [0, 2], [1, 0], [1, 2]]


def test_locked_pairs_meet_and_minimums_count_over_all_rounds() -> None:
    problem = Problem([[1, 9], [1, 9]], locked=[(0, 0)], minimum=[1, 0])
    assert [0, 0] in flash(problem, 1).whole.pairs.tolist()
    with pytest.raises(InvalidProblem, match="minimum 3 of mentor 0 is over its capacity 2"):
        flash(Problem([[1]], capacity=[5], minimum=[3]), 2)


def test_no_round_at_all_is_refused() -> None:
    with pytest.raises(InvalidProblem, match="at least 1"):
        flash(Problem([[1]]), 0)


def test_with_ids_the_order_of_rows_and_columns_changes_no_round() -> None:
    random = np.random.default_rng(3)
    scores = random.integers(0, 4, (9, 7))
    rows, columns = random.permutation(9), random.permutation(7)
    one = flash(Problem(scores), 4, seed=5)
    ids = {"mentee_ids": rows.tolist(), "mentor_ids": columns.tolist()}
    other = flash(Problem(scores[np.ix_(rows, columns)], **ids), 4, seed=5)
    for here, there in zip(one.rounds, other.rounds, strict=True):
        named = sorted((int(rows[i]), int(columns[j])) for i, j in there)
        assert [tuple(pair) for pair in here.tolist()] == named
