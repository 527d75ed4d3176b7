"""Limits of a problem, earlier results and reasons, each in numbers worked out by hand."""

from typing import Any

import numpy as np
import pytest

from matchmaker import (
    FORBIDDEN,
    Criteria,
    InvalidProblem,
    Matching,
    Problem,
    alternatives,
    explain,
    pair_peers,
    solve,
    why_unmatched,
)
from matchmaker.blocking import blocking_pairs
from matchmaker.reading import Reader
from matchmaker.solving import _Run
from tests.matchmaker.worlds import set_everywhere

TOP = 2**31 - 1


# -- a problem ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"scores": [[TOP + 1]]},
        {"scores": [[FORBIDDEN - 1]]},
        {"scores": [[FORBIDDEN - 1, 5]], "mentor_ids": ["x", "y"]},
        {"scores": [[5, TOP + 1]], "mentor_ids": ["x", "y"]},
        {"scores": [[True]]},
        {"scores": [1, 2]},
        {"capacity": [-1]},
        {"capacity": [1.0]},
        {"demand": [1, 1]},
        {"allowed": [[1]]},
        {"allowed": [True]},
        {"minimum": [2]},
        {"keep_bonus": True},
        {"keep_bonus": 1.0},
        {"keep_bonus": TOP + 1},
        {"floor": -TOP - 1},
        {"mentee_ids": [True]},
        {"mentor_ids": [1.5]},
        {"mentor_ids": []},
        {"locked": [(1, 0)]},
        {"locked": [(0, 1)]},
        {"locked": [(-1, 0)]},
        {"locked": [(0, 0), (0, 0)]},
        {"keep": [(0, 0, 0)]},
        {"keep": [(0, -1)]},
        {"locked": [(0, 0)], "capacity": [0]},
        {"locked": [(0, 0)], "demand": [0]},
    ],
)
def test_what_is_one_too_far_is_the_only_fault(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidProblem) as refused:
        Problem(**({"scores": [[5]]} | wrong))
    assert len(refused.value.faults) == 1


@pytest.mark.parametrize(
    "fine",
    [
        {"scores": [[TOP]]},
        {"scores": [[FORBIDDEN]]},
        {"scores": np.array([[7]], np.uint8)},
        {"scores": []},
        {"capacity": [0]},
        {"capacity": [2**40]},
        {"minimum": [1]},
        {"keep_bonus": TOP},
        {"keep_bonus": np.int64(-3)},
        {"floor": -TOP},
        {"mentee_ids": [np.int64(4)]},
        {"mentor_ids": ["x"]},
        {"locked": [(0, 0)], "demand": [1]},
        {"keep": [(0, 0)]},
    ],
)
def test_what_is_just_inside_the_limits_is_fine(fine: dict[str, Any]) -> None:
    Problem(**({"scores": [[5]]} | fine))


def test_what_is_left_when_locks_have_their_places() -> None:
    problem = Problem(
        np.ones((3, 2), int),
        capacity=[9, 2],
        minimum=[2, 0],
        demand=[2, 1, 7],
        locked=[(0, 0), (1, 0), (0, 1)],
    )
    demand, minimum, capacity = problem.left
    assert demand.tolist() == [0, 0, 3]
    assert minimum.tolist() == [0, 0]
    assert capacity.tolist() == [4, 1]
    assert (problem.most_places, problem.largest, problem.placing) == (3, 1, 7)


def test_the_largest_counts_open_pairs_and_the_bonus() -> None:
    scores = [[-8, 90], [5, 3]]
    assert Problem(scores).largest == 90
    assert Problem(scores, [[True, False], [True, True]]).largest == 8
    assert Problem(scores, [[True, False], [True, True]], floor=0).largest == 5
    assert Problem(scores, locked=[(0, 1)]).largest == 8
    assert Problem(scores, keep_bonus=-7).largest == 90
    assert Problem(scores, keep=[(0, 0)], keep_bonus=-7).largest == 97
    assert Problem([[0]], keep=[(0, 0)], keep_bonus=-7).largest == 7


def test_sums_are_refused_where_they_could_leave_the_exact() -> None:
    def fits(n: int, score: int) -> bool:
        try:
            Problem(np.full((n, 1), score), capacity=[n])
        except InvalidProblem:
            return False
        return True

    # 4 places (2 places score + 1 + score) < 2**61
    assert fits(1, TOP)
    assert [fits(n, 2**31 - 1) for n in (11_584, 11_585)] == [True, False]


def test_ids_have_an_order_of_their_own_for_every_seed() -> None:
    orders = {tuple(Reader(Problem(np.ones((6, 6), int)), seed).rows) for seed in range(9)}
    assert len(orders) == 9
    reader = Reader(Problem(np.ones((6, 6), int)), 0)
    assert reader.rows.tolist() != reader.columns.tolist()
    assert reader.row[reader.rows].tolist() == list(range(6))


# -- earlier results and blocking pairs ----------------------------------------------------------


def run_of(problem: Problem) -> _Run:
    return _Run(problem, "total", 0, None, None, None)


def test_an_earlier_result_is_joined_by_ids() -> None:
    start = solve(
        Problem([[9, 1, 2], [8, 7, 3], [9, 9, 1]], mentee_ids=[*"abc"], mentor_ids=[*"xyz"])
    )
    now = Problem([[1, 2], [3, 4], [5, 6]], mentee_ids=[*"cdb"], mentor_ids=[*"zx"])
    run = run_of(now)
    prices, pairs = run._earlier(start)
    names = {("abc"[i], "xyz"[j]) for i, j in start.pairs.tolist()}
    found = {("cdb"[run.reader.rows[i]], "zx"[run.reader.columns[j]]) for i, j in pairs.tolist()}
    assert found == {(a, x) for a, x in names if a in "cdb" and x in "zx"}
    raised = now.placing - start.placing
    for k, j in enumerate(run.reader.columns.tolist()):
        old = int(start.mentor_price["xyz".index("zx"[j])])
        assert prices[k] == (old + raised if old > start.placing // 2 else old)


def test_a_mentor_who_is_new_costs_nothing() -> None:
    start = solve(Problem([[9], [8]], mentor_ids=["x"]))
    assert start.mentor_price[0] > start.placing // 2
    now = Problem([[9, 3], [8, 2]], mentor_ids=["new", "x"])
    run = run_of(now)
    prices = run._earlier(start)[0][np.argsort(run.reader.columns)]
    assert prices.tolist() == [0, start.mentor_price[0] + now.placing - start.placing]


@pytest.mark.parametrize("cells", [1, 13, 10_000])
def test_blocking_pairs_are_counted_one_by_one(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    set_everywhere(monkeypatch, "CELLS", cells)
    random = np.random.default_rng(1)
    some = 0
    for _ in range(30):
        n, m = random.integers(1, 8, 2)
        scores = random.integers(-3, 9, (n, m))
        problem = Problem(
            scores,
            random.random((n, m)) < 0.8,
            capacity=random.integers(0, 3, m),
            demand=random.integers(0, 3, n),
            floor=-2,
        )
        pairs = solve(problem).pairs
        pairs = pairs[random.random(len(pairs)) < 0.8]
        used = set(map(tuple, pairs.tolist()))
        count = 0
        for i, j in np.argwhere(problem.open_pairs).tolist():
            own = [int(scores[i, b]) for a, b in used if a == i]
            other = [int(scores[a, j]) for a, b in used if b == j]
            would = len(own) < problem.demand[i] or (own and scores[i, j] > min(own))
            could = len(other) < problem.capacity[j] or (other and scores[i, j] > min(other))
            count += bool((i, j) not in used and would and could)
        assert blocking_pairs(problem, pairs) == count
        some += count
    assert some > 20


# -- reasons -----------------------------------------------------------------------------------


def answered() -> tuple[Problem, Matching]:
    problem = Problem(
        [[90, 60, 10], [80, 20, 10], [70, 50, 40]],
        [[True, True, True], [True, True, False], [True, True, True]],
    )
    return problem, solve(problem)


def test_a_reason_says_what_is_missing_and_who_would_move() -> None:
    problem, matching = answered()
    assert matching.pairs.tolist() == [[0, 1], [1, 0], [2, 2]]
    reason = explain(problem, matching, 0, 0)
    assert (reason.score, reason.chosen, reason.change, reason.placed_change) == (90, False, -30, 0)
    assert [(m.mentee, m.left, m.joined) for m in reason.moves] == [
        (0, (1,), (0,)),
        (1, (0,), (1,)),
    ]
    assert reason.missing == (
        matching.mentee_price[0] + matching.mentor_price[0] - 90 - matching.placing
    )
    chosen = explain(problem, matching, 0, 1)
    assert (chosen.chosen, chosen.missing, chosen.change, chosen.moves) == (True, 0, 0, ())
    assert chosen.waits_for == ()
    barred = explain(problem, matching, 1, 2)
    assert (barred.missing, barred.change, barred.moves, barred.placed_change) == (
        None,
        None,
        (),
        0,
    )
    for outside in ((-1, 0), (0, -1), (3, 0), (0, 3)):
        with pytest.raises(IndexError):
            explain(problem, matching, *outside)
    with pytest.raises(ValueError, match="another problem"):
        explain(Problem([[1]]), matching, 0, 0)


def test_alternatives_are_others_the_least_loss_first() -> None:
    problem, matching = answered()
    for mentee in range(3):
        found = alternatives(problem, matching, mentee, 5)
        own = matching.pairs[mentee, 1]
        allowed = set(np.flatnonzero(problem.allowed[mentee]).tolist()) - {own}
        assert {each.mentor for each in found} == allowed
        ranked = [(-each.placed_change, -(each.change or 0), each.mentor) for each in found]
        assert ranked == sorted(ranked)
    assert len(alternatives(problem, matching, 0, 1)) == 1


def test_waiting_is_for_the_mentors_whose_place_would_do_as_well() -> None:
    problem = Problem([[50, 50, 0], [50, 50, 0], [50, 50, 0]], [[True, True, False]] * 3)
    matching = solve(problem)
    (free,) = matching.unmatched.tolist()
    assert explain(problem, matching, free, 0).waits_for == (0, 1)
    assert explain(problem, matching, free, 1).waits_for == (1, 0)
    single = Problem([[90, 1], [80, 1]], [[True, False], [True, True]])
    assert explain(single, solve(single), 1, 0).waits_for == (0,)
    both = Problem(
        [[60, 60], [50, 0], [0, 50]], [[True, True], [True, False], [False, True]], demand=[2, 1, 1]
    )
    assert explain(both, solve(both), 1, 0).waits_for == (0,)
    roomy = Problem([[90, 10]], capacity=[1, 1])
    assert explain(roomy, solve(roomy), 0, 1).waits_for == ()


def test_what_removes_pairs_of_the_stuck_is_counted() -> None:
    problem = Problem(
        [[50, 5, 50], [50, 5, 50], [7, 9, 8]],
        [[True, True, False], [True, True, False], [True, True, True]],
        floor=10,
    )
    found = why_unmatched(problem, solve(problem))
    assert [(s.mentees, s.mentors, s.places, s.removed_by) for s in found] == [
        ((0, 1), (0,), 1, {"not allowed": 2, "under the floor": 2}),
        ((2,), (), 0, {"under the floor": 3}),
    ]
    equal = Problem([[10], [10]], floor=10)
    assert [(s.mentees, s.removed_by) for s in why_unmatched(equal, solve(equal))] == [((0, 1), {})]


def test_a_bonus_never_outweighs_a_place_even_where_all_scores_are_nothing() -> None:
    problem = Problem([[0, 0], [0, 0]], [[True, True], [True, False]], keep=[(0, 0)], keep_bonus=7)
    assert solve(problem).pairs.tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize("points", [1, 100])
def test_a_forced_pair_is_explained_by_the_floor_that_is_highest_then(points: int) -> None:
    problem = Problem(np.array([[0, 50, 0], [50, 50, 60], [0, 60, 100]]) * points)
    matching = solve(problem, objective="floor")
    assert matching.pairs.tolist() == [[0, 1], [1, 0], [2, 2]]
    assert explain(problem, matching, 0, 0).change == (120 - 200) * points


def test_a_forced_pair_is_repaired_not_solved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("matchmaker.explaining._Explainer._solved_again")
    scores = np.random.default_rng(2).integers(0, 10_001, (9, 7))
    problem = Problem(scores)
    matching = solve(problem)
    for i, j in np.ndindex(9, 7):
        assert explain(problem, matching, i, j).change is not None


def test_a_problem_cannot_be_changed() -> None:
    problem = Problem([[1]], [[True]])
    assert problem.mask is not None
    for array in (problem.scores, problem.mask, problem.capacity, problem.minimum, problem.demand):
        assert not array.flags.writeable


def test_the_rules_given_beside_score_blocks_are_part_of_the_digest() -> None:
    blocks = Criteria(mentees=1, mentors=2).gap("level", 10, np.zeros(1), np.ones(2))
    plain, open_, barred = (
        Problem(blocks, mask).digest for mask in (None, [[True, True]], [[True, False]])
    )
    other = Problem(Criteria(mentees=1, mentors=2).gap("level", 9, np.zeros(1), np.ones(2)))
    assert len({plain, open_, barred, other.digest}) == 4


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nothing_given_fits_a_side_without_people(shape: tuple[int, int]) -> None:
    problem = Problem(np.zeros(shape, int), [], [1] * shape[1], [0] * shape[1], [1] * shape[0])
    assert problem.mask is None
    assert Problem(np.zeros(shape, int), np.zeros(shape, bool)).shape == shape
    with pytest.raises(InvalidProblem):
        Problem(np.zeros((1, 1), int), [])


def test_five_alternatives_are_told_of_unless_asked_otherwise() -> None:
    problem = Problem(np.arange(18).reshape(2, 9))
    assert len(alternatives(problem, solve(problem), 0)) == 5


def test_who_shares_a_full_mentor_is_not_stuck_with_who_wants_another() -> None:
    problem = Problem([[9], [8]], capacity=[2], demand=[2, 1])
    found = why_unmatched(problem, solve(problem))
    assert [(s.mentees, s.mentors, s.places) for s in found] == [((0,), (0,), 1)]


def test_a_locked_pair_lacks_nothing_even_under_the_floor() -> None:
    problem = Problem([[10, 90], [80, 60]], floor=50, locked=[(0, 0)])
    reason = explain(problem, solve(problem), 0, 0)
    assert (reason.chosen, reason.missing) == (True, 0)


def test_leximin_holds_so_many_pairs_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matchmaker.pricing.WHOLE", 0)
    problem = Problem(np.full((3, 3), 7))
    monkeypatch.setattr("matchmaker.fairness.LARGEST", 9)
    assert solve(problem, objective="leximin").placed == 3
    monkeypatch.setattr("matchmaker.fairness.LARGEST", 8)
    with pytest.raises(InvalidProblem, match="at most 8 pairs"):
        solve(problem, objective="leximin")


def test_other_mentors_of_nobody_are_refused() -> None:
    problem = Problem([[5, 4], [3, 2]])
    for nobody in (2, -1):
        with pytest.raises(IndexError, match=f"mentee {nobody} is outside the problem"):
            alternatives(problem, solve(problem), nobody)


@pytest.mark.parametrize("seconds", [-1, float("nan")])
def test_a_time_limit_below_nought_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="time_limit must be a number of seconds from 0 up"):
        solve(Problem([[5]]), time_limit=seconds)


def test_peers_are_not_asked_with_a_problem_of_two_sides() -> None:
    with pytest.raises(TypeError, match="not a Problem"):
        pair_peers(Problem([[0, 5], [5, 0]]))  # type: ignore[arg-type]


def test_what_is_no_problem_and_what_is_no_seed_is_said_in_a_sentence() -> None:
    scores = np.array([[9, 1], [1, 9]], np.int32)
    with pytest.raises(TypeError, match=r"^solve takes a Problem, .*, not ndarray$"):
        solve(scores)  # type: ignore[arg-type]
    for seed in ("a", 1.5, None, True):
        with pytest.raises(TypeError, match=r"^seed must be a whole number, not "):
            solve(Problem(scores), seed=seed)  # type: ignore[arg-type]
    assert solve(Problem(scores), seed=np.int64(3)).total == 18  # type: ignore[arg-type]
