"""Criteria: fit from features, rules, missing data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from matchmaker import FORBIDDEN, Criteria, Problem, ScoreBlocks, solve, verify, why_unmatched
from matchmaker.scores import dense

NAN = float("nan")


def test_the_fit_is_the_weighted_mean_of_the_parts() -> None:
    criteria = (
        Criteria(2, 2)
        .skills("skills", 40, [[1, 3], [2, 0]], [[1, 0.5], [0, 1]])
        .gap("level", 10, [1, 2], [3, 5], best=2, width=4)
    )
    assert isinstance(criteria, ScoreBlocks)
    skills = np.array([[(1 + 1.5) / 4, 3 / 4], [1, 0]])
    level = np.array([[1, 0.5], [0.75, 0.75]])
    assert dense(criteria).tolist() == np.rint((40 * skills + 10 * level) / 50 * 10_000).tolist()
    parts = criteria.parts(0, 1)
    assert parts == {"skills": (60.0, 80.0), "level": (10.0, 20.0)}
    assert sum(points for points, _ in parts.values()) * 100 == dense(criteria)[0, 1]


def test_missing_data_gives_its_weight_to_the_others_and_says_so() -> None:
    criteria = (
        Criteria(2, 2)
        .gap("level", 10, [1, NAN], [3, 3], best=2)
        .table("place", 30, np.eye(2), [0, 1], [0, -1])
    )
    assert dense(criteria).tolist() == [[10_000, 10_000], [0, 5000]]
    assert criteria.parts(1, 0) == {"level": (0.0, 0.0), "place": (0.0, 100.0)}
    assert criteria.coverage() == {"level": (1, 2), "place": (2, 1)}
    assert criteria.notes() == [
        "level: not known for 1 mentees and 0 mentors; its weight goes to the other criteria there",
        "place: not known for 0 mentees and 1 mentors; its weight goes to the other criteria there",
    ]


def test_dense_and_sparse_features_give_the_same_scores() -> None:
    random = np.random.default_rng(0)
    wanted = random.integers(0, 4, (30, 12)) * (random.random((30, 12)) < 0.3)
    offered = random.random((20, 12)) * (random.random((20, 12)) < 0.3)
    one = Criteria(30, 20).skills("s", 1, wanted, offered)
    two = Criteria(30, 20).skills("s", 1, sparse.csr_array(wanted), sparse.csc_matrix(offered))
    assert (dense(one) == dense(two)).all()
    assert one.digest == two.digest


def test_wishes_fall_from_the_first_choice_to_half() -> None:
    criteria = Criteria(3, 4).wishes("wishes", 1, [[2, 0, 1], [3], []])
    assert dense(criteria).tolist() == [
        [7500, 5000, 10_000, 0],
        [0, 0, 0, 10_000],
        [5000, 5000, 5000, 5000],
    ]


def test_shared_hours_go_over_midnight_and_take_the_worst_season() -> None:
    london, sydney = [[9, 17]], [[-2, 6]]
    assert dense(Criteria(1, 1).overlap_hours("h", 1, [[9, 17]], [[13, 21]]))[0, 0] == 10_000
    assert dense(Criteria(1, 1).overlap_hours("h", 1, london, sydney))[0, 0] == 0
    assert dense(Criteria(1, 1).overlap_hours("h", 1, [[22, 30]], [[3, 11]], full=6))[0, 0] == 5000
    seasons = Criteria(1, 1).overlap_hours("h", 1, [[[9, 17]], [[9, 17]]], [[[15, 23]], [[14, 22]]])
    assert dense(seasons)[0, 0] == 5000


def test_vectors_compare_by_cosine() -> None:
    criteria = Criteria(1, 3).vectors("v", 1, [[1, 0]], [[0.6, 0.8], [-1, 0], [0, 0]])
    assert dense(criteria).tolist() == [[6000, 0, 5000]]


def test_each_rule_forbids_what_it_says() -> None:
    criteria = (
        Criteria(3, 4)
        .table("t", 1, [[1.0]], [0, 0, 0], [0, 0, 0, 0])
        .forbid_same("team", [0, 1, -1], [0, 1, -1, 2])
        .require_common("language", [[1, 0], [0, 1], [0, 0]], [[1, 0], [1, 1], [0, 0], [0, 1]])
        .require_gap("gap", [1, 5, NAN], [2, 6, 1, NAN], at_least=0)
        .forbid_pairs("past", [(2, 3), (2, 3)])
    )
    forbidden = dense(criteria) == FORBIDDEN
    assert forbidden.tolist() == [
        [True, False, False, True],
        [True, True, True, False],
        [False, False, False, True],
    ]
    assert criteria.rules(1) == {"team": 1, "language": 1, "gap": 2, "past": 0}
    assert criteria.rules(2) == {"team": 0, "language": 0, "gap": 0, "past": 1}


def test_the_reporting_line_is_barred_both_ways_at_any_depth() -> None:
    managers = {"report": ["lead"], "lead": ["head"], "head": ["chief"], "peer": ["head"]}
    criteria = Criteria(3, 4).forbid_reporting_line(
        ["report", "chief", "peer"], ["head", "report", "lead", "peer"], managers
    )
    assert (dense(criteria) == FORBIDDEN).tolist() == [
        [True, True, True, False],
        [True, True, True, True],
        [True, False, False, True],
    ]


def test_somebody_who_is_listed_twice_is_barred_twice() -> None:
    managers = {"report": ["lead"], "lead": ["head"]}
    criteria = Criteria(2, 3).forbid_reporting_line(
        ["lead", "lead"], ["report", "head", "report"], managers
    )
    scan = criteria.scan(np.arange(2), np.zeros(3, np.int64), np.zeros(2, np.int64), 3)
    assert scan.rows.size == 0
    turned = criteria.turned.scan(np.arange(3), np.zeros(2, np.int64), np.zeros(3, np.int64), 2)
    assert turned.rows.size == 0
    assert (dense(criteria) == FORBIDDEN).all()


def test_two_managers_bar_both_lines() -> None:
    managers = {"report": ["lead", "second"], "second": ["head"]}
    criteria = Criteria(1, 4).forbid_reporting_line(
        ["report"], ["lead", "second", "head", "peer"], managers
    )
    assert (dense(criteria) == FORBIDDEN).tolist() == [[True, True, True, False]]


def test_a_gap_has_a_largest_too() -> None:
    criteria = Criteria(1, 4).require_gap("gap", [3], [1, 2, 4, NAN], at_least=-2, at_most=-1)
    assert (dense(criteria) == FORBIDDEN).tolist() == [[False, False, True, False]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 7), min_size=8, max_size=8))
def test_circles_of_managers_end_by_themselves(manager: list[int]) -> None:
    people = list(range(8))
    criteria = Criteria(8, 8).forbid_reporting_line(
        people, people, {i: [manager[i]] for i in people}
    )
    forbidden = dense(criteria) == FORBIDDEN
    above = np.eye(8, dtype=bool)
    for _ in people:
        above |= above[:, :] | np.array([above[manager[i]] for i in people])
    assert (forbidden == (above | above.T)).all()


def test_blocks_are_the_same_however_they_are_cut() -> None:
    random = np.random.default_rng(1)
    criteria = (
        Criteria(40, 30)
        .gap("level", 10, random.integers(0, 9, 40), random.integers(0, 9, 30))
        .table("place", 5, np.eye(3), random.integers(-1, 3, 40), random.integers(-1, 3, 30))
        .wishes("wishes", 15, [[int(j)] for j in random.integers(0, 30, 40)])
        .forbid_pairs("past", [(i, i % 30) for i in range(40)])
    )
    whole = criteria.block(0, 40)
    assert (whole == np.concatenate([criteria.block(i, i + 1) for i in range(40)])).all()
    problem = Problem(criteria)
    matching = solve(problem, objective="floor")
    assert verify(problem, matching) == []
    assert sum(s.removed_by["past"] for s in why_unmatched(problem, matching)) == 40


def test_any_change_of_a_feature_changes_the_digest() -> None:
    digests = {
        Criteria(1, 1).gap("level", weight, [level], [3], best=best).digest
        for weight in (1, 2)
        for level in (1, 2)
        for best in (2, 3)
    }
    assert len(digests) == 8


def test_faulty_features_are_refused() -> None:
    faults = {
        "weight -1": lambda c: c.gap("g", -1, [1], [1]),
        "expected": lambda c: c.gap("g", 1, [1, 2], [1]),
        "already": lambda c: c.gap("g", 1, [1], [1]).gap("g", 1, [1], [1]),
        "outside the table": lambda c: c.table("t", 1, [[1.0]], [1], [0]),
        "do not agree": lambda c: c.skills("s", 1, [[1, 2]], [[1]]),
        "outside the 1 mentors": lambda c: c.wishes("w", 1, [[1]]),
        "end after the start": lambda c: c.overlap_hours("h", 1, [[9, 8]], [[1, 2]]),
        "outside the people": lambda c: c.forbid_pairs("p", [(0, 1)]),
    }
    for words, call in faults.items():
        with pytest.raises(ValueError, match=words):
            call(Criteria(1, 1))
