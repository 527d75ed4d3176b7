"""form_circles: sizes and rules kept, and no better circles exist, by trying all of them."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from matchmaker import Circles, InvalidProblem, Problem, form_circles
from tests.matchmaker.worlds import KINDS, allowed_of, scores_of

Seats = set[tuple[int, int]]


def seats_of(circles: Circles) -> Seats:
    return {(i, j) for j, members in circles.members.items() for i in members.tolist()}


def fair(problem: Problem, seats: Seats, size: tuple[int, int], **rules: Any) -> bool:
    """Every rule by its words."""
    n, m = problem.shape
    if any(sum(a == i for a, _ in seats) > problem.demand[i] for i in range(n)):
        return False
    for j in range(m):
        members = [i for i, b in seats if b == j]
        if not members:
            if problem.minimum[j]:
                return False
            continue
        most = problem.capacity[j] if problem.capacity[j] > 1 else size[1]
        if not problem.capacity[j] or len(members) > min(size[1], most):
            return False
        if len(members) < max(size[0], problem.minimum[j]):
            return False
        if rules.get("senior") is not None and not any(rules["senior"][i] for i in members):
            return False
        team = rules.get("team")
        if team is not None:
            teams = [team[i] for i in members if team[i] >= 0]
            if any(teams.count(each) > rules["at_most_per_team"] for each in teams):
                return False
    return all(pair in seats for pair in problem.locked)


def worth(problem: Problem, seats: Seats) -> tuple[int, int]:
    bonus = sum(problem.keep_bonus for pair in problem.keep if pair in seats)
    return len(seats), sum(int(problem.scores[pair]) for pair in seats) + bonus


def every_way(problem: Problem, size: tuple[int, int], **rules: Any) -> list[tuple[int, int]]:
    n, m = problem.shape
    cells = [
        cell
        for cell in product(range(n), range(m))
        if problem.allowed[cell]
        and (
            problem.floor is None or problem.scores[cell] >= problem.floor or cell in problem.locked
        )
    ]
    return [
        worth(problem, seats)
        for choice in range(1 << len(cells))
        if fair(
            problem, seats := {c for k, c in enumerate(cells) if choice >> k & 1}, size, **rules
        )
    ]


def test_no_circles_are_better_of_all_that_the_rules_permit() -> None:
    random = np.random.default_rng(0)
    refused = 0
    for turn in range(120):
        n, m = ((5, 2), (4, 2), (3, 3), (6, 1))[turn % 4]
        kind = KINDS[turn % len(KINDS)]
        allowed = allowed_of(kind, (n, m), random)
        capacity = random.integers(0, 5, m)
        cells = np.argwhere(allowed & (capacity > 0))
        lock = [tuple(cells[0].tolist())] if len(cells) and random.random() < 0.2 else []
        problem = Problem(
            scores_of(kind, (n, m), random),
            allowed,
            capacity=capacity,
            minimum=np.minimum(capacity, random.integers(0, 2, m)) * (random.random(m) < 0.2),
            demand=random.integers(1, 3, n),
            keep=[(0, 0)],
            floor=1000 if random.random() < 0.2 else None,
            locked=lock,
        )
        size = (int(random.integers(1, 4)), 4)
        rules: dict[str, Any] = {}
        if random.random() < 0.5:
            rules["senior"] = random.random(n) < 0.5
        if random.random() < 0.5:
            rules |= {"team": random.integers(-1, 2, n), "at_most_per_team": 1 + turn % 2}
        ways = every_way(problem, size, **rules)
        if not ways:
            with pytest.raises(InvalidProblem):
                form_circles(problem, size, **rules)
            refused += 1
            continue
        circles = form_circles(problem, size, **rules, seed=turn)
        seats = seats_of(circles)
        assert fair(problem, seats, size, **rules)
        assert (circles.placed, circles.total) == worth(problem, seats) == max(ways)
        assert (circles.most, circles.gap) == (circles.placed, 0)
        assert circles.unmatched.tolist() == sorted(set(range(n)) - {i for i, _ in seats})
    assert 0 < refused < 60


def world(random: np.random.Generator, n: int, m: int) -> tuple[Problem, dict[str, Any]]:
    fit = random.standard_normal((n, 5)) @ random.standard_normal((5, m))
    rules = {
        "team": random.integers(0, n // 6, n),
        "at_most_per_team": 2,
        "senior": random.random(n) < 0.3,
    }
    return Problem(np.rint(5000 + 800 * fit).astype(int)), rules


def test_a_programme_of_circles_keeps_its_rules_and_is_proved_best() -> None:
    problem, rules = world(np.random.default_rng(1), 90, 16)
    circles = form_circles(problem, (4, 8), **rules)
    assert fair(problem, seats_of(circles), (4, 8), **rules)
    assert (circles.placed, circles.gap) == (90, 0)


def test_pairs_that_the_prices_leave_out_do_not_break_the_proof(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem, rules = world(np.random.default_rng(2), 40, 9)
    best = form_circles(problem, (3, 6), **rules)
    assert (best.placed, best.gap) == (40, 0)
    for pairs in (60, 120, 240, 359):
        monkeypatch.setattr("matchmaker.circles.PAIRS", pairs)
        circles = form_circles(problem, (3, 6), **rules)
        assert fair(problem, seats_of(circles), (3, 6), **rules)
        assert circles.most >= best.placed
        if circles.placed == best.placed:
            assert circles.total <= best.total <= circles.bound
    assert (circles.total, circles.gap < 5_000) == (best.total, True)


def test_stopped_at_once_it_forms_nothing_and_says_how_much_there_could_be() -> None:
    problem, rules = world(np.random.default_rng(3), 30, 6)
    stopped = form_circles(problem, **rules, time_limit=0)
    best = form_circles(problem, **rules)
    assert stopped.most >= best.placed
    assert stopped.placed == best.placed or stopped.bound >= stopped.total
    must = Problem(problem.scores, capacity=np.full(6, 8), minimum=[4, 0, 0, 0, 0, 0])
    try:
        form_circles(must, **rules, time_limit=0)
    except TimeoutError as late:
        assert "in time" in str(late)


def test_a_circle_too_small_for_the_size_is_not_formed() -> None:
    assert form_circles(Problem(np.ones((3, 2), int))).members == {}
    assert form_circles(Problem(np.ones((9, 1), int), capacity=[3])).placed == 0


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(InvalidProblem) as caught:
        form_circles(
            Problem(np.ones((3, 2), int)),
            (5, 4),
            team=[0.5, 1, 2],
            senior=[1, 0],
            at_most_per_team=0,
        )
    faults = " ".join(caught.value.faults)
    for fault in ("5 to 4", "team must be whole", "senior has shape (2,)", "at least 1, found 0"):
        assert fault in faults
    with pytest.raises(InvalidProblem, match="only together"):
        form_circles(Problem(np.ones((3, 2), int)), team=[0, 1, 2])
    with pytest.raises(InvalidProblem, match="senior must be bool"):
        form_circles(Problem(np.ones((3, 2), int)), senior=[0, 1, 1])


def test_nobody_is_a_valid_circle_of_nobody() -> None:
    for shape in ((0, 0), (3, 0), (0, 3)):
        circles = form_circles(Problem(np.zeros(shape, int)))
        assert (circles.members, circles.placed, circles.gap) == ({}, 0, 0)


def test_with_ids_the_order_of_rows_and_columns_changes_nothing() -> None:
    random = np.random.default_rng(4)
    scores, rows, columns = (
        random.integers(0, 3, (14, 4)),
        random.permutation(14),
        random.permutation(4),
    )
    one = seats_of(form_circles(Problem(scores), (2, 5), seed=1))
    ids = {"mentee_ids": rows.tolist(), "mentor_ids": columns.tolist()}
    other = form_circles(Problem(scores[np.ix_(rows, columns)], **ids), (2, 5), seed=1)
    assert {(int(rows[i]), int(columns[j])) for i, j in seats_of(other)} == one
